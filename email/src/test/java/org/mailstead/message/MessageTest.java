package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.OctetSource;

class MessageTest {
    private static final String NESTED =
            """
            From: a@example.org
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="out er"

            preamble
            --out er
            Content-Type: multipart/alternative; boundary=in

            --in

            plain
            --in
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <b>=C3=A4</b>=

            --in--

            epilogue
            --out er
            Content-Type: message/rfc822
            Content-Description: forwarded

            Subject: inner
            Content-Type: multipart/mixed; boundary=i2

            --i2
            Content-Type: application/pdf; name=x.pdf
            Content-Disposition: attachment; filename=x.pdf
            Content-Transfer-Encoding: base64

            aGVsbG8=
            --i2--
            --out er--
            the end
            """;

    @Test // RFC 2046 §5.1
    void partsAreFoundByOffsets() throws Exception {
        var message = MimeTree.parse(NESTED);
        assertThat(message.part(1, 1).map(Part::toString).orElse("")).startsWith("text/plain");
        assertThat(MimeTree.body(message.part(1, 1).orElseThrow())).isEqualTo("plain");
        var html = message.part(1, 2).orElseThrow();
        assertThat(html.decoded().readAllBytes()).asString(ISO_8859_1).isEqualTo("<b>Ã¤</b>");
        assertThat(html.decodedSize()).isEqualTo(9);
        assertThat(html.bodyLines()).isEqualTo(1);
        var forwarded = message.part(2).orElseThrow();
        assertThat(forwarded.description()).isEqualTo("forwarded");
        assertThat(forwarded.embedded()).isNotNull();
        assertThat(forwarded.bodyLines()).isEqualTo(9);
        var pdf = message.part(2, 1).orElseThrow();
        assertThat(pdf.decoded().readAllBytes()).asString(ISO_8859_1).isEqualTo("hello");
        assertThat(pdf.decodedSize()).isEqualTo(5);
        assertThat(message.part(2, 2)).isEmpty();
        assertThat(message.part(3)).isEmpty();
        assertThat(message.part(1, 1, 1)).isEmpty();
    }

    @Test
    void aSourceThatGivesOneOctetATimeGivesTheSameTree() throws Exception {
        var whole = MimeTree.parse(NESTED);
        var source = whole.source();
        var slow =
                new OctetSource() {
                    @Override
                    public long size() {
                        return source.size();
                    }

                    @Override
                    public int read(long offset, byte[] target, int start, int length)
                            throws java.io.IOException {
                        return source.read(offset, target, start, Math.min(length, 1));
                    }
                };
        assertThat(MimeTree.of(Message.parse(slow, MimeLimits.DEFAULT)))
                .isEqualTo(MimeTree.of(whole));
    }

    @Test
    void windowsMayEndAnywhere() throws Exception {
        // the same nested message behind bodies of many lengths, so that each octet once stands at
        // the end of a window
        var nested = MimeTree.parse(NESTED).source();
        var octets = nested.octets(0, (int) nested.size());
        var expected = "";
        for (int shift = 0; shift < octets.length + 8; shift++) {
            var message = new ByteArrayOutputStream();
            message.writeBytes(
                    "Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n\r\n"
                            .getBytes(ISO_8859_1));
            message.writeBytes(
                    "x"
                            .repeat(OctetWindow.OCTETS_MAX - message.size() - shift)
                            .getBytes(ISO_8859_1));
            message.writeBytes(
                    "\r\n--w\r\nContent-Type: message/rfc822\r\n\r\n".getBytes(ISO_8859_1));
            message.writeBytes(octets);
            message.writeBytes("\r\n--w--\r\n".getBytes(ISO_8859_1));
            var parsed = Message.parse(OctetSource.of(message.toByteArray()), MimeLimits.DEFAULT);
            var embedded = Objects.requireNonNull(parsed.part(2).orElseThrow().embedded());
            var copy =
                    Message.parse(
                            OctetSource.of(
                                    embedded.octets().octets(0, (int) embedded.octets().size())),
                            MimeLimits.DEFAULT);
            var tree = MimeTree.of(copy);
            if (shift == 0) {
                expected = tree;
            }
            assertThat(tree).as("shift %d", shift).isEqualTo(expected);
            assertThat(embedded.parts()).hasSize(2);
            assertThat(embedded.bodyLines()).isEqualTo(copy.root().bodyLines());
        }
    }

    @Test // RFC 9051 §7.5.2
    void envelopeTellsWhoWroteWhatToWhom() throws Exception {
        var message =
                MimeTree.parse(
                        """
                        Date: Mon, 23 Nov 2026 10:00:00 +0000
                        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
                         folded
                        From: "Doe, Jane" <jane@example.org>
                        Sender:
                        To: friends: a@example.org, "B B" <@r1,@r2:b@example.org>;, c@example.org
                         (Cee)
                        Message-ID: <1@example.org>

                        """);
        var envelope = message.envelope();
        assertThat(envelope.subject()).isEqualTo("=?utf-8?q?Gr=C3=BC=C3=9Fe?= folded");
        assertThat(EncodedWords.decode("" + envelope.subject())).isEqualTo("Grüße folded");
        var jane = new MailboxAddress("Doe, Jane", null, "jane", "example.org");
        assertThat(envelope.from()).containsExactly(jane);
        assertThat(envelope.sender()).containsExactly(jane);
        assertThat(envelope.replyTo()).containsExactly(jane);
        assertThat(envelope.to())
                .containsExactly(
                        MailboxAddress.groupStart("friends"),
                        new MailboxAddress(null, null, "a", "example.org"),
                        new MailboxAddress("B B", "@r1,@r2", "b", "example.org"),
                        MailboxAddress.GROUP_END,
                        new MailboxAddress("Cee", null, "c", "example.org"));
        assertThat(envelope.messageId()).isEqualTo("<1@example.org>");
        assertThat(envelope.inReplyTo()).isNull();
    }
}
