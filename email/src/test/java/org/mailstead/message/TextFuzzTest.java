package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.Pieces;

/** Any content is text: decoded the same whole and in pieces, and within bounds. */
class TextFuzzTest {
    static Stream<byte[]> encoded() {
        return octets(
                "SGVs\r\nbG8=\r\n",
                "Y Q=\n=YQ==",
                "a=3D=\r\nb=C3=BC  \r\n=\t\r\n=4",
                "=3",
                "x".repeat(200),
                "=3D=\r\n \t= a  \r\n".repeat(500));
    }

    @MethodSource("encoded")
    @FuzzTest
    void contentIsDecodedHoweverItComes(byte[] octets) throws IOException {
        for (var encoding : TransferEncoding.values()) {
            var whole = encoding.decode(new ByteArrayInputStream(octets)).readAllBytes();
            assertThat(encoding.decode(new Pieces(octets, 5)).readAllBytes()).isEqualTo(whole);
            assertThat(whole.length).isLessThanOrEqualTo(octets.length);
            var size = new DecodedSize(encoding);
            var half = octets.length / 2;
            size.add(octets, 0, half);
            size.add(octets, half, octets.length);
            assertThat(size.finish()).isEqualTo(whole.length);
        }
        var printable = QuotedPrintableEncoder.encode(octets);
        assertThat(new String(printable, ISO_8859_1).lines()).allMatch(line -> line.length() <= 76);
        assertThat(decoded(TransferEncoding.QUOTED_PRINTABLE, printable)).isEqualTo(octets);
        var base64 = java.util.Base64.getMimeEncoder().encode(octets);
        assertThat(decoded(TransferEncoding.BASE64, base64)).isEqualTo(octets);
    }

    private static byte[] decoded(TransferEncoding encoding, byte[] octets) throws IOException {
        return encoding.decode(new ByteArrayInputStream(octets)).readAllBytes();
    }

    static Stream<byte[]> charsets() {
        return octets(
                "utf-8\nJürgen 😀",
                "iso-2022-jp\n\u001b$B%5%s\u001b(B",
                "utf-16\n\0a\0b",
                "gb2312\nabc",
                "\nplain",
                "x-unknown\nplain");
    }

    /** The first line names the charset. */
    @MethodSource("charsets")
    @FuzzTest
    void charsetsAreReadTheSameWholeAndInPieces(byte[] octets) throws IOException {
        var lineEnd = new String(octets, ISO_8859_1).indexOf('\n');
        if (lineEnd < 0) {
            return;
        }
        var name = new String(octets, 0, lineEnd, UTF_8);
        var content = Arrays.copyOfRange(octets, lineEnd + 1, octets.length);
        var whole = Charsets.decode(content, 0, content.length, name);
        assertThat(whole.length()).isLessThanOrEqualTo(2 * content.length + 2);
        assertThat(text(new ByteArrayInputStream(content), name, 1 << 20)).isEqualTo(whole);
        assertThat(text(new Pieces(content, 3), name, 1 << 20)).isEqualTo(whole);
        assertThat(text(new Pieces(content, 3), name, 5))
                .isEqualTo(whole.substring(0, Math.min(5, whole.length())));
    }

    private static String text(InputStream octets, String charset, int max) throws IOException {
        try (var reader = new TextReader(octets, charset, max, 4)) {
            return reader.readAllAsString();
        }
    }

    static Stream<byte[]> html() {
        return octets(
                "<!DOCTYPE html><html><head><title>no</title><style>a{b}</style></head>"
                        + "<body><p>Hello&nbsp;<b>you</b> &amp; &#x1f600; &#0; &unknown;</p>"
                        + "<blockquote>a<br>b<blockquote>c</blockquote></blockquote>"
                        + "<table><tr><td>1<td>2</table><!-- > --><script>if (a < b) '</p>'"
                        + "</script>end\u200d\u200b</body>",
                "<p title='>'>a</p><svg><svg></svg>x</svg>y",
                "&#xD800;&#99999999999;&<>&#");
    }

    @MethodSource("html")
    @FuzzTest
    void htmlIsTextHoweverItComes(byte[] octets) throws IOException {
        var html = new String(octets, UTF_8);
        var whole = HtmlText.read(new StringReader(html), 1 << 20);
        var pieces = new InputStreamReader(new Pieces(html.getBytes(UTF_8), 3), UTF_8);
        assertThat(HtmlText.read(pieces, 1 << 20)).isEqualTo(whole);
        // a line of a block quote has two more characters for each of at most 8 levels
        assertThat(whole.length()).isLessThanOrEqualTo(17 * html.length() + 17);
        assertThat(whole.chars().filter(c -> c < ' ' && c != '\n').count()).isZero();
        assertThat(HtmlText.read(new StringReader(html), 10).length()).isLessThanOrEqualTo(64);
    }

    static Stream<byte[]> flowed() {
        return octets(
                "> a \r\n> b\r\n>> c \r\nd\r\n-- \r\nAnn \r\n",
                " stuffed \n  two\n>\n",
                "a \n \n b");
    }

    @MethodSource("flowed")
    @FuzzTest
    void paragraphsAreJoinedAndNothingElse(byte[] octets) {
        var text = new String(octets, UTF_8);
        for (var deletesSpace : List.of(true, false)) {
            var joined = FlowedText.join(text, deletesSpace);
            assertThat(joined.length()).isLessThanOrEqualTo(2 * text.length() + 2);
            assertThat(joined.lines().count()).isLessThanOrEqualTo(2 * text.lines().count() + 1);
        }
        var preview = PreviewText.of(text);
        assertThat(preview.length()).isLessThanOrEqualTo(Preview.CHARACTERS_MAX);
        assertThat(preview.replace("\n", "").chars()).noneMatch(Character::isISOControl);
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8));
    }
}
