package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.mailstead.wire.OctetSource;

/** On messages without faults, what mime4j finds and what we find are the same. */
class Mime4jComparisonTest {
    @RepeatedTest(100)
    void theSameLeavesAreFound(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets =
                new MessageBuilder(random, false)
                        .subject("Grüße " + random.nextInt())
                        .body(body(random, 4))
                        .toOctets();
        var ours = new ArrayList<String>();
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        leaves(message.root(), ours);
        assertThat(ours).as("seed %d", seed).isEqualTo(mime4jLeaves(octets));
    }

    private static void leaves(Part part, List<String> leaves) throws IOException {
        if (part.children().isEmpty()) {
            leaves.add(leaf(part.mediaType().toString(), part.decoded().readAllBytes()));
        }
        for (var child : part.children()) {
            leaves(child, leaves);
        }
    }

    private static String leaf(String type, byte[] content) {
        return type + " " + Base64.getEncoder().encodeToString(content);
    }

    private static List<String> mime4jLeaves(byte[] octets) throws Exception {
        var stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
        stream.parse(new ByteArrayInputStream(octets));
        var leaves = new ArrayList<String>();
        for (var state = stream.getState();
                state != EntityState.T_END_OF_STREAM;
                state = stream.next()) {
            if (state == EntityState.T_BODY) {
                var content = new ByteArrayOutputStream();
                stream.getDecodedInputStream().transferTo(content);
                leaves.add(leaf(stream.getBodyDescriptor().getMimeType(), content.toByteArray()));
            }
        }
        return leaves;
    }

    private static BodyPart body(Random random, int depth) throws IOException {
        var kind = random.nextInt(depth == 0 ? 3 : 6);
        return switch (kind) {
            case 0 -> BodyPart.Text.plain(text(random));
            case 1 -> BodyPart.Text.html("<p>" + text(random));
            case 2 -> {
                var octets = new byte[random.nextInt(10_000)];
                random.nextBytes(octets);
                var type = new MediaType("application", "pdf", Map.of());
                yield BodyPart.Content.attachment(type, "x.pdf", OctetSource.of(octets));
            }
            case 3 -> {
                var inner = new MessageBuilder(random, false).body(body(random, depth - 1));
                yield BodyPart.Content.attachment(
                        MediaType.MESSAGE, "", OctetSource.of(inner.toOctets()));
            }
            default -> {
                var parts = new ArrayList<BodyPart>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    parts.add(body(random, depth - 1));
                }
                yield BodyPart.Multipart.of(random.nextBoolean() ? "mixed" : "related", parts);
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(300); i >= 0; i--) {
            text.append("abc  ..-=Gü日\n\n".charAt(random.nextInt(13)));
        }
        return text.toString();
    }
}
