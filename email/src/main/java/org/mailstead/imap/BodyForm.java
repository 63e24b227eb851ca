package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** Leaves the extension fields out of a BODYSTRUCTURE that {@link StoredForms} wrote. */
final class BodyForm {
    private final byte[] octets;
    private final ByteArrayOutputStream shortened = new ByteArrayOutputStream();
    private int position;

    BodyForm(byte[] octets) {
        this.octets = octets;
    }

    WireForm body() {
        structure();
        return new WireForm(shortened.toByteArray());
    }

    /** body = "(" (body-type-1part / body-type-mpart) ")"; nested as deep as parts can be. */
    private void structure() {
        copy(1); // "("
        if (octets[position] == '(') {
            while (octets[position] == '(') {
                structure();
            }
            copyValues(1); // subtype
        } else {
            single();
        }
        while (octets[position] != ')') {
            position = endOfValue(position);
        }
        copy(1);
    }

    private void single() {
        var type = copyValue();
        var subtype = copyValues(1);
        copyValues(5); // parameters, id, description, encoding, octets
        if (type.equals("\"TEXT\"")) {
            copyValues(1); // lines
        } else if (type.equals("\"MESSAGE\"")
                && (subtype.equals(" \"RFC822\"") || subtype.equals(" \"GLOBAL\""))) {
            copyValues(1); // envelope
            copy(1); // " "
            structure();
            copyValues(1); // lines
        }
    }

    /** Copies values, each with the space before it. */
    private String copyValues(int count) {
        var last = "";
        for (int i = 0; i < count; i++) {
            last = copyValue();
        }
        return last;
    }

    private String copyValue() {
        var start = position;
        copy(endOfValue(position) - position);
        return new String(octets, start, Math.min(position - start, 16), US_ASCII);
    }

    private void copy(int count) {
        shortened.write(octets, position, count);
        position += count;
    }

    /** Behind the value that starts here, the space before it included. */
    private int endOfValue(int start) {
        var at = start;
        var depth = 0;
        while (octets[at] == ' ') {
            at++;
        }
        do {
            switch (octets[at]) {
                case '(' -> {
                    depth++;
                    at++;
                }
                case ')' -> {
                    depth--;
                    at++;
                }
                case ' ' -> at++;
                case '"' -> at = endOfQuoted(at);
                case '{' -> at = endOfLiteral(at);
                default -> at = endOfAtom(at);
            }
        } while (depth > 0);
        return at;
    }

    private int endOfQuoted(int start) {
        var at = start + 1;
        while (octets[at] != '"') {
            at += octets[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int endOfLiteral(int start) {
        var length = 0;
        var at = start + 1;
        for (; octets[at] != '}'; at++) {
            length = length * 10 + octets[at] - '0';
        }
        return at + 3 + length; // "}", CR, LF
    }

    private int endOfAtom(int start) {
        var at = start;
        while (Characters.isAtom(octets[at])) {
            at++;
        }
        return at;
    }
}
