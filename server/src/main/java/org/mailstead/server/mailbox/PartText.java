package org.mailstead.server.mailbox;

import java.io.IOException;
import org.mailstead.message.Message;
import org.mailstead.message.Part;

/**
 * Looks for text in the parts of a message, decoded; of HTML in what a reader sees.
 *
 * @param charactersMax of the decoded text of one part that are looked at
 */
record PartText(int charactersMax) {
    /**
     * Whether a message has some text.
     *
     * @param headers whether the fields of all parts count too
     */
    boolean has(Message message, FoldedText wanted, boolean headers) throws IOException {
        return wanted.isEmpty() || isInPart(message.root(), wanted, headers);
    }

    /** The tree of parts is as deep as {@link MailboxLimits#mime} allows. */
    private boolean isInPart(Part part, FoldedText wanted, boolean headers) throws IOException {
        if (headers && isInHeader(part, wanted)) {
            return true;
        }
        for (var child : part.parts()) {
            if (isInPart(child, wanted, headers)) {
                return true;
            }
        }
        var embedded = part.embedded();
        if (embedded != null) {
            return isInPart(embedded, wanted, headers);
        }
        return isText(part) && isInText(part, wanted);
    }

    private static boolean isInHeader(Part part, FoldedText wanted) throws IOException {
        for (var field : part.headers().list()) {
            if (wanted.isIn(field.name() + ": " + field.decoded())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isText(Part part) {
        return part.parts().isEmpty() && part.mediaType().type().equalsIgnoreCase("text");
    }

    private boolean isInText(Part part, FoldedText wanted) throws IOException {
        if (part.mediaType().is("text", "html")) {
            return wanted.isIn(part.plainText(charactersMax));
        }
        try (var reader = part.reader(charactersMax)) {
            return wanted.isIn(reader);
        }
    }
}
