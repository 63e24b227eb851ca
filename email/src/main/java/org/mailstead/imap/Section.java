package org.mailstead.imap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which octets of a message are meant: what stands in {@code BODY[...]}. RFC 9051 §6.4.5.1.
 *
 * @param part the part's numbers, outermost first, each from 1; empty for the message itself
 * @param text what of the part; null for all of it
 */
public record Section(List<Integer> part, @Nullable Text text) {
    /** The whole message: {@code BODY[]}. */
    public static final Section WHOLE = new Section(List.of(), null);

    public Section {
        part = List.copyOf(part);
        if (part.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("part numbers start at 1: " + part);
        }
        if (part.isEmpty() && text instanceof Mime) {
            throw new IllegalArgumentException("MIME needs a part number");
        }
    }

    /** What of a part. RFC 9051 §9 (section-text). */
    public sealed interface Text {}

    /** The header of the message, or of a message/rfc822 part. */
    public record Header() implements Text {}

    /**
     * Some fields of that header.
     *
     * @param names at least one, each of 1 or more printable octets without colon
     * @param except all but these
     */
    public record HeaderFields(List<String> names, boolean except) implements Text {
        public HeaderFields {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("HEADER.FIELDS needs a name");
            }
        }
    }

    /** What follows that header. */
    public record BodyText() implements Text {}

    /** The MIME header of a part. */
    public record Mime() implements Text {}
}
