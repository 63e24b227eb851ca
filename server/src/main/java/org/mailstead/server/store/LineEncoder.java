package org.mailstead.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * Makes lines of base64, some at a time, in small arrays that are used again and stay near the
 * processor: encoding many lines at once and laying them out afterwards costs half of what it costs
 * to encode them one by one. For one thread at a time.
 */
final class LineEncoder {
    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    /** About so many octets are made together; one line at least. */
    private static final int PIECE_OCTETS = 4 << 10;

    private int length;
    private byte[] source = new byte[0];
    private byte[] digits = new byte[0];
    private byte[] lines = new byte[0];

    /**
     * Writes lines, each ended by CRLF.
     *
     * @param octets what they say, from {@code start} on
     * @param run how long they are, and how many
     */
    void write(byte[] octets, int start, Base64Lines.Run run, OutputStream out) throws IOException {
        if (run.length() != length) {
            arrange(run.length());
        }
        var from = start;
        var end = start + run.decoded();
        while (from < end) {
            var count = Math.min(source.length, end - from);
            encode(octets, from, count);
            out.write(lines, 0, layOut(count / Base64Lines.DECODED * Base64Lines.QUANTUM));
            from += count;
        }
    }

    private void arrange(int lineLength) {
        var together = Math.max(1, PIECE_OCTETS / lineLength);
        length = lineLength;
        digits = new byte[together * lineLength];
        source = new byte[digits.length / Base64Lines.QUANTUM * Base64Lines.DECODED];
        lines = new byte[together * (lineLength + Base64Lines.CRLF_OCTETS)];
        for (int end = lineLength; end < lines.length; end += lineLength + 2) {
            lines[end] = '\r';
            lines[end + 1] = '\n';
        }
    }

    /** The encoder takes whole arrays only. */
    private void encode(byte[] octets, int from, int count) {
        if (count == source.length) {
            System.arraycopy(octets, from, source, 0, count);
            ENCODER.encode(source, digits);
        } else {
            ENCODER.encode(Arrays.copyOfRange(octets, from, from + count), digits);
        }
    }

    /**
     * Puts digits into lines, whose ends are there.
     *
     * @return the length of the lines
     */
    private int layOut(int count) {
        var to = 0;
        for (int from = 0; from < count; from += length) {
            System.arraycopy(digits, from, lines, to, length);
            to += length + Base64Lines.CRLF_OCTETS;
        }
        return to;
    }
}
