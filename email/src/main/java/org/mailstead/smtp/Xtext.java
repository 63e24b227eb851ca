package org.mailstead.smtp;

import org.mailstead.wire.SyntaxException;

/** Text in which what a parameter cannot carry is written as {@code +2B}. RFC 3461 §4. */
final class Xtext {
    private Xtext() {}

    /**
     * xtext = *( xchar / hexchar ). The decoded text must be printable: a line break in it would
     * end up in a header.
     *
     * @param unicode whether characters beyond US-ASCII are allowed, as RFC 6533 §3 does
     */
    static String decode(String text, boolean unicode) throws SyntaxException {
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            var c = text.codePointAt(i);
            if (c == '+') {
                c = (hex(text, i + 1) << 4) | hex(text, i + 2);
                i += 2;
                if (c > 0x7e) {
                    throw new SyntaxException("+XX outside US-ASCII", i);
                }
            } else if (c == '=') {
                throw new SyntaxException("expected xtext, found \"=\"", i);
            }
            if (!isText(c, unicode)) {
                throw new SyntaxException("expected printable text", i);
            }
            decoded.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return decoded.toString();
    }

    static String encode(String text) {
        var encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c <= ' ' || c == '+' || c == '=' || c == 0x7f) {
                encoded.append('+').append("%02X".formatted((int) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    static boolean isText(int c, boolean unicode) {
        return (c >= 0x20 && c < 0x7f)
                || (unicode && c >= 0xa0 && Character.getType(c) != Character.SURROGATE);
    }

    private static int hex(String text, int at) throws SyntaxException {
        var c = at < text.length() ? text.charAt(at) : 0;
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'A' && c <= 'F') {
            return c - 'A' + 10;
        }
        throw new SyntaxException("expected two of 0-9 A-F after \"+\"", at);
    }
}
