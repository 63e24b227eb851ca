package org.mailstead.server.mailbox;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Text that is looked for in other text: case, compatibility forms and the kind and number of white
 * space characters make no difference; accents do.
 *
 * <p>Both sides are brought to Unicode NFKC, upper case, lower case (so that {@code ß} is {@code
 * ss}), with a final sigma as any other, and each run of white space as one space, so that a line
 * that was broken in the middle of a phrase still has it.
 */
final class FoldedText {
    /** Characters read at once. */
    private static final int STEP = 8192;

    /** How many characters one folded character may have come from, and some for combining ones. */
    private static final int UNFOLDED_MAX = 4;

    private static final int OVERLAP_MIN = 64;

    private final String wanted;

    /**
     * @param wanted as the user writes it
     */
    FoldedText(String wanted) {
        this.wanted = fold(wanted);
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    boolean isIn(CharSequence text) {
        return isInFolded(fold(text));
    }

    /** The same for text that {@link #fold} has made. */
    boolean isInFolded(String folded) {
        return folded.contains(wanted);
    }

    /** Reads until it is found, keeping no more than a few thousand characters. */
    boolean isIn(Reader text) throws IOException {
        if (wanted.isEmpty()) {
            return true;
        }
        var overlap = OVERLAP_MIN + UNFOLDED_MAX * wanted.length();
        var window = new char[overlap + STEP];
        for (int kept = 0; ; ) {
            var count = text.read(window, kept, window.length - kept);
            if (count < 0) {
                return false;
            }
            var length = kept + count;
            if (isIn(new String(window, 0, length))) {
                return true;
            }
            kept = Math.min(overlap, length);
            System.arraycopy(window, length - kept, window, 0, kept);
        }
    }

    static String fold(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return foldAny(text);
            }
        }
        return foldAscii(text);
    }

    /** Most mail: there is nothing to normalize. */
    private static String foldAscii(CharSequence text) {
        var folded = new byte[text.length()];
        var length = 0;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!Character.isWhitespace(c)) {
                folded[length++] = (byte) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
            } else if (i == 0 || !Character.isWhitespace(text.charAt(i - 1))) {
                folded[length++] = ' ';
            }
        }
        return new String(folded, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static String foldAny(CharSequence text) {
        var folded = new StringBuilder(text.length());
        var upper = Normalizer.normalize(text, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        var lower = upper.toLowerCase(Locale.ROOT);
        var space = false;
        for (int i = 0; i < lower.length(); i++) {
            var c = lower.charAt(i);
            if (Character.isWhitespace(c)) {
                space = true;
                continue;
            }
            if (space) {
                folded.append(' ');
                space = false;
            }
            folded.append(c == '\u03c2' ? '\u03c3' : c);
        }
        if (space) {
            folded.append(' ');
        }
        return folded.toString();
    }
}
