package org.mailstead.x509;

/** What a stranger's certificate says, as it may stand in a log or a letter. */
final class Printable {
    private static final int CHARS_MAX = 300;

    private Printable() {}

    /** Cut, and with {@code ?} for whatever is not printable US-ASCII. */
    static String text(String text) {
        var shown = new StringBuilder(Math.min(text.length(), CHARS_MAX));
        for (int i = 0; i < text.length() && i < CHARS_MAX; i++) {
            var c = text.charAt(i);
            shown.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return shown.toString();
    }
}
