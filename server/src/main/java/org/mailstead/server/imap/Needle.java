package org.mailstead.server.imap;

import java.io.IOException;
import java.io.Reader;

/**
 * A text that is looked for, whatever its case. Looking costs time in proportion to what is looked
 * through, and no memory (Knuth, Morris, Pratt).
 */
final class Needle {
    private final char[] text;

    /** How much of the beginning is matched still when the next character does not fit. */
    private final int[] fallback;

    Needle(String text) {
        this.text = text.toCharArray();
        for (int i = 0; i < this.text.length; i++) {
            this.text[i] = fold(this.text[i]);
        }
        fallback = new int[this.text.length + 1];
        for (int i = 1, matched = 0; i < this.text.length; i++) {
            matched = next(matched, this.text[i]);
            fallback[i + 1] = matched;
        }
    }

    boolean isEmpty() {
        return text.length == 0;
    }

    boolean isIn(CharSequence haystack) {
        var matched = 0;
        for (int i = 0; i < haystack.length() && matched < text.length; i++) {
            matched = next(matched, fold(haystack.charAt(i)));
        }
        return matched == text.length;
    }

    /** Reads until the text is found; the caller closes. */
    boolean isIn(Reader haystack) throws IOException {
        var matched = 0;
        var piece = new char[8192];
        while (matched < text.length) {
            var count = haystack.read(piece, 0, piece.length);
            if (count < 0) {
                return false;
            }
            for (int i = 0; i < count && matched < text.length; i++) {
                matched = next(matched, fold(piece[i]));
            }
        }
        return true;
    }

    private int next(int matched, char c) {
        var length = matched;
        while (length > 0 && (length == text.length || text[length] != c)) {
            length = fallback[length];
        }
        return text[length] == c ? length + 1 : length;
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
