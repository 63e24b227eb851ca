package org.mailstead.sasl;

import java.nio.charset.StandardCharsets;
import org.mailstead.wire.SyntaxException;

/**
 * Reads the attributes of a SCRAM message one after the other: their order is fixed. RFC 5802 §5,
 * §7.
 */
final class ScramAttributes {
    private final String text;
    private int at;

    /**
     * A message before its first attribute.
     *
     * @throws SyntaxException if it is not UTF-8, or holds a NUL
     */
    ScramAttributes(byte[] message) throws SyntaxException {
        text = Text.of(message);
    }

    /** Where the next attribute begins, in chars. */
    int position() {
        return at;
    }

    /** The text from a position up to the end. */
    String from(int start) {
        return text.substring(start);
    }

    /** The text up to a position. */
    String upTo(int end) {
        return text.substring(0, Math.min(end, text.length()));
    }

    /** Whether the next attribute is this one. Names are case-sensitive. RFC 5802 §5.1. */
    boolean isNext(char name) {
        return text.startsWith(name + "=", at);
    }

    /** attr-val = ALPHA "=" value; moves behind the comma that ends it, if any. */
    String value(char name) throws SyntaxException {
        if (!isNext(name)) {
            throw error("expected attribute " + name);
        }
        at += 2;
        var value = untilComma();
        if (value.isEmpty()) {
            throw error("expected a value of attribute " + name);
        }
        return value;
    }

    /** Reads up to the next comma or the end, and moves behind the comma. */
    String untilComma() {
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        var value = text.substring(at, end);
        at = end + 1;
        return value;
    }

    /** Takes a comma that must be there. */
    void comma() throws SyntaxException {
        if (!text.startsWith(",", at)) {
            throw error("expected a comma");
        }
        at++;
    }

    /** saslname: the value with {@code =2C} and {@code =3D} read as comma and equals sign. */
    String name(char attribute) throws SyntaxException {
        var start = at + 2;
        var value = value(attribute);
        var name = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) != '=') {
                name.append(value.charAt(i));
            } else if (value.startsWith("=2C", i)) {
                name.append(',');
                i += 2;
            } else if (value.startsWith("=3D", i)) {
                name.append('=');
                i += 2;
            } else {
                throw new SyntaxException("expected =2C or =3D", start + i);
            }
        }
        return name.toString();
    }

    /** nonce: printable US-ASCII without commas. */
    String nonce() throws SyntaxException {
        var nonce = value('r');
        if (!nonce.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw error("expected a nonce of printable US-ASCII");
        }
        return nonce;
    }

    /** Octets in base64. */
    byte[] base64(char name) throws SyntaxException {
        return Base64Text.decode(value(name).getBytes(StandardCharsets.UTF_8));
    }

    /** posit-number = %x31-39 *DIGIT, 1 to 2^31 - 1. */
    int number(char name) throws SyntaxException {
        var digits = value(name);
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            var c = digits.charAt(i);
            number = number * 10 + c - '0';
            if (c < '0' || c > '9' || number == 0 || number > Integer.MAX_VALUE) {
                throw error("expected a number of 1 to 2147483647");
            }
        }
        return (int) number;
    }

    /** Optional extensions up to the end, or up to the attribute {@code last}: they are skipped. */
    void extensions(char last) throws SyntaxException {
        while (at <= text.length() && !isNext(last)) {
            var name = at < text.length() ? text.charAt(at) : ',';
            if ((name < 'a' || name > 'z') && (name < 'A' || name > 'Z')) {
                throw error("expected an attribute");
            }
            value(name);
        }
    }

    /** Nothing may follow, not even a comma. */
    void end() throws SyntaxException {
        if (at <= text.length()) {
            throw error("expected the end");
        }
    }

    SyntaxException error(String problem) {
        return new SyntaxException(problem, Math.min(at, text.length()));
    }
}
