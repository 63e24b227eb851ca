package org.mailstead.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * A part of a message that is being composed. Boundaries and encodings are chosen when it is
 * written.
 */
public sealed interface BodyPart {
    /** What the part is; charset and boundary are added when it is written. */
    MediaType type();

    /**
     * Text; line ends of any kind become CRLF.
     *
     * @param type without charset
     */
    record Text(MediaType type, String text) implements BodyPart {
        /** Plain text. */
        public static Text plain(String text) {
            return new Text(new MediaType("text", "plain", Map.of()), text);
        }

        /** HTML. */
        public static Text html(String text) {
            return new Text(new MediaType("text", "html", Map.of()), text);
        }
    }

    /**
     * Octets that arrive as they are.
     *
     * @param disposition null for none
     * @param contentId without angle brackets, for {@code cid:} links (RFC 2392); null for none
     */
    record Content(
            MediaType type,
            OctetSource content,
            @Nullable Disposition disposition,
            @Nullable String contentId)
            implements BodyPart {
        /** An attachment with a file name. */
        public static Content attachment(MediaType type, String fileName, OctetSource content) {
            return new Content(type, content, named("attachment", fileName), null);
        }

        /** Something that HTML shows by {@code cid:} and its id. */
        public static Content inline(
                MediaType type, String fileName, String contentId, OctetSource content) {
            return new Content(type, content, named("inline", fileName), contentId);
        }

        private static Disposition named(String type, String fileName) {
            return new Disposition(
                    type, fileName.isEmpty() ? Map.of() : Map.of("filename", fileName));
        }
    }

    /**
     * Parts together.
     *
     * @param type a multipart, without boundary
     * @param parts at least one
     */
    record Multipart(MediaType type, List<BodyPart> parts) implements BodyPart {
        public Multipart {
            parts = List.copyOf(parts);
            if (!type.isMultipart() || parts.isEmpty()) {
                throw new IllegalArgumentException(type + " of " + parts.size() + " parts");
            }
        }

        /** A multipart of a subtype, such as {@code mixed}. */
        public static Multipart of(String subtype, List<BodyPart> parts) {
            return new Multipart(new MediaType("multipart", subtype, Map.of()), parts);
        }
    }
}
