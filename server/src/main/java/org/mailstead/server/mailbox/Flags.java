package org.mailstead.server.mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/**
 * The flags of one message: a value, shared by all messages that have the same ones.
 *
 * @param bits those of {@link Flag}
 * @param keywords all others: lower case, sorted, no duplicates, each 1..{@value
 *     #KEYWORD_OCTETS_MAX} octets
 */
public record Flags(int bits, List<String> keywords) {
    /** How long one keyword may be. */
    public static final int KEYWORD_OCTETS_MAX = 255;

    /** No flag at all. */
    public static final Flags NONE = new Flags(0, List.of());

    public Flags {
        if ((bits & ~Flag.ALL_BITS) != 0) {
            throw new IllegalArgumentException("bits that are no flags: " + bits);
        }
        keywords = List.copyOf(keywords);
        for (int i = 0; i < keywords.size(); i++) {
            var keyword = keywords.get(i);
            if (!isKeyword(keyword)
                    || !keyword.equals(keyword.toLowerCase(Locale.ROOT))
                    || (i > 0 && keywords.get(i - 1).compareTo(keyword) >= 0)) {
                throw new IllegalArgumentException("not sorted lower-case keywords: " + keywords);
            }
        }
    }

    /** Only these flags, no further keyword. */
    public static Flags of(Flag... flags) {
        return new Flags(
                Arrays.stream(flags).mapToInt(Flag::bit).reduce(0, (a, b) -> a | b), List.of());
    }

    /** These flags and keywords, the latter in any case, order and number. */
    public static Flags of(Set<Flag> flags, Collection<String> keywords) {
        var sorted = new TreeSet<String>();
        for (var keyword : keywords) {
            sorted.add(keyword.toLowerCase(Locale.ROOT));
        }
        int bits = 0;
        for (var flag : flags) {
            bits |= flag.bit();
        }
        return new Flags(bits, List.copyOf(sorted));
    }

    /**
     * Flags by the names that a client writes, in any case: {@code \Seen}, {@code $junk}, {@code
     * todo}.
     *
     * @throws SyntaxException if a name begins with a backslash and is no system flag ({@code
     *     \Recent} is none that can be set), or is no keyword; the offset is the name's place in
     *     the list
     */
    public static Flags parse(List<String> names) throws SyntaxException {
        if (names.isEmpty()) {
            return NONE;
        }
        var flags = EnumSet.noneOf(Flag.class);
        var keywords = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var flag = Flag.ofWireName(name);
            if (flag.isPresent()) {
                flags.add(flag.get());
            } else if (isKeyword(name)) {
                keywords.add(name);
            } else {
                throw new SyntaxException("expected a flag, found " + name, i);
            }
        }
        return of(flags, keywords);
    }

    /**
     * Whether a keyword may be so written: 1..{@value #KEYWORD_OCTETS_MAX} characters that an atom
     * of IMAP has. RFC 9051 §9, flag-keyword.
     */
    public static boolean isKeyword(String name) {
        if (name.isEmpty() || name.length() > KEYWORD_OCTETS_MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c <= 0x20 || c >= 0x7f || "(){%*\"\\]".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    public boolean has(Flag flag) {
        return (bits & flag.bit()) != 0;
    }

    /** Whether the message has a keyword, in any case, also one that is a {@link Flag}. */
    public boolean hasKeyword(String name) {
        var flag = Flag.ofWireName(name);
        return flag.isPresent()
                ? has(flag.get())
                : !keywords.isEmpty() && keywords.contains(name.toLowerCase(Locale.ROOT));
    }

    public Flags with(Flag flag) {
        return new Flags(bits | flag.bit(), keywords);
    }

    public Flags without(Flag flag) {
        return new Flags(bits & ~flag.bit(), keywords);
    }

    /** These and those. */
    public Flags plus(Flags others) {
        if (others.keywords.isEmpty()) {
            return new Flags(bits | others.bits, keywords);
        }
        var all = new TreeSet<>(keywords);
        all.addAll(others.keywords);
        return new Flags(bits | others.bits, List.copyOf(all));
    }

    /** These without those. */
    public Flags minus(Flags others) {
        if (keywords.isEmpty() || others.keywords.isEmpty()) {
            return new Flags(bits & ~others.bits, keywords);
        }
        var rest = new TreeSet<>(keywords);
        rest.removeAll(others.keywords);
        return new Flags(bits & ~others.bits, List.copyOf(rest));
    }

    /** Every name as IMAP writes it: system flags, then keywords. */
    public List<String> wireNames() {
        var names = new ArrayList<String>();
        for (var flag : Flag.values()) {
            if (has(flag)) {
                names.add(flag.wireName());
            }
        }
        names.addAll(keywords);
        return names;
    }

    /** As that of any record, which takes longer until it is compiled. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Flags flags
                && flags.bits == bits
                && flags.keywords.equals(keywords);
    }

    @Override
    public int hashCode() {
        return 31 * bits + keywords.hashCode();
    }

    /** The keywords as a column keeps them: parted by spaces, empty if there are none. */
    String keywordText() {
        return String.join(" ", keywords);
    }

    static Flags ofColumns(int bits, String keywordText) {
        return keywordText.isEmpty()
                ? new Flags(bits, List.of())
                : new Flags(bits, List.of(keywordText.split(" ", -1)));
    }
}
