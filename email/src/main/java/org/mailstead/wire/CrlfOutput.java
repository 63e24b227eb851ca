package org.mailstead.wire;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Makes CRLF of a bare LF, as files and programs end lines, leaves all else as it is, and notes
 * NUL. RFC 5322 §2.1. imap 9.36. For one thread.
 */
public final class CrlfOutput extends FilterOutputStream {
    private static final byte[] CRLF = {'\r', '\n'};

    /** Eight octets at once, the first one lowest. */
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LINE_FEEDS = 0x0a0a_0a0a_0a0a_0a0aL;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    private boolean afterCr;
    private boolean hasNul;

    /**
     * @param out gets what is written in larger pieces, as they come
     */
    public CrlfOutput(OutputStream out) {
        super(out);
    }

    /** Whether an octet of zero was among them. */
    public boolean hasNul() {
        return hasNul;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int start, int length) throws IOException {
        var from = start;
        var end = start + length;
        for (int i = next(octets, start, end); i < end; i = next(octets, i + 1, end)) {
            if (octets[i] == 0) {
                hasNul = true;
            } else if (i == start ? !afterCr : octets[i - 1] != '\r') {
                out.write(octets, from, i - from);
                out.write(CRLF, 0, 2);
                from = i + 1;
            }
        }
        out.write(octets, from, end - from);
        if (length > 0) {
            afterCr = octets[end - 1] == '\r';
        }
    }

    /** Where the next LF or NUL is, from a place on; the end if there is none. */
    private static int next(byte[] octets, int start, int end) {
        var at = start;
        while (at <= end - Long.BYTES) {
            var word = (long) LONGS.get(octets, at);
            var found = zeros(word) | zeros(word ^ LINE_FEEDS);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < end && octets[at] != '\n' && octets[at] != 0) {
            at++;
        }
        return at;
    }

    /** The highest bit of the first octet that is zero is set, and none of those before it. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGHEST_BITS;
    }
}
