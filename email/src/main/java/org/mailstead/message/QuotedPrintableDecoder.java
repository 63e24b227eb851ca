package org.mailstead.message;

/**
 * Quoted-printable. An equals sign that is neither escape nor soft line break stands for itself;
 * white space at the end of a line is dropped. RFC 2045 §6.7.
 */
final class QuotedPrintableDecoder implements TransferDecoder {
    private enum State {
        TEXT,
        /** Behind an equals sign. */
        EQUALS,
        /** Behind an equals sign and one hexadecimal digit, which is held. */
        DIGIT,
        /** Behind an equals sign and white space, which is held. */
        EQUALS_SPACE,
        /** Behind an equals sign and a CR. */
        EQUALS_CR
    }

    private State state = State.TEXT;

    /** White space that is dropped if the line ends behind it, or the start of a broken escape. */
    private final byte[] held = new byte[HELD_MAX - 4];

    private int heldCount;

    @Override
    public int decode(byte[] in, int from, int to, byte[] out) {
        var count = 0;
        for (int i = from; i < to; i++) {
            var octet = in[i];
            if (state == State.TEXT
                    && heldCount == 0
                    && (isPlain(octet) || (octet == ' ' && i + 1 < to && isPlain(in[i + 1])))) {
                out[count++] = octet;
            } else {
                count = step(octet, out, count);
            }
        }
        return count;
    }

    /** Whether it stands for itself, and white space before it too. */
    private static boolean isPlain(byte octet) {
        return octet > ' ' && octet != '=';
    }

    @Override
    public int finish(byte[] out) {
        return switch (state) {
            case DIGIT -> release(out, 0);
            case TEXT, EQUALS, EQUALS_SPACE, EQUALS_CR -> 0; // a soft line break, or white space
        };
    }

    private int step(byte octet, byte[] out, int count) {
        return switch (state) {
            case TEXT -> text(octet, out, count);
            case EQUALS -> equals(octet, out, count);
            case DIGIT -> digit(octet, out, count);
            case EQUALS_SPACE -> equalsSpace(octet, out, count);
            case EQUALS_CR -> equalsCr(octet, out, count);
        };
    }

    private int text(byte octet, byte[] out, int count) {
        switch (octet) {
            case ' ', '\t' -> {
                var released = heldCount == held.length ? release(out, count) : count;
                held[heldCount++] = octet;
                return released;
            }
            case '\r', '\n' -> heldCount = 0; // RFC 2045 §6.7 (3): white space at the end of a line
            default -> {
                var released = release(out, count);
                if (octet == '=') {
                    state = State.EQUALS;
                    return released;
                }
                out[released] = octet;
                return released + 1;
            }
        }
        out[count] = octet;
        return count + 1;
    }

    private int equals(byte octet, byte[] out, int count) {
        if (Character.digit(octet, 16) >= 0) {
            held[0] = '=';
            held[1] = octet;
            heldCount = 2;
            state = State.DIGIT;
            return count;
        }
        switch (octet) {
            case '\n' -> state = State.TEXT;
            case '\r' -> state = State.EQUALS_CR;
            case ' ', '\t' -> {
                held[0] = '=';
                held[1] = octet;
                heldCount = 2;
                state = State.EQUALS_SPACE;
            }
            default -> {
                return literally(octet, out, count);
            }
        }
        return count;
    }

    private int digit(byte octet, byte[] out, int count) {
        state = State.TEXT;
        var low = Character.digit(octet, 16);
        if (low < 0) {
            return text(octet, out, release(out, count));
        }
        out[count] = (byte) (Character.digit(held[1], 16) << 4 | low);
        heldCount = 0;
        return count + 1;
    }

    private int equalsSpace(byte octet, byte[] out, int count) {
        switch (octet) {
            case ' ', '\t' -> {
                if (heldCount < held.length) {
                    held[heldCount++] = octet;
                }
                return count;
            }
            case '\r' -> state = State.EQUALS_CR;
            case '\n' -> {
                heldCount = 0;
                state = State.TEXT;
            }
            default -> {
                state = State.TEXT;
                return text(octet, out, release(out, count));
            }
        }
        return count;
    }

    private int equalsCr(byte octet, byte[] out, int count) {
        heldCount = 0;
        state = State.TEXT;
        return octet == '\n' ? count : text(octet, out, count);
    }

    private int literally(byte octet, byte[] out, int count) {
        state = State.TEXT;
        out[count] = '=';
        return text(octet, out, count + 1);
    }

    private int release(byte[] out, int count) {
        System.arraycopy(held, 0, out, count, heldCount);
        var released = count + heldCount;
        heldCount = 0;
        return released;
    }
}
