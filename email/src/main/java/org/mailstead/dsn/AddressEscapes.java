package org.mailstead.dsn;

import java.util.Locale;

/** Addresses of type utf-8 in US-ASCII: {@code \x{C4}} for a character. RFC 6533 §3. */
final class AddressEscapes {
    private static final String START = "\\x{";

    private AddressEscapes() {}

    /** utf-8-addr-xtext. The domain is better written in A-labels before. */
    static String escape(String address) {
        var escaped = new StringBuilder(address.length() + 16);
        address.codePoints()
                .forEach(c -> {
                    // QCHAR: what may stand as it is
                    if (c > 32 && c < 127 && c != '\\' && c != '+' && c != '=') {
                        escaped.append((char) c);
                    } else {
                        escaped.append(START)
                                .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                                .append('}');
                    }
                });
        return escaped.toString();
    }

    /** Escapes undone; what only looks like one stays. */
    static String unescape(String text) {
        var unescaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var digits = i + START.length();
            var end = text.startsWith(START, i) ? hexEnd(text, digits) : -1;
            if (end < 0) {
                unescaped.append(text.charAt(i));
                continue;
            }
            unescaped.appendCodePoint(Integer.parseInt(text, digits, end, 16));
            i = end;
        }
        return unescaped.toString();
    }

    /** Where the brace stands that ends two to six digits of a character, or -1. */
    private static int hexEnd(String text, int start) {
        var end = start;
        while (end < text.length()
                && end - start <= 6
                && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
        }
        if (end - start < 2 || end - start > 6 || end == text.length() || text.charAt(end) != '}') {
            return -1;
        }
        var c = Integer.parseInt(text, start, end, 16);
        return Character.isValidCodePoint(c) && !Character.isISOControl(c) && c != 0 ? end : -1;
    }
}
