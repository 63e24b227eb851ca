package org.mailstead.imap;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a message can be marked with: a system flag, as {@code \Seen}, or a keyword, as {@code
 * $Forwarded}. RFC 9051 §2.3.2.
 *
 * <p>Two flags are equal whatever the case they were written in: a known name has one spelling
 * here, every other keyword is in lower case.
 *
 * @param name 1..{@value #OCTETS_MAX} atom characters, after a backslash for a system flag
 */
public record Flag(String name) {
    /** How long a name may be, its backslash counted. */
    public static final int OCTETS_MAX = 255;

    private static final Map<String, String> SPELLINGS =
            spellings(
                    "\\Seen",
                    "\\Answered",
                    "\\Flagged",
                    "\\Deleted",
                    "\\Draft",
                    "$Forwarded",
                    "$Junk",
                    "$NotJunk",
                    "$Phishing",
                    "$MDNSent");

    public static final Flag SEEN = new Flag("\\Seen");
    public static final Flag ANSWERED = new Flag("\\Answered");
    public static final Flag FLAGGED = new Flag("\\Flagged");
    public static final Flag DELETED = new Flag("\\Deleted");
    public static final Flag DRAFT = new Flag("\\Draft");
    public static final Flag FORWARDED = new Flag("$Forwarded");
    public static final Flag JUNK = new Flag("$Junk");
    public static final Flag NOT_JUNK = new Flag("$NotJunk");
    public static final Flag PHISHING = new Flag("$Phishing");
    public static final Flag MDN_SENT = new Flag("$MDNSent");

    /** The system flags that a client may set. RFC 9051 §2.3.2. */
    public static final List<Flag> SYSTEM = List.of(SEEN, ANSWERED, FLAGGED, DELETED, DRAFT);

    /** The keywords that keep one spelling whatever a client writes. RFC 9051 §2.3.2. */
    public static final List<Flag> WELL_KNOWN =
            List.of(FORWARDED, JUNK, NOT_JUNK, PHISHING, MDN_SENT);

    public Flag {
        var start = name.startsWith("\\") ? 1 : 0;
        if (name.length() == start || name.length() > OCTETS_MAX) {
            throw new IllegalArgumentException("not a flag: " + name);
        }
        for (int i = start; i < name.length(); i++) {
            if (!Characters.isAtom(name.charAt(i))) {
                throw new IllegalArgumentException("not a flag: " + name);
            }
        }
        var lower = name.toLowerCase(Locale.ROOT);
        name = SPELLINGS.getOrDefault(lower, start > 0 ? name : lower);
    }

    /** Whether this is a flag of the protocol itself, not a keyword. */
    public boolean isSystem() {
        return name.startsWith("\\");
    }

    @Override
    public String toString() {
        return name;
    }

    private static Map<String, String> spellings(String... names) {
        var map = new HashMap<String, String>();
        for (var name : names) {
            map.put(name.toLowerCase(Locale.ROOT), name);
        }
        return Map.copyOf(map);
    }
}
