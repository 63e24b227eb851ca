package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

class MimeStructureTest {
    private static final String MESSAGE =
            """
            Content-Type: multipart/digest; boundary=b

            --b

            Subject: one
            Content-Type: multipart/alternative; boundary=c

            --c
            Content-Language: de
            Content-Description: =?utf-8?q?Gr=C3=BC=C3=9Fe?=

            text
            --c--
            --b
            Content-Type: image/png; name="ü.png"
            Content-Transfer-Encoding: base64
            Content-ID: <x@y>
            Content-Location: http://example.org/
            Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
            Content-Disposition: attachment

            aGVsbG8=
            --b--
            """;

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        var message = MimeTree.parse(MESSAGE);
        var structure = message.structure();
        var copy = Message.of(message.source(), structure);
        assertThat(MimeTree.of(copy)).isEqualTo(MimeTree.of(message));
        assertThat(copy.structure()).isEqualTo(structure);
        assertThat(structure.length).isLessThan(300);
        var image = copy.part(2).orElseThrow();
        assertThat(image.contentId()).isEqualTo("<x@y>");
        assertThat(image.location()).isEqualTo("http://example.org/");
        assertThat(image.md5()).isEqualTo("Q2hlY2sgSW50ZWdyaXR5IQ==");
        assertThat(image.fileName()).contains("ü.png");
        assertThat(image.decodedSize()).isEqualTo(5);
        assertThat(copy.part(1, 1).orElseThrow().language()).isEqualTo("de");
        assertThat(copy.part(1).orElseThrow().mediaType()).isEqualTo(MediaType.MESSAGE);
    }

    @Test // store.md 5.2: fields that a server adds stand before the message
    void fieldsBeforeAMessageChangeNothingButItsHeader() throws Exception {
        var fields = "Delivered-To: ann@example.org\r\nReceived: from a\r\n\tby b; now\r\n";
        var odd =
                List.of(
                        "",
                        "\n",
                        " x\n",
                        "\nx",
                        "no field\n\nx\n",
                        "--b\n",
                        "\n--b\n",
                        "From x\nA: b\n\n");
        for (var text : Stream.concat(Stream.of(MESSAGE), odd.stream()).toList()) {
            var octets = text.replace("\n", "\r\n");
            var alone = Message.parse(source(octets), MimeLimits.DEFAULT);
            var whole = Message.parse(source(fields + octets), MimeLimits.DEFAULT);
            assertThat(alone.structure(fields.length())).as(octets).isEqualTo(whole.structure());
        }
    }

    private static OctetSource source(String text) {
        return OctetSource.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        var message = MimeTree.parse(MESSAGE);
        var structure = message.structure();
        structure[0]++;
        assertThatThrownBy(() -> Message.of(message.source(), structure))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("version");
    }

    @RepeatedTest(50)
    void brokenStructuresAreRefusedOrStayInsideTheMessage(RepetitionInfo repetition)
            throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var message = MimeTree.parse(MESSAGE);
        for (int i = 0; i < 200; i++) {
            var structure = message.structure();
            structure[random.nextInt(structure.length)] = (byte) random.nextInt(256);
            try {
                var root = Message.of(message.source(), structure).root();
                assertThat(root.endOffset())
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(message.source().size());
            } catch (SyntaxException e) {
                assertThat(e.offset()).as("seed %d", seed).isBetween(0L, (long) structure.length);
            }
        }
    }
}
