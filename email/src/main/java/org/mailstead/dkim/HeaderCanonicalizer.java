package org.mailstead.dkim;

import java.io.ByteArrayOutputStream;

/** Writes header fields in the form that is signed. RFC 6376 §3.4.1, §3.4.2. */
public final class HeaderCanonicalizer {
    private HeaderCanonicalizer() {}

    /**
     * Appends a field.
     *
     * @param field name, colon, value and line ends, as received
     * @param lineEnd whether a CRLF ends it; RFC 6376 §3.7: the signature field itself has none
     */
    public static void append(
            Canonicalization.Form form, byte[] field, boolean lineEnd, ByteArrayOutputStream out) {
        switch (form) {
            case SIMPLE -> {
                var end = field.length;
                if (!lineEnd && end > 0 && field[end - 1] == '\n') {
                    end -= end > 1 && field[end - 2] == '\r' ? 2 : 1;
                }
                out.write(field, 0, end);
            }
            case RELAXED -> {
                relaxed(field, out);
                if (lineEnd) {
                    out.write('\r');
                    out.write('\n');
                }
            }
        }
    }

    /**
     * Name in lower case, line ends gone, runs of white space as one space, none of it around the
     * colon and at the end. RFC 6376 §3.4.2.
     */
    private static void relaxed(byte[] field, ByteArrayOutputStream out) {
        var form = new byte[field.length + 1]; // one more for the colon of a field that has none
        var filled = 0;
        var colon = 0;
        while (colon < field.length && field[colon] != ':') {
            var octet = field[colon++];
            if (!isWhiteSpace(octet)) {
                form[filled++] = (byte) (octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet);
            }
        }
        form[filled++] = ':';
        var space = false;
        var begun = false;
        for (int i = colon + 1; i < field.length; i++) {
            var octet = field[i];
            if (octet == '\n' || (octet == '\r' && i + 1 < field.length && field[i + 1] == '\n')) {
                continue;
            }
            if (isWhiteSpace(octet)) {
                space = begun;
            } else {
                if (space) {
                    form[filled++] = ' ';
                }
                form[filled++] = octet;
                space = false;
                begun = true;
            }
        }
        out.write(form, 0, filled);
    }

    private static boolean isWhiteSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
