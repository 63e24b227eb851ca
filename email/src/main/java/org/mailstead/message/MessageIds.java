package org.mailstead.message;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Message-IDs, in the form by which they are compared. RFC 5322 §3.6.4. */
public final class MessageIds {
    /**
     * Of more ids than this in References, the last ones are kept: those nearest to the message.
     */
    private static final int REFERENCES_MAX = 1000;

    private MessageIds() {}

    /**
     * The id in a Message-ID field: without angle brackets and white space, in lower case, its
     * local part quoted only where it must be. An id that is not of the form of an address is kept
     * raw.
     *
     * @param field the value on one line
     * @return nothing if it does not begin with an angle bracket, does not end with one, or is
     *     empty
     */
    public static Optional<String> canonical(String field) {
        var text = field.strip();
        var end = text.indexOf('>');
        // text behind the id does occur, after a space
        if (!text.startsWith("<")
                || end < 0
                || (end + 1 < text.length() && text.charAt(end + 1) != ' ')) {
            return Optional.empty();
        }
        return inBrackets(text.substring(1, end));
    }

    /** The id of a message in canonical form; nothing if it has none. */
    public static Optional<String> of(HeaderFields headers) {
        return headers.first("Message-ID").flatMap(field -> canonical(field.text()));
    }

    /**
     * The ids that a message refers to, oldest first: all of References; if there are none, the
     * first of In-Reply-To. RFC 5256 §3.
     */
    public static List<String> references(HeaderFields headers) {
        var ids = new ArrayDeque<String>();
        for (var field : headers.all("References")) {
            for (var id : all(field.text())) {
                if (ids.size() == REFERENCES_MAX) {
                    ids.removeFirst();
                }
                ids.addLast(id);
            }
        }
        if (ids.isEmpty()) {
            for (var field : headers.all("In-Reply-To")) {
                var found = all(field.text());
                if (!found.isEmpty()) {
                    return List.of(found.getFirst());
                }
            }
        }
        return List.copyOf(ids);
    }

    /**
     * All ids in a field, in canonical form. Text between them, and an id cut short, is skipped.
     */
    static List<String> all(String field) {
        var ids = new ArrayList<String>();
        var start = field.indexOf('<');
        while (start >= 0) {
            var end = field.indexOf('>', start);
            if (end < 0) {
                break;
            }
            // an id cut short is followed by the next one
            var last = field.lastIndexOf('<', end);
            inBrackets(field.substring(last + 1, end)).ifPresent(ids::add);
            start = field.indexOf('<', end);
        }
        return ids;
    }

    private static Optional<String> inBrackets(String raw) {
        var text = withoutSpace(raw).toLowerCase(Locale.ROOT);
        var at = text.lastIndexOf('@');
        if (at > 0 && at < text.length() - 1) {
            text =
                    AddressList.quotedLocalPart(unquoted(text.substring(0, at)))
                            + text.substring(at);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String withoutSpace(String text) {
        var kept = new StringBuilder(text.length());
        text.chars().filter(c -> c > ' ').forEach(c -> kept.append((char) c));
        return kept.toString();
    }

    private static String unquoted(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        var unquoted = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length() - 1) {
                i++;
            }
            unquoted.append(text.charAt(i));
        }
        return unquoted.toString();
    }
}
