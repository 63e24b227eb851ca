package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.mailstead.wire.OctetSource;

/** Messages put together at random from what structure is made of: the fuzz test's claims hold. */
class GeneratedMessageTest {
    private static final String[] PIECES = {
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "Content-Type: multipart/digest; boundary=\"b b\"\r\n",
        "Content-Type: multipart/alternative;\r\n boundary=c\r\n",
        "Content-Type: message/rfc822\r\n",
        "Content-Type: text/html\r\n",
        "Content-Type: multipart/mixed\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "Subject: x\r\n",
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "\r",
        "--b\r\n",
        "\r\n--b\r\n",
        "--b b\r\n",
        "--c\r\n",
        "\r\n--b--\r\n",
        "--c--",
        "--b  \r\n",
        "--bb\r\n",
        "--",
        "text = text=\r\n",
        "aGVsbG8=",
        " ",
        "line\r\n",
    };

    @RepeatedTest(200)
    void piecesInAnyOrderMakeAMessage(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var text = new StringBuilder();
        if (random.nextInt(10) == 0) { // across the end of a window
            text.append("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n");
            text.repeat('x', OctetWindow.OCTETS_MAX - 100 - random.nextInt(100));
        }
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        var octets = text.toString().getBytes(ISO_8859_1);
        try {
            new MessageFuzzTest().anyOctetsAreAMessage(octets);
            var slow = new SlowSource(OctetSource.of(octets), random);
            assertThat(MimeTree.of(Message.parse(slow, MimeLimits.DEFAULT)))
                    .isEqualTo(
                            MimeTree.of(Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT)));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", message:\n" + text, e);
        }
    }

    /** Gives fewer octets than it is asked for. */
    private record SlowSource(OctetSource source, Random random) implements OctetSource {
        @Override
        public long size() {
            return source.size();
        }

        @Override
        public int read(long offset, byte[] target, int start, int length) throws IOException {
            return source.read(offset, target, start, Math.min(length, 1 + random.nextInt(9)));
        }
    }
}
