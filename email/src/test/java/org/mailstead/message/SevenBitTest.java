package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.OctetSource;

/** RFC 6152 §3, RFC 2045 §6 */
class SevenBitTest {
    private static Message parse(String text) throws IOException {
        var octets = text.replace("\n", "\r\n").getBytes(UTF_8);
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    private static String convert(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        SevenBit.of(parse(text)).orElseThrow().writeTo(out);
        return out.toString(UTF_8).replace("\r\n", "\n");
    }

    @Test
    void asciiStaysAsItIs() throws IOException {
        var text = "Subject: x\n\nplain\n";
        assertThat(convert(text)).isEqualTo(text);
    }

    @Test
    void textBecomesQuotedPrintable() throws IOException {
        assertThat(
                        convert(
                                """
                                MIME-Version: 1.0
                                Content-Type: text/plain; charset=utf-8
                                Content-Transfer-Encoding: 8bit
                                Subject: x

                                Gr\u00fc\u00dfe = ok
                                """))
                .isEqualTo(
                        """
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=utf-8
                        Subject: x
                        Content-Transfer-Encoding: quoted-printable

                        Gr=C3=BC=C3=9Fe =3D ok
                        """);
    }

    @Test // RFC 1428 §2
    void whatIsNotMimeBecomesSo() throws IOException {
        assertThat(convert("Subject: x\n\n\u00fc\n"))
                .isEqualTo(
                        """
                        Subject: x
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=unknown-8bit
                        Content-Transfer-Encoding: quoted-printable

                        =C3=BC
                        """);
    }

    private static final String MULTIPART =
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b
            Content-Transfer-Encoding: 8bit

            --b
            Content-Type: text/plain

            plain
            --b
            Content-Type: application/x-any
            Content-Transfer-Encoding: 8bit

            \u00fc
            --b
            Content-Type: message/rfc822
            Content-Transfer-Encoding: 8bit

            MIME-Version: 1.0
            Content-Type: text/html

            \u00e9
            --b--
            """;

    @Test
    void onlyPartsThatNeedItAreChanged() throws IOException {
        assertThat(convert(MULTIPART))
                .isEqualTo(
                        """
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary=b
                        Content-Transfer-Encoding: 7bit

                        --b
                        Content-Type: text/plain

                        plain
                        --b
                        Content-Type: application/x-any
                        Content-Transfer-Encoding: base64

                        w7w=

                        --b
                        Content-Type: message/rfc822
                        Content-Transfer-Encoding: 7bit

                        MIME-Version: 1.0
                        Content-Type: text/html
                        Content-Transfer-Encoding: quoted-printable

                        =C3=A9
                        --b--
                        """);
    }

    @Test // what is written says the same
    void contentReadsBack() throws IOException {
        var before = parse(MULTIPART);
        var after = parse(convert(MULTIPART));
        for (int part = 1; part <= 3; part++) {
            var old = before.part(part).orElseThrow();
            var changed = after.part(part).orElseThrow();
            if (old.embedded() == null) {
                assertThat(changed.decoded().readAllBytes())
                        .isEqualTo(old.decoded().readAllBytes());
            }
        }
        assertThat(after.needsSmtpUtf8()).isFalse();
    }

    @Test // RFC 1847 §2.1; RFC 6531 §3.2
    void whatCannotBeChangedIsNot() throws IOException {
        assertThat(SevenBit.of(parse("Subject: \u00fc\n\nx\n"))).isEmpty();
        assertThat(SevenBit.of(parse(MULTIPART.replace("multipart/mixed", "multipart/signed"))))
                .isEmpty();
    }

    @Test // RFC 2045 §2.9
    void binaryBecomesBase64() throws IOException {
        var text = "Content-Type: text/plain\nMIME-Version: 1.0\n\na\0b\n";
        assertThat(convert(text)).contains("base64\n\nYQBiDQo=\n");
    }
}
