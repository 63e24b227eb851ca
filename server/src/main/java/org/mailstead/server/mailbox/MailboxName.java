package org.mailstead.server.mailbox;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * The name of a mailbox: its path from the top, elements parted by {@code /}, in Unicode NFC, with
 * case. A first element {@code inbox} in any case is {@code Inbox}. RFC 9051 §5.1.
 *
 * @param value 1..{@value #OCTETS_MAX} octets of UTF-8, 1..{@value #LEVELS_MAX} elements; none is
 *     empty, {@code .} or {@code ..}; no control characters, no line separators; not beginning with
 *     {@code #}
 */
public record MailboxName(String value) implements Comparable<MailboxName> {
    /** How long a name may be, in octets of UTF-8. */
    public static final int OCTETS_MAX = 1024;

    /** How many elements a name may have. */
    public static final int LEVELS_MAX = 64;

    /** Where mail comes in; every account has it. */
    public static final MailboxName INBOX = new MailboxName("Inbox");

    public MailboxName {
        var problem = problem(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get().getMessage());
        }
        if (!value.equals(withInbox(value))) {
            throw new IllegalArgumentException("Inbox written otherwise: " + value);
        }
    }

    /**
     * The name that a client writes.
     *
     * @throws SyntaxException if it is none; the message says why, the offset is in characters
     */
    public static MailboxName parse(String text) throws SyntaxException {
        var problem = problem(text);
        if (problem.isPresent()) {
            throw problem.get();
        }
        return new MailboxName(withInbox(text));
    }

    /** The mailbox above, absent at the top. */
    public Optional<MailboxName> parent() {
        var slash = value.lastIndexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of(new MailboxName(value.substring(0, slash)));
    }

    /** All mailboxes above, from the top. */
    public List<MailboxName> ancestors() {
        var ancestors = new ArrayList<MailboxName>();
        for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
            ancestors.add(new MailboxName(value.substring(0, slash)));
        }
        return ancestors;
    }

    /** The last element. */
    public String element() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    public boolean isInbox() {
        return equals(INBOX);
    }

    /** Whether this is below another, at any depth. */
    public boolean isBelow(MailboxName other) {
        return value.length() > other.value.length()
                && value.startsWith(other.value)
                && value.charAt(other.value.length()) == '/';
    }

    /**
     * This name after a mailbox above it, or itself, was renamed.
     *
     * @throws SyntaxException if the new name would be too long or too deep
     */
    MailboxName moved(MailboxName from, MailboxName to) throws SyntaxException {
        return parse(to.value + value.substring(from.value.length()));
    }

    /** By code units, so that a mailbox comes before those below it. */
    @Override
    public int compareTo(MailboxName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String withInbox(String text) {
        var slash = text.indexOf('/');
        var first = slash < 0 ? text : text.substring(0, slash);
        // RFC 9051 §5.1: INBOX is one mailbox in any case
        return first.toLowerCase(Locale.ROOT).equals("inbox")
                ? "Inbox" + text.substring(first.length())
                : text;
    }

    private static Optional<SyntaxException> problem(String text) {
        if (text.isEmpty()) {
            return problem("mailbox name is empty", 0);
        }
        // the cheap bound first: UTF-8 has at least an octet for each char
        if (text.length() > OCTETS_MAX
                || text.getBytes(StandardCharsets.UTF_8).length > OCTETS_MAX) {
            return problem("mailbox name of more than " + OCTETS_MAX + " octets", 0);
        }
        if (text.charAt(0) == '#') {
            return problem("mailbox name begins with #", 0);
        }
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (isForbidden(c) || isLoneSurrogate(text, i)) {
                return problem("character U+%04X in mailbox name".formatted((int) c), i);
            }
        }
        // RFC 9051 §5.1, RFC 5198: Net-Unicode, which is normalised
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return problem("mailbox name is not in Unicode normalisation form C", 0);
        }
        return elementProblem(text);
    }

    private static Optional<SyntaxException> elementProblem(String text) {
        var levels = 0;
        for (int start = 0; start <= text.length(); levels++) {
            var slash = text.indexOf('/', start);
            var end = slash < 0 ? text.length() : slash;
            var element = text.substring(start, end);
            if (element.isEmpty()) {
                return problem("mailbox name with an empty element", start);
            }
            if (element.equals(".") || element.equals("..")) {
                return problem("mailbox name with an element " + element, start);
            }
            start = end + 1;
        }
        return levels > LEVELS_MAX
                ? problem("mailbox name of more than " + LEVELS_MAX + " levels", 0)
                : Optional.empty();
    }

    private static boolean isForbidden(char c) {
        return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029';
    }

    private static boolean isLoneSurrogate(String text, int at) {
        var c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c)
                && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static Optional<SyntaxException> problem(String what, int offset) {
        return Optional.of(new SyntaxException(what, offset));
    }
}
