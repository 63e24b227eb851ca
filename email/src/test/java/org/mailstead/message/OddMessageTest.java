package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.OctetSource;

/**
 * Messages as they come from programs that knew no better, and the trees that they are to have:
 * {@code odd/NAME.eml}, its lines ended by LF here and CRLF when parsed unless the name begins with
 * {@code raw}, and {@code odd/NAME.tree} in the form of {@link MimeTree#of}.
 */
class OddMessageTest {
    private static byte[] resource(String name) throws IOException {
        try (var octets = OddMessageTest.class.getResourceAsStream("odd/" + name)) {
            return Objects.requireNonNull(octets, name).readAllBytes();
        }
    }

    private static Message message(String name) throws IOException {
        var octets = resource(name + ".eml");
        if (!name.startsWith("raw")) {
            octets = new String(octets, ISO_8859_1).replace("\n", "\r\n").getBytes(ISO_8859_1);
        }
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    @ParameterizedTest // found by fuzzing: the tree and the header are of one mind
    @ValueSource(
            strings = {
                "Content-Type: text/html",
                "Content-Type \t: text/html",
                "content-TYPE:text/html",
                "Content-Type\u00bd: text/html",
                "Content-Type more: text/html",
                "Content-Type",
                "Content-Type\u0001: text/html"
            })
    void whatIsNoFieldDescribesNoPart(String line) throws Exception {
        var octets = (line + "\r\n\r\nhi\r\n").getBytes(ISO_8859_1);
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        assertThat(message.root().mediaType().is("text", "html"))
                .isEqualTo(message.headers().first("Content-Type").isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad-content-types",
                "boundaries-that-begin-alike",
                "boundary-folded-and-quoted",
                "boundary-that-never-comes",
                "digest",
                "encoded-message",
                "encoded-multipart",
                "header-only",
                "inner-multipart-not-closed",
                "mbox-line-and-broken-fields",
                "no-boundary-parameter",
                "no-closing-boundary",
                "no-empty-line-after-part-header",
                "no-header-at-all",
                "only-closing-boundary",
                "raw-bare-line-feeds",
                "raw-octets-above-ascii",
                "truncated-in-nested-header",
            })
    void oddMessagesHaveTheirTrees(String name) throws Exception {
        assertThat(MimeTree.of(message(name)))
                .isEqualTo(new String(resource(name + ".tree"), UTF_8));
    }

    @Test
    void whatIsReadableInThemIsRead() throws Exception {
        assertThat(MimeTree.body(message("no-closing-boundary").part(2).orElseThrow()))
                .isEqualTo("<p>second, and the rest was lost\n");
        assertThat(MimeTree.body(message("boundaries-that-begin-alike").part(2).orElseThrow()))
                .isEqualTo("three");
        var broken = message("mbox-line-and-broken-fields");
        assertThat(broken.envelope().subject()).isEqualTo("spaced");
        assertThat(broken.root().charset()).isEqualTo("utf-8");
        assertThat(broken.headers().first("X-Empty").orElseThrow().text()).isEmpty();
        assertThat(message("encoded-message").part(1).orElseThrow().fileName())
                .contains("forwarded.eml");
        assertThat(message("boundary-folded-and-quoted").part(1).orElseThrow().fileName())
                .contains("€rates.txt");
        var raw = message("raw-octets-above-ascii");
        assertThat(raw.envelope().subject()).isEqualTo("grün ü");
        assertThat(raw.root().fileName()).contains("ü.txt");
        assertThat(raw.needsSmtpUtf8()).isTrue();
        var truncated = message("truncated-in-nested-header");
        assertThat(truncated.isDeliveryStatusNotification()).isTrue();
        var original = Objects.requireNonNull(truncated.part(3).orElseThrow().embedded());
        assertThat(original.envelope().subject()).isEqualTo("the orig");
    }
}
