package org.mailstead.server.mailjson;

/** Text that can be written as UTF-8, whatever it was read from. */
public final class Unicode {
    private static final char REPLACEMENT = '\uFFFD';

    private Unicode() {}

    /** The same text with U+FFFD for each surrogate that stands alone. */
    public static String valid(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        var valid = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                                ? REPLACEMENT
                                : c)
                .forEach(valid::appendCodePoint);
        return valid.toString();
    }

    /**
     * As much of a text from its start as has so many octets in UTF-8, no character cut in two.
     *
     * @param text valid
     */
    static String cut(String text, int octetsMax) {
        if (text.length() <= octetsMax / 3) {
            return text;
        }
        var octets = 0;
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets > octetsMax) {
                return text.substring(0, i);
            }
            i += Character.charCount(c);
        }
        return text;
    }
}
