package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.mailstead.wire.OctetSource;

/** Trees of parts as text that tests can compare. */
final class MimeTree {
    private MimeTree() {}

    static OctetSource source(String text) {
        return OctetSource.of(text.getBytes(UTF_8));
    }

    /** Parses a text whose line ends are LF here and CRLF on the wire. */
    static Message parse(String text) throws IOException {
        return Message.parse(source(text.replace("\n", "\r\n")), MimeLimits.DEFAULT);
    }

    /**
     * One line a part, children indented: section, type, header offset, body offset, end offset,
     * lines, decoded size.
     */
    static String of(Message message) {
        var tree = new StringBuilder();
        append(message.root(), 0, tree);
        return tree.toString();
    }

    private static void append(Part part, int depth, StringBuilder tree) {
        tree.repeat("  ", depth)
                .append(part.mediaType())
                .append(' ')
                .append(part.headerOffset())
                .append(' ')
                .append(part.bodyOffset())
                .append(' ')
                .append(part.endOffset())
                .append(' ')
                .append(part.bodyLines())
                .append(' ')
                .append(part.decodedSize())
                .append('\n');
        for (var child : part.children()) {
            append(child, depth + 1, tree);
        }
    }

    static String body(Part part) throws IOException {
        return new String(part.body().octets(0, (int) part.bodySize()), ISO_8859_1)
                .replace("\r\n", "\n");
    }
}
