package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

class StoredFormsTest {
    private static Message message(String text) throws IOException {
        var octets = text.replace("\n", "\r\n").getBytes(UTF_8);
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    private static String envelope(String text) throws IOException {
        return new String(StoredForms.envelope(message(text)), UTF_8);
    }

    private static String structure(String text) throws IOException {
        return new String(StoredForms.bodyStructure(message(text)), UTF_8);
    }

    private static String body(String text) throws IOException {
        var form = new WireForm(StoredForms.bodyStructure(message(text)));
        return new String(StoredForms.body(form).octets(), UTF_8);
    }

    @Test // RFC 9051 §7.5.2: encoded words as they stand, groups with their bounds (imap 10.10)
    void envelopeTellsTheHeaderAsItStands() throws Exception {
        assertThat(
                        envelope(
                                """
                                Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)
                                Subject: =?utf-8?q?gr=C3=BCn?=
                                 and "folded"
                                From: "Fred \\"F\\" Foobar" <foobar@Example.com>
                                To: friends: ann@example.org, =?utf-8?q?B=C3=B6b?= <bob@example.org>;
                                Message-ID: <1@example.com>

                                hi
                                """))
                .isEqualTo(
                        "(\"Mon, 7 Feb 1994 21:52:25 -0800 (PST)\""
                                + " \"=?utf-8?q?gr=C3=BCn?= and \\\"folded\\\"\""
                                + " ((\"Fred \\\"F\\\" Foobar\" NIL \"foobar\" \"Example.com\"))"
                                + " ((\"Fred \\\"F\\\" Foobar\" NIL \"foobar\" \"Example.com\"))"
                                + " ((\"Fred \\\"F\\\" Foobar\" NIL \"foobar\" \"Example.com\"))"
                                + " ((NIL NIL \"friends\" NIL)(NIL NIL \"ann\" \"example.org\")"
                                + "(\"=?utf-8?q?B=C3=B6b?=\" NIL \"bob\" \"example.org\")"
                                + "(NIL NIL NIL NIL)) NIL NIL NIL \"<1@example.com>\")");
    }

    @Test // imap 10.10: raw UTF-8 stands in literals, which every client takes
    void whatIsOutsideAsciiStandsInLiterals() throws Exception {
        assertThat(envelope("Subject: grün\n\n"))
                .isEqualTo("(NIL {5}\r\ngrün NIL NIL NIL NIL NIL NIL NIL NIL)");
    }

    @Test // RFC 9051 §7.5.2
    void emptyMessageIsPlainText() throws Exception {
        assertThat(envelope("")).isEqualTo("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
        assertThat(structure(""))
                .isEqualTo(
                        "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 0 0 NIL"
                                + " NIL NIL NIL)");
        assertThat(body(""))
                .isEqualTo("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 0 0)");
    }

    private static final String NESTED =
            """
            Content-Type: multipart/mixed; boundary=b

            --b

            one
            --b
            Content-Type: message/rfc822

            Subject: inner (
            Content-Type: multipart/alternative; boundary=c

            --c
            Content-Type: text/html; charset="utf-8"
            Content-Transfer-Encoding: base64
            Content-ID: <h@x>

            eA==
            --c--
            --b
            Content-Type: image/png; name="grün.png"
            Content-Disposition: attachment
            Content-Language: en, de
            Content-MD5: Q2hlY2s=
            Content-Location: http://x/
            Content-Description: a picture

            x
            --b--
            """;

    @Test // imap 10.11, 10.12
    void structureTellsEveryPart() throws Exception {
        assertThat(structure(NESTED))
                .isEqualTo(
                        "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 3 0 NIL"
                                + " NIL NIL NIL)(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 183 (NIL"
                                + " \"inner (\" NIL NIL NIL NIL NIL NIL NIL NIL) ((\"TEXT\" \"HTML\""
                                + " (\"CHARSET\" \"utf-8\") \"<h@x>\" NIL \"BASE64\" 4 0 NIL NIL NIL"
                                + " NIL) \"ALTERNATIVE\" (\"BOUNDARY\" \"c\") NIL NIL NIL) 9 NIL NIL"
                                + " NIL NIL)(\"IMAGE\" \"PNG\" (\"NAME\" {9}\r\n"
                                + "grün.png) NIL \"a picture\" \"7BIT\" 1 \"Q2hlY2s=\" (\"ATTACHMENT\""
                                + " NIL) (\"en\" \"de\") \"http://x/\") \"MIXED\" (\"BOUNDARY\" \"b\")"
                                + " NIL NIL NIL)");
    }

    @Test // RFC 9051 §6.4.5: BODY is BODYSTRUCTURE without extension data
    void bodyIsTheStructureWithoutItsExtension() throws Exception {
        assertThat(body(NESTED))
                .isEqualTo(
                        "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"us-ascii\") NIL NIL \"7BIT\" 3 0)"
                                + "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 183 (NIL \"inner (\""
                                + " NIL NIL NIL NIL NIL NIL NIL NIL) ((\"TEXT\" \"HTML\" (\"CHARSET\""
                                + " \"utf-8\") \"<h@x>\" NIL \"BASE64\" 4 0) \"ALTERNATIVE\") 9)"
                                + "(\"IMAGE\" \"PNG\" (\"NAME\" {9}\r\n"
                                + "grün.png) NIL \"a picture\" \"7BIT\" 1) \"MIXED\")");
    }

    @Test
    void nulNeverReachesTheWire() throws Exception {
        assertThat(envelope("Subject: a\0b\n\n")).doesNotContain("\0");
    }

    @Test
    void formsAreValuesToTheReader() throws Exception {
        var form = new WireForm(StoredForms.bodyStructure(message(NESTED)));
        assertThat(new String(form.octets(), ISO_8859_1)).isEqualTo(form.toString());
    }

    @Test
    void anEnvelopeIsReadBack() throws Exception {
        var message =
                message(
                        """
                        Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)
                        From: "Fred \\"F\\" Foobar" <foobar@example.com>
                        To: friends: ann@example.org, Bj\u00f6rn <"a b"@[192.0.2.1]>;, nobody
                        Cc: <@a.test,@b.test:j\u00fcrgen@example.org>
                        Message-ID: <1@example.com>

                        hi
                        """);
        assertThat(StoredForms.readEnvelope(StoredForms.envelope(message)))
                .isEqualTo(message.envelope());
    }

    @Test
    void whatIsNoEnvelopeIsRefused() {
        for (var text : List.of("", "(NIL NIL", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ")) {
            assertThatThrownBy(() -> StoredForms.readEnvelope(text.getBytes(UTF_8)))
                    .as(text)
                    .isInstanceOf(SyntaxException.class);
        }
    }
}
