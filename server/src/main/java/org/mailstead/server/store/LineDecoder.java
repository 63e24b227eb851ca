package org.mailstead.server.store;

import java.util.Base64;

/**
 * Decodes lines of base64, some at a time, in arrays that are used again. For one thread at a time.
 */
final class LineDecoder {
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    /** About so many octets are decoded together; one line at least. */
    private static final int PIECE_OCTETS = 4 << 10;

    private byte[] digits = new byte[0];
    private byte[] piece = new byte[0];
    private byte[] octets = new byte[0];
    private int count;

    /**
     * Forgets what was decoded.
     *
     * @param room how many octets will be decoded next
     */
    void begin(int room) {
        count = 0;
        if (octets.length < room) {
            octets = new byte[room];
        }
    }

    /**
     * Decodes lines.
     *
     * @param lines each ended by CRLF, from {@code start} on
     * @param run how long they are, and how many
     * @return false if another octet is in them, or padding
     */
    boolean add(byte[] lines, int start, Base64Lines.Run run) {
        var length = run.length();
        var together = Math.max(1, PIECE_OCTETS / length);
        var from = start;
        for (int left = run.count(); left > 0; left -= together) {
            var some = Math.min(together, left);
            arrange(some * length);
            for (int at = 0; at < digits.length; at += length) {
                System.arraycopy(lines, from, digits, at, length);
                from += length + Base64Lines.CRLF_OCTETS;
            }
            if (!decode()) {
                return false;
            }
        }
        return true;
    }

    /** The decoder takes whole arrays only. */
    private void arrange(int length) {
        if (digits.length != length) {
            digits = new byte[length];
            piece = new byte[length / Base64Lines.QUANTUM * Base64Lines.DECODED];
        }
    }

    private boolean decode() {
        try {
            if (DECODER.decode(digits, piece) != piece.length) {
                return false;
            }
        } catch (IllegalArgumentException e) { // seldom: the first line of each run was looked at
            return false;
        }
        System.arraycopy(piece, 0, octets, count, piece.length);
        count += piece.length;
        return true;
    }

    /** What was decoded, {@link #count} octets from the start; to be read until the next use. */
    byte[] octets() {
        return octets;
    }

    int count() {
        return count;
    }
}
