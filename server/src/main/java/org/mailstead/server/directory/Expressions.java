package org.mailstead.server.directory;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.mailstead.wire.SyntaxException;

/**
 * Expressions of RE2 as people write them: they match in linear time whatever the text is, and are
 * made ready in a bounded time too.
 */
final class Expressions {
    /**
     * For these letters re2j 1.8 looks for other cases without an end: Java knows their capitals,
     * which have other small letters.
     */
    private static final int ENDLESS_FIRST = 0x1c80;

    private static final int ENDLESS_LAST = 0x1c88;

    private Expressions() {}

    /**
     * Makes one ready.
     *
     * @param flags of {@link Pattern}
     * @throws SyntaxException if it is none, or may cost too much
     */
    static Pattern compile(String text, int charsMax, int flags) throws SyntaxException {
        if (text.length() > charsMax) {
            throw new SyntaxException("longer than " + charsMax + " characters", 0);
        }
        if (text.indexOf('{') >= 0) {
            // (((a{100}){100}){100}) is short, and a million steps to match
            throw new SyntaxException(
                    "counted repetitions are not allowed: no {", text.indexOf('{'));
        }
        new Letters(text).check();
        try {
            return Pattern.compile(text, flags);
        } catch (PatternSyntaxException e) {
            throw new SyntaxException(
                    e.getDescription() + ": " + e.getPattern(), Math.max(0, e.getIndex()));
        }
    }

    /** Looks for letters without an end, which may also be in a range of a class. */
    private static final class Letters {
        private final String text;
        private int position;

        Letters(String text) {
            this.text = text;
        }

        void check() throws SyntaxException {
            if (text.codePoints().anyMatch(c -> c >= ENDLESS_FIRST && c <= ENDLESS_LAST)) {
                throw refused();
            }
            while (position < text.length()) {
                if (next() == '[') {
                    characterClass();
                }
            }
        }

        /** A character; of an escape its letter, which begins no class and ends none. */
        private int next() {
            var c = text.codePointAt(position);
            position += Character.charCount(c);
            if (c == '\\' && position < text.length()) {
                position += Character.charCount(text.codePointAt(position));
                return '\\';
            }
            return c;
        }

        private SyntaxException refused() {
            return new SyntaxException(
                    "the letters U+1C80 to U+1C88 are not allowed, in a range neither", position);
        }

        /** Behind its bracket, to behind the one that ends it. */
        private void characterClass() throws SyntaxException {
            if (text.startsWith("^", position)) {
                position++;
            }
            var low = -1;
            var isFirst = true;
            while (position < text.length()) {
                if (text.startsWith("[:", position) && text.indexOf(":]", position) > 0) {
                    position = text.indexOf(":]", position) + 2;
                    isFirst = false;
                    continue;
                }
                var c = next();
                if (c == ']' && !isFirst) {
                    return;
                }
                isFirst = false;
                var isRange = c == '-' && low >= 0 && position < text.length();
                if (isRange && low <= ENDLESS_LAST && text.codePointAt(position) >= ENDLESS_FIRST) {
                    throw refused();
                }
                low = c;
            }
        }
    }
}
