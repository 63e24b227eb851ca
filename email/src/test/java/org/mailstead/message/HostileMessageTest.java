package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailstead.wire.OctetSource;

/**
 * Messages made to cost more than their length. A parser whose cost grows faster than that would
 * not end within the time here; what is kept is bounded by {@link MimeLimits}.
 */
@Timeout(60)
class HostileMessageTest {
    private static final int STRUCTURE_OCTETS_MAX = 3 << 20;

    private static Message parse(String text) throws IOException {
        var message = Message.parse(MimeTree.source(text), MimeLimits.DEFAULT);
        assertThat(message.root().endOffset()).isEqualTo(message.source().size());
        assertThat(message.structure().length).isLessThan(STRUCTURE_OCTETS_MAX);
        assertThat(Preview.of(message).length()).isLessThanOrEqualTo(Preview.CHARACTERS_MAX);
        return message;
    }

    private static String numbered(int count, String format) {
        return IntStream.range(0, count)
                .mapToObj(i -> format.replace("%d", Integer.toString(i)))
                .collect(Collectors.joining());
    }

    private static int depth(Part root) {
        var depth = 0;
        for (Part part = root; part != null; depth++) {
            part = part.children().isEmpty() ? null : part.children().getFirst();
        }
        return depth;
    }

    private static int count(Part part) {
        return 1 + part.children().stream().mapToInt(HostileMessageTest::count).sum();
    }

    @Test
    void headerFields() throws Exception {
        var message = parse("X-Field: value\r\n".repeat(100_000) + "Subject: x\r\n\r\nbody");
        assertThat(message.headers().list()).hasSize(MimeLimits.DEFAULT.headerFieldsMax());
        assertThat(message.root().bodySize()).isEqualTo(4);
    }

    @Test
    void headersLongerThanTheirLimitEndWhereTheyEnd() throws Exception {
        var message = parse("X: " + "x".repeat(5 << 20) + "\r\nSubject: y\r\n\r\nbody");
        assertThat(message.root().bodySize()).isEqualTo(4);
        assertThat(message.headers().list()).hasSize(1);
        assertThat(message.envelope().subject()).isNull();
    }

    @Test
    void deepMultiparts() throws Exception {
        var opened =
                numbered(10_000, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n");
        var message = parse(opened + "\r\nx\r\n" + numbered(10_000, "--b%d--\r\n"));
        assertThat(depth(message.root())).isEqualTo(MimeLimits.DEFAULT.depthMax());
    }

    @Test
    void deepMultipartsOfOneBoundary() throws Exception {
        var message =
                parse("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(10_000));
        assertThat(depth(message.root())).isEqualTo(MimeLimits.DEFAULT.depthMax());
        assertThat(count(message.root())).isLessThanOrEqualTo(MimeLimits.DEFAULT.partsMax());
    }

    @Test
    void deepMessages() throws Exception {
        var message = parse("Content-Type: message/rfc822\r\n\r\n".repeat(10_000));
        assertThat(depth(message.root())).isEqualTo(MimeLimits.DEFAULT.depthMax());
    }

    @Test
    void emptyParts() throws Exception {
        var message =
                parse(
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                + "--b\r\n".repeat(1_000_000)
                                + "--b--\r\n");
        assertThat(count(message.root())).isEqualTo(MimeLimits.DEFAULT.partsMax());
        var last = message.root().parts().getLast();
        assertThat(last.endOffset()).isEqualTo(message.source().size());
    }

    @Test
    void largeContentFieldsOfManyParts() throws Exception {
        var part = "--b\r\nContent-Description: " + "x".repeat(2000) + "\r\n\r\n";
        var message =
                parse("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part.repeat(9_000));
        assertThat(count(message.root())).isEqualTo(9_001);
    }

    @Test
    void fileNameSections() throws Exception {
        var message =
                parse(
                        "Content-Disposition: attachment"
                                + numbered(100_000, ";\r\n filename*%d=x")
                                + "\r\n\r\n");
        assertThat(message.root().fileName().orElseThrow()).matches("x{500,1000}");
    }

    @Test
    void linesThatBeginLikeManyBoundaries() throws Exception {
        var alike = "b".repeat(60);
        var head = "Content-Type: multipart/mixed; boundary=" + alike + "%d\r\n\r\n--" + alike;
        var message =
                parse(
                        numbered(90, head + "%d\r\n")
                                + "\r\n"
                                + ("--" + alike + "\r\n").repeat(100_000));
        assertThat(depth(message.root())).isEqualTo(91);
    }

    @Test
    void linesThatNeverEnd() throws Exception {
        var head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n";
        var message =
                parse(head + "x".repeat(1 << 20) + "\r\n--b" + " ".repeat(1 << 20) + "\r\n\r\ny");
        assertThat(message.root().parts()).hasSize(2);
        assertThat(message.part(1).orElseThrow().bodySize()).isEqualTo(1 << 20);
        assertThat(message.part(2).orElseThrow().bodySize()).isEqualTo(1);
    }

    @Test
    void textThatNeverEnds() throws Exception {
        parse("Content-Type: text/html\r\n\r\n<p " + "<a \"".repeat(500_000));
        parse("Content-Type: text/html\r\n\r\n" + "<blockquote>".repeat(200_000) + "x");
        parse("Content-Type: text/html\r\n\r\n" + "&a".repeat(1_000_000));
        parse("Content-Type: text/plain; format=flowed\r\n\r\n" + ">".repeat(2_000_000));
        parse("Content-Type: text/plain; format=flowed\r\n\r\n" + "a \r\n".repeat(500_000));
        parse("Content-Transfer-Encoding: quoted-printable\r\n\r\n" + "= ".repeat(500_000));
        parse("\r\n" + "a:\r\n\r\n".repeat(200_000));
        parse("\r\n" + "--\r\n".repeat(200_000));
    }

    @Test
    void aSourceShorterThanItSaysIsAnError() {
        var source =
                new OctetSource() {
                    @Override
                    public long size() {
                        return 100;
                    }

                    @Override
                    public int read(long offset, byte[] target, int start, int length) {
                        if (offset >= 50) {
                            return -1;
                        }
                        target[start] = 'x';
                        return 1;
                    }
                };
        assertThatThrownBy(() -> Message.parse(source, MimeLimits.DEFAULT))
                .isInstanceOf(IOException.class);
    }
}
