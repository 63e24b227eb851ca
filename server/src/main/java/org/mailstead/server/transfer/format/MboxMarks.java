package org.mailstead.server.transfer.format;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The header fields in which an mbox file keeps what is not part of the letter: flags, keywords and
 * the bookkeeping of mail programs.
 */
final class MboxMarks {
    private static final Map<Character, String> STATUS = Map.of('R', "\\Seen");

    private static final Map<Character, String> X_STATUS =
            Map.of('A', "\\Answered", 'F', "\\Flagged", 'T', "\\Draft", 'D', "\\Deleted");

    /** Bits of Mozilla's hexadecimal status. */
    private static final Map<Integer, String> MOZILLA =
            Map.of(
                    0x0001, "\\Seen",
                    0x0002, "\\Answered",
                    0x0004, "\\Flagged",
                    0x0008, "\\Deleted",
                    0x1000, "$Forwarded");

    /** Rewritten by mail programs: no part of a message's identity. */
    private static final Set<String> BOOKKEEPING =
            Set.of("content-length", "lines", "x-uid", "x-imap", "x-imapbase", "x-mozilla-status2");

    private MboxMarks() {}

    /** Whether mail programs rewrite a field of this name (lower case) in place. */
    static boolean isBookkeeping(String name) {
        return BOOKKEEPING.contains(name);
    }

    /**
     * Whether a field holds flags or keywords in the way of an mbox file, and so belongs to the
     * file and not to the letter: {@code Status: shipped} does not.
     *
     * @param name in lower case
     */
    static boolean isMark(String name, String value) {
        return switch (name) {
            case "status" -> isLetters(value, "RONU");
            case "x-status" -> isLetters(value, "AFTDRON");
            case "x-mozilla-status" -> value.strip().length() == 4 && mozilla(value) >= 0;
            case "x-keywords", "x-mozilla-keys" -> true;
            default -> false;
        };
    }

    private static boolean isLetters(String value, String letters) {
        return value.chars().allMatch(c -> c == ' ' || c == '\t' || letters.indexOf(c) >= 0);
    }

    /** The flags and keywords that such a field sets. */
    static Collection<String> flags(String name, String value) {
        var flags = new TreeSet<String>();
        switch (name) {
            case "status" -> addLetters(flags, value, STATUS);
            case "x-status" -> addLetters(flags, value, X_STATUS);
            case "x-mozilla-status" -> {
                var bits = mozilla(value);
                MOZILLA.forEach((bit, flag) -> {
                    if ((bits & bit) != 0) {
                        flags.add(flag);
                    }
                });
            }
            case "x-keywords", "x-mozilla-keys" -> addKeywords(flags, value);
            default -> throw new IllegalArgumentException("no field of flags: " + name);
        }
        return flags;
    }

    private static void addLetters(
            Set<String> flags, String value, Map<Character, String> meanings) {
        for (int i = 0; i < value.length(); i++) {
            var flag = meanings.get(value.charAt(i));
            if (flag != null) {
                flags.add(flag);
            }
        }
    }

    /**
     * Keywords between spaces or commas. A comma may also be part of a keyword: a word that ends in
     * one is a single keyword, as {@link #fields} writes it.
     */
    private static void addKeywords(Set<String> flags, String value) {
        for (var word : value.strip().split("[ \t]+", -1)) {
            if (word.endsWith(",")) {
                flags.add(word.substring(0, word.length() - 1));
            } else {
                flags.addAll(List.of(word.split(",", -1)));
            }
        }
        flags.remove("");
    }

    private static int mozilla(String value) {
        try {
            return Integer.parseInt(value.strip().toLowerCase(Locale.ROOT), 16);
        } catch (NumberFormatException e) {
            return -1; // not written by Mozilla
        }
    }

    /**
     * The fields that hold these flags, each line ended by LF.
     *
     * @param flags as IMAP names them: {@code \Seen}, {@code $Forwarded}, {@code work}
     */
    static String fields(Collection<String> flags) {
        var fields = new StringBuilder("Status: ");
        fields.append(flags.contains("\\Seen") ? "RO\n" : "O\n");
        var letters = new StringBuilder();
        for (var letter : "AFTD".toCharArray()) {
            if (flags.contains(X_STATUS.getOrDefault(letter, ""))) {
                letters.append(letter);
            }
        }
        if (!letters.isEmpty()) {
            fields.append("X-Status: ").append(letters).append('\n');
        }
        var before = "X-Keywords:";
        for (var flag : new TreeSet<>(flags)) {
            if (!flag.startsWith("\\")) {
                fields.append(before).append(' ').append(flag);
                fields.append(flag.indexOf(',') < 0 ? "" : ",");
                before = "";
            }
        }
        return fields.append(before.isEmpty() ? "\n" : "").toString();
    }
}
