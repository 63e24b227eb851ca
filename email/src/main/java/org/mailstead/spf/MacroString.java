package org.mailstead.spf;

import java.util.List;

/**
 * Text with places to fill in. RFC 7208 §7.
 *
 * @param parts in order; empty only as the value of an unknown modifier or an explanation
 */
public record MacroString(List<Part> parts) {
    /** A piece of it, written as it stands in a record. */
    public sealed interface Part {}

    /** Text without {@code %}. */
    public record Literal(String text) implements Part {
        public Literal {
            if (text.isEmpty() || text.indexOf('%') >= 0) {
                throw new IllegalArgumentException("empty, or with %: " + text);
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code %%}, {@code %_}, {@code %-}: a percent sign, a space, an escaped space. */
    public record Escape(char sign) implements Part {
        public Escape {
            if (sign != '%' && sign != '_' && sign != '-') {
                throw new IllegalArgumentException("no escape: " + sign);
            }
        }

        /** What it stands for. */
        String text() {
            return switch (sign) {
                case '%' -> "%";
                case '_' -> " ";
                default -> "%20";
            };
        }

        @Override
        public String toString() {
            return "%" + sign;
        }
    }

    /**
     * A place to fill in. RFC 7208 §7.1.
     *
     * @param letter one of {@code slodiphcrtv}; in upper case if what is filled in is escaped as
     *     for a URL
     * @param rightmost how many parts are kept from the right; 0 for all
     * @param reversed whether the parts change their order
     * @param delimiters what splits into parts; empty for the dot
     */
    public record Macro(char letter, int rightmost, boolean reversed, String delimiters)
            implements Part {
        static final String LETTERS = "slodiphcrtv";
        static final String DELIMITERS = ".-+,/_=";

        /** More than any name has labels. */
        static final int RIGHTMOST_MAX = 1000;

        public Macro {
            if (LETTERS.indexOf(Character.toLowerCase(letter)) < 0) {
                throw new IllegalArgumentException("no macro letter: " + letter);
            }
            if (rightmost < 0 || rightmost > RIGHTMOST_MAX) {
                throw new IllegalArgumentException("rightmost outside 0..1000: " + rightmost);
            }
            if (!delimiters.chars().allMatch(c -> DELIMITERS.indexOf(c) >= 0)) {
                throw new IllegalArgumentException("no delimiters: " + delimiters);
            }
        }

        @Override
        public String toString() {
            return "%{"
                    + letter
                    + (rightmost == 0 ? "" : rightmost)
                    + (reversed ? "r" : "")
                    + delimiters
                    + "}";
        }
    }

    public MacroString {
        parts = List.copyOf(parts);
    }

    /** As it stands in a record. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        parts.forEach(text::append);
        return text.toString();
    }
}
