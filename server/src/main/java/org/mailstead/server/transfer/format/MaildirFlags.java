package org.mailstead.server.transfer.format;

import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The letters behind {@code :2,} in the name of a file in a Maildir. */
final class MaildirFlags {
    private static final Map<Character, String> LETTERS =
            new TreeMap<>(
                    Map.of(
                            'D', "\\Draft",
                            'F', "\\Flagged",
                            'P', "$Forwarded",
                            'R', "\\Answered",
                            'S', "\\Seen",
                            'T', "\\Deleted"));

    private MaildirFlags() {}

    /** Flags of the capital letters and keywords of the small ones; other letters say nothing. */
    static SortedSet<String> flags(String letters, DovecotKeywords keywords) {
        var flags = new TreeSet<String>();
        for (int i = 0; i < letters.length(); i++) {
            var letter = letters.charAt(i);
            var flag = LETTERS.get(letter);
            if (flag != null) {
                flags.add(flag);
            } else {
                keywords.keyword(letter).ifPresent(flags::add);
            }
        }
        return flags;
    }

    /** The capital letters in ASCII order, as the format wants them. */
    static String letters(Collection<String> flags) {
        var letters = new StringBuilder();
        LETTERS.forEach((letter, flag) -> {
            if (flags.contains(flag)) {
                letters.append(letter);
            }
        });
        return letters.toString();
    }
}
