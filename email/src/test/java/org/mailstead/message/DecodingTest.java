package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.wire.OctetSource;

class DecodingTest {
    private static String decoded(TransferEncoding encoding, String text) throws IOException {
        return new String(
                encoding.decode(new ByteArrayInputStream(text.getBytes(ISO_8859_1))).readAllBytes(),
                ISO_8859_1);
    }

    @ParameterizedTest // RFC 2045 §6.8
    @CsvSource(
            delimiter = '|',
            value = {
                "aGVsbG8=|hello",
                "aGVsbG8|hello",
                "aGVs bG8=|hello",
                "'  aGVs\r\n  bG8=\r\n'|hello",
                "aGVsb*G8=|hello",
                "aGVsbA==|hell",
                "aGVsbA=|hell",
                "aGVsb|hel",
                "'aGVsbG8=\r\n-- list footer'|hello",
                "''|''",
                "=|''",
            })
    void base64IsDecodedAsFarAsItGoes(String encoded, String expected) throws Exception {
        assertThat(decoded(TransferEncoding.BASE64, encoded)).isEqualTo(expected);
    }

    @ParameterizedTest // RFC 2045 §6.7
    @CsvSource(
            delimiter = '|',
            value = {
                "a=3Db|a=b",
                "a=3db|a=b",
                "'a=\r\nb'|ab",
                "'a= \t\r\nb'|ab",
                "'a=\nb'|ab",
                "'a  \r\nb'|'a\r\nb'",
                "'a  b'|'a  b'",
                "'a  '|a",
                "a=|a",
                "a=4|a=4",
                "a=4x|a=4x",
                "a=xx|a=xx",
                "a==3D|a==",
                "'a= b'|'a= b'",
                "'a=\rb'|ab",
                "a=20=|'a '",
            })
    void quotedPrintableIsDecodedAsFarAsItGoes(String encoded, String expected) throws Exception {
        assertThat(decoded(TransferEncoding.QUOTED_PRINTABLE, encoded)).isEqualTo(expected);
    }

    @RepeatedTest(20)
    void decodedSizeIsWhatDecodingGives(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var alphabet = "aA9+/= =\t\r\n-x";
        for (var encoding : new String[] {"base64", "quoted-printable", "8bit"}) {
            var body = new StringBuilder();
            for (int i = random.nextInt(150_000); i > 0; i--) {
                // padding is rare, or base64 would end at once
                var c = alphabet.charAt(random.nextInt(alphabet.length()));
                body.append(
                        c == '=' && encoding.equals("base64") && random.nextInt(9999) > 0
                                ? 'b'
                                : c);
            }
            var message =
                    Message.parse(
                            MimeTree.source(
                                    "Content-Type: multipart/mixed; boundary=%\r\n\r\n--%\r\n"
                                            + "Content-Transfer-Encoding: "
                                            + encoding
                                            + "\r\n\r\n"
                                            + body
                                            + "\r\n--%--\r\n"),
                            MimeLimits.DEFAULT);
            var part = message.part(1).orElseThrow();
            assertThat(part.decoded().readAllBytes().length)
                    .as("seed %d, %s", seed, encoding)
                    .isEqualTo((int) part.decodedSize());
        }
    }

    @RepeatedTest(5)
    void base64ReadsBackWhereverLinesAndPiecesEnd(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = new byte[random.nextInt(40_000)];
        random.nextBytes(octets);
        var encoder = Base64.getMimeEncoder(4 * (1 + random.nextInt(30)), new byte[] {'\n'});
        var encoded = encoder.encode(octets);
        assertThat(TransferEncoding.BASE64.decode(OctetSource.of(encoded).stream()).readAllBytes())
                .as("seed %d", seed)
                .isEqualTo(octets);
    }

    private static String text(String contentType, byte[] body) throws IOException {
        var header = ("Content-Type: " + contentType + "\r\n\r\n").getBytes(ISO_8859_1);
        var source = OctetSource.concat(OctetSource.of(header), OctetSource.of(body));
        return Message.parse(source, MimeLimits.DEFAULT).root().plainText(1 << 20);
    }

    @Test // store 25.16
    void charsetsAreDecoded() throws Exception {
        var text = "Grüße €";
        assertThat(text("text/plain; charset=utf-8", text.getBytes(UTF_8))).isEqualTo(text);
        assertThat(
                        text(
                                "text/plain; charset=iso-8859-1",
                                text.getBytes(Charset.forName("windows-1252"))))
                .isEqualTo(text);
        assertThat(text("text/plain; charset=us-ascii", text.getBytes(UTF_8))).isEqualTo(text);
        assertThat(text("text/plain", text.getBytes(Charset.forName("windows-1252"))))
                .isEqualTo(text);
        assertThat(text("text/plain; charset=x-unknown", text.getBytes(UTF_8))).isEqualTo(text);
        assertThat(text("text/plain; charset=\"bad charset\"", text.getBytes(UTF_8)))
                .isEqualTo(text);
        assertThat(text("text/plain; charset=gb2312", "你好 €".getBytes(Charset.forName("GB18030"))))
                .isEqualTo("你好 €");
        assertThat(
                        text(
                                "text/plain; charset=ks_c_5601-1987",
                                "안녕".getBytes(Charset.forName("x-windows-949"))))
                .isEqualTo("안녕");
        assertThat(text("text/plain; charset=utf-8", new byte[] {'a', (byte) 0xe2, (byte) 0x82}))
                .startsWith("a");
        assertThat(text("text/plain; charset=utf-8", new byte[] {(byte) 0xfc, 'a'}))
                .isEqualTo("üa");
    }

    @Test // RFC 3676 §4, §5
    void flowedLinesAreJoined() throws Exception {
        var flowed = "a \r\nb\r\n> q \r\n> r\r\n>> s \r\nend \r\n-- \r\nsig\r\n  x\r\n";
        assertThat(text("text/plain; format=flowed", flowed.getBytes(UTF_8)))
                .isEqualTo("a b\n> q r\n>> s \nend \n-- \nsig\n x\n");
        assertThat(text("text/plain; format=Flowed; delsp=yes", flowed.getBytes(UTF_8)))
                .isEqualTo("ab\n> qr\n>> s\nend\n-- \nsig\n x\n");
    }

    @Test
    void htmlIsReadAsText() throws Exception {
        var html =
                """
                <!doctype html><!-- a > b --><html><head><title>T</title></head><body>
                <style>p { x: y }</style><script>if (a < b) "</p>"</script>
                <p>One &amp; <b>two</b>&nbsp;&nbsp; three<br/>four</p><a href="x>y">link</a>
                <blockquote>quoted<div>more</div></blockquote>
                <table><tr><td>1</td><td>2</td></tr></table>
                &lt;tag&gt; &euro; &#8364; &#x20ac; &#128; &unknown; a&b 1 < 2 &#xd800;</body>
                """;
        assertThat(text("text/html", html.getBytes(UTF_8)))
                .isEqualTo(
                        """
                        One & two three
                        four
                        link
                        > quoted
                        > more
                        1 2
                        <tag> € € € € &unknown; a&b 1 < 2 \ufffd
                        """);
    }

    @Test
    void fileNamesAreTheLastComponent() throws Exception {
        var message =
                MimeTree.parse(
                        "Content-Disposition: attachment; filename=\"../../etc/=?utf-8?q?p=C3=A4?=.txt\"\n\n");
        assertThat(message.root().fileName()).contains("pä.txt");
        assertThat(
                        MimeTree.parse("Content-Type: a/b; name=\"C:\\\\x\\\\y.doc\"\n\n")
                                .root()
                                .fileName())
                .contains("y.doc");
        assertThat(MimeTree.parse("Content-Disposition: attachment\n\n").root().fileName())
                .isEmpty();
    }
}
