package org.mailstead.server.mailjson;

import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Message;
import org.mailstead.message.Part;

/**
 * Which parts of a message are its text, as plain text and as HTML. webapi S-27, AW-12
 *
 * @param text null if there is none
 * @param html null if there is none
 */
record Bodies(@Nullable Part text, @Nullable Part html) {
    /** How much of a text is told, in octets of UTF-8. webapi A-39 */
    static final int OCTETS_MAX = 1 << 20;

    private static final Bodies NONE = new Bodies(null, null);

    /** Attached files are looked at only where nothing else is text. */
    static Bodies of(Message message) {
        var shown = of(message.root(), Bodies::isShown);
        return shown.isEmpty() ? of(message.root(), _ -> true) : shown;
    }

    private static boolean isShown(Part part) {
        var disposition = part.disposition();
        return disposition == null || !disposition.isAttachment();
    }

    /** As deep as the parser has divided it. */
    private static Bodies of(Part part, Predicate<Part> wanted) {
        if (part.parts().isEmpty()) {
            return leaf(part, wanted);
        }
        return part.mediaType().subtype().equalsIgnoreCase("alternative")
                ? alternative(part, wanted)
                : first(part, wanted);
    }

    private static Bodies leaf(Part part, Predicate<Part> wanted) {
        var type = part.mediaType();
        if (!wanted.test(part)) {
            return NONE;
        }
        return type.is("text", "plain")
                ? new Bodies(part, null)
                : type.is("text", "html") ? new Bodies(null, part) : NONE;
    }

    /** The last of each kind; from parts of parts only what none of the parts itself is. */
    private static Bodies alternative(Part part, Predicate<Part> wanted) {
        var direct = NONE;
        var nested = NONE;
        for (var child : part.parts()) {
            if (child.parts().isEmpty()) {
                direct = leaf(child, wanted).or(direct);
            } else {
                nested = of(child, wanted).or(nested);
            }
        }
        return direct.or(nested);
    }

    /** The first that is text; else the first part that has any in it. */
    private static Bodies first(Part part, Predicate<Part> wanted) {
        for (var child : part.parts()) {
            var bodies = child.parts().isEmpty() ? leaf(child, wanted) : NONE;
            if (!bodies.isEmpty()) {
                return bodies;
            }
        }
        for (var child : part.parts()) {
            var bodies = child.parts().isEmpty() ? NONE : of(child, wanted);
            if (!bodies.isEmpty()) {
                return bodies;
            }
        }
        return NONE;
    }

    private Bodies or(Bodies other) {
        return new Bodies(text == null ? other.text : text, html == null ? other.html : html);
    }

    private boolean isEmpty() {
        return text == null && html == null;
    }

    /** The text of a part with LF as line ends; empty for none. webapi S-26 */
    static String read(@Nullable Part part) throws IOException {
        if (part == null) {
            return "";
        }
        // each line end may be two characters and becomes one
        var text = part.text(2 * OCTETS_MAX).replace("\r\n", "\n");
        return Unicode.cut(Unicode.valid(text), OCTETS_MAX);
    }
}
