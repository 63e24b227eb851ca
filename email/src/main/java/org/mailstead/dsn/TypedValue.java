package org.mailstead.dsn;

import java.util.Locale;

/**
 * A value that says of what kind it is, such as {@code rfc822; joe@example.org}, {@code dns;
 * mx.example.org} or {@code smtp; 550 no}. RFC 3464 §2.1.2.
 *
 * @param type in lower case: {@code rfc822} or {@code utf-8} for an address, {@code dns} for a
 *     server, {@code smtp} for a reply, or another
 * @param value for an address: in Unicode, without escapes
 */
public record TypedValue(String type, String value) {
    public TypedValue {
        type = type.toLowerCase(Locale.ROOT);
        if (type.isEmpty() || type.length() > 64 || !type.chars().allMatch(TypedValue::isAtom)) {
            throw new IllegalArgumentException("not a type: " + type);
        }
        if (value.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("a control character in a value of " + type);
        }
    }

    // RFC 3464 §2.1.2: an atom
    private static boolean isAtom(int c) {
        return c > 32 && c < 127 && "()<>@,;:\\\"[]".indexOf(c) < 0;
    }

    /** An address, of type utf-8 if it is not US-ASCII. RFC 6533 §3. */
    public static TypedValue address(String address) {
        var ascii = address.chars().allMatch(c -> c < 128);
        return new TypedValue(ascii ? "rfc822" : "utf-8", address);
    }

    /** The name of a server. */
    public static TypedValue dns(String host) {
        return new TypedValue("dns", host);
    }

    /**
     * What a server said.
     *
     * @param reply code, enhanced code and text, its lines joined by spaces
     */
    public static TypedValue smtp(String reply) {
        return new TypedValue("smtp", reply);
    }
}
