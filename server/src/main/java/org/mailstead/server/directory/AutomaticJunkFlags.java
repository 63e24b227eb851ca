package org.mailstead.server.directory;

import com.google.re2j.Pattern;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/**
 * How the name of a mailbox tells whether what users put there is junk. imap 11.8, 11.9.
 *
 * @param enabled whether names tell anything
 * @param junk what such names have in them, in lower case; null for no such pattern
 * @param neutral of mailboxes that say nothing of their messages
 * @param notJunk of mailboxes for what is wanted
 */
public record AutomaticJunkFlags(
        boolean enabled,
        @Nullable Pattern junk,
        @Nullable Pattern neutral,
        @Nullable Pattern notJunk) {
    /** How long a pattern may be, in characters. */
    public static final int PATTERN_CHARS_MAX = 200;

    /** Names tell nothing: flags stay as they are. */
    public static final AutomaticJunkFlags OFF = new AutomaticJunkFlags(false, null, null, null);

    /** What holds where nothing else is set: own mailboxes are for what is wanted. imap 11.9. */
    public static final AutomaticJunkFlags DEFAULT =
            new AutomaticJunkFlags(
                    true,
                    Pattern.compile("^(junk|spam)"),
                    Pattern.compile("^(inbox|introbox|neutral|postmaster|dmarc|tlsrpt|rejects)"),
                    null);

    /** What a mailbox says of its messages. */
    public enum Kind {
        JUNK,
        NEUTRAL,
        NOT_JUNK,
        /** Nothing: flags stay as they are. */
        UNKNOWN
    }

    /**
     * Patterns as administrators write them.
     *
     * @param junk of RE2, matched anywhere in the name in lower case; empty for none
     * @param neutral the same
     * @param notJunk the same
     * @throws SyntaxException if one of them is no pattern, or may cost too much
     */
    public static AutomaticJunkFlags of(String junk, String neutral, String notJunk)
            throws SyntaxException {
        return new AutomaticJunkFlags(true, pattern(junk), pattern(neutral), pattern(notJunk));
    }

    private static @Nullable Pattern pattern(String text) throws SyntaxException {
        if (text.isEmpty()) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new SyntaxException("a control character in a pattern", i);
            }
        }
        return Expressions.compile(text, PATTERN_CHARS_MAX, 0);
    }

    /** What a mailbox of this name says of its messages. */
    public Kind of(String mailbox) {
        if (!enabled) {
            return Kind.UNKNOWN;
        }
        var name = mailbox.toLowerCase(Locale.ROOT);
        if (isIn(name, junk)) {
            return Kind.JUNK;
        }
        if (isIn(name, neutral)) {
            return Kind.NEUTRAL;
        }
        if (isIn(name, notJunk)) {
            return Kind.NOT_JUNK;
        }
        return rest();
    }

    private static boolean isIn(String name, @Nullable Pattern pattern) {
        return pattern != null && pattern.matcher(name).find();
    }

    /** Where two of the three are set, the third takes what they leave. imap 11.8. */
    private Kind rest() {
        if (Stream.of(patterns()).filter(String::isEmpty).count() != 1) {
            return Kind.UNKNOWN;
        }
        if (junk == null) {
            return Kind.JUNK;
        }
        return neutral == null ? Kind.NEUTRAL : Kind.NOT_JUNK;
    }

    /** The three patterns as they were written, empty for none. */
    private String[] patterns() {
        return new String[] {text(junk), text(neutral), text(notJunk)};
    }

    private static String text(@Nullable Pattern pattern) {
        return pattern == null ? "" : pattern.pattern();
    }

    /** As it is kept: {@code off}, or a line for each pattern. */
    String toSetting() {
        return enabled ? String.join("\n", patterns()) : "off";
    }

    /** What {@link #toSetting} wrote. */
    static AutomaticJunkFlags ofSetting(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        var lines = text.split("\n", 3);
        try {
            return of(lines[0], lines[1], lines[2]);
        } catch (SyntaxException e) {
            throw new IllegalStateException("patterns that were checked before", e);
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return enabled
                ? "junk \"%s\", neutral \"%s\", not junk \"%s\"".formatted((Object[]) patterns())
                : "off";
    }
}
