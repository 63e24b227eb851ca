package org.mailstead.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** Writes text as quoted-printable. RFC 2045 §6.7. */
final class QuotedPrintableEncoder {
    private static final int LINE_MAX = 76;
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(US_ASCII);

    private final ByteArrayOutputStream encoded;
    private int column;

    private QuotedPrintableEncoder(int octets) {
        encoded = new ByteArrayOutputStream(octets + octets / 8);
    }

    /** Text whose line ends are CRLF; other CRs and LFs are escaped. */
    static byte[] encode(byte[] text) {
        var encoder = new QuotedPrintableEncoder(text.length);
        for (int i = 0; i < text.length; i++) {
            if (isLineEnd(text, i)) {
                encoder.lineEnd();
                i++;
            } else {
                encoder.octet(text[i], i + 1 == text.length || isLineEnd(text, i + 1));
            }
        }
        return encoder.encoded.toByteArray();
    }

    private static boolean isLineEnd(byte[] text, int at) {
        return text[at] == '\r' && at + 1 < text.length && text[at + 1] == '\n';
    }

    private void lineEnd() {
        encoded.write('\r');
        encoded.write('\n');
        column = 0;
    }

    private void octet(byte octet, boolean last) {
        // RFC 2045 §6.7 (3): white space at the end of a line is escaped
        var space = (octet == ' ' || octet == '\t') && !last;
        // a dot or "From " at the start of a line is changed on some ways; so is "--"
        var exposed = column == 0 && (octet == '.' || octet == 'F' || octet == '-');
        var plain = space || (octet > ' ' && octet < 127 && octet != '=' && !exposed);
        var length = plain ? 1 : 3;
        // RFC 2045 §6.7 (5): a soft line break where more than 76 characters would be
        if (column + length > (last ? LINE_MAX : LINE_MAX - 1)) {
            encoded.write('=');
            lineEnd();
        }
        if (plain) {
            encoded.write(octet);
        } else {
            encoded.write('=');
            encoded.write(DIGITS[octet >> 4 & 15]);
            encoded.write(DIGITS[octet & 15]);
        }
        column += length;
    }
}
