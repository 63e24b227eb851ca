package org.mailstead.message;

import java.io.IOException;
import java.util.List;

/** The first words of a message, as lists of messages show them. RFC 8970. */
public final class Preview {
    /** Characters in a preview, at most, its line end among them. */
    public static final int CHARACTERS_MAX = 256;

    /** Characters of a part that are looked at. */
    private static final int TEXT_CHARACTERS_MAX = 1 << 20;

    /** Characters of a part that mostly suffice. */
    private static final int BEGINNING_CHARACTERS = 4 << 10;

    /** Characters that are taken out of HTML. */
    private static final int HTML_CHARACTERS_MAX = 4 << 10;

    private Preview() {}

    /**
     * What the author wrote, without quoted text, greeting lines of quotes, and signature.
     *
     * @return lines, the last one ended too, {@link #CHARACTERS_MAX} at most; empty if there is no
     *     text, or it is encrypted
     * @throws IOException if the source fails
     */
    public static String of(Message message) throws IOException {
        return of(message.root());
    }

    // no deeper than MimeLimits.depthMax
    private static String of(Part part) throws IOException {
        var disposition = part.disposition();
        if (disposition != null && disposition.isAttachment()) {
            return "";
        }
        var type = part.mediaType();
        if (type.is("text", "plain")) {
            return ofPlain(part);
        }
        if (type.is("text", "html")) {
            try (var html = part.reader(TEXT_CHARACTERS_MAX)) {
                return PreviewText.of(HtmlText.read(html, HTML_CHARACTERS_MAX));
            }
        }
        if (type.is("multipart", "encrypted")) {
            return "";
        }
        // what stands behind the first part of a signed message is its signature
        var parts = type.is("multipart", "signed") ? firstOf(part.parts()) : part.parts();
        for (var child : parts) {
            var preview = of(child);
            if (!preview.isEmpty()) {
                return preview;
            }
        }
        return "";
    }

    /** Reads all of it only if its beginning does not tell, as when it is one long quote. */
    private static String ofPlain(Part part) throws IOException {
        // a character takes an octet at least
        if (part.decodedSize() > BEGINNING_CHARACTERS) {
            var preview = PreviewText.ofBeginning(part.plainText(BEGINNING_CHARACTERS));
            if (preview.isPresent()) {
                return preview.get();
            }
        }
        return PreviewText.of(part.plainText(TEXT_CHARACTERS_MAX));
    }

    private static List<Part> firstOf(List<Part> parts) {
        return parts.subList(0, Math.min(1, parts.size()));
    }
}
