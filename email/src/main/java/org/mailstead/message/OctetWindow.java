package org.mailstead.message;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.mailstead.wire.OctetSource;

/** A window that slides over a source from its start to its end, and finds line ends in itself. */
final class OctetWindow {
    static final int OCTETS_MAX = 64 << 10;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;
    private static final long LINE_FEEDS = 0x0a0a_0a0a_0a0a_0a0aL;

    private final OctetSource source;
    private final long sourceSize;

    /** What can be seen: 0 up to {@link #limit}. */
    final byte[] octets;

    /** Where {@code octets[0]} stands in the source. */
    private long base;

    private int limit;

    OctetWindow(OctetSource source) {
        this.source = source;
        sourceSize = source.size();
        octets = new byte[(int) Math.min(OCTETS_MAX, sourceSize)];
    }

    int limit() {
        return limit;
    }

    /** Where an octet of the window stands in the source. */
    long offset(int index) {
        return base + index;
    }

    /** Whether nothing stands behind the window. */
    boolean seesEnd() {
        return base + limit == sourceSize;
    }

    /**
     * Slides on.
     *
     * @param keep the first octet that is still wanted; it becomes octet 0
     * @return false if the window is full, or nothing follows
     * @throws EOFException if the source is shorter than it said
     */
    boolean slide(int keep) throws IOException {
        System.arraycopy(octets, keep, octets, 0, limit - keep);
        base += keep;
        limit -= keep;
        if (limit == octets.length || seesEnd()) {
            return false;
        }
        // stop short of a full window only where the source reads short
        var read = source.read(base + limit, octets, limit, octets.length - limit);
        if (read < 0) {
            throw new EOFException("source of " + sourceSize + " octets ends at " + (base + limit));
        }
        limit += read;
        return true;
    }

    /** The next LF at or after an index, or the limit. */
    int lineFeed(int from) {
        var i = from;
        for (; i <= limit - Long.BYTES; i += Long.BYTES) {
            var found = lineFeeds(i);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < limit && octets[i] != '\n') {
            i++;
        }
        return i;
    }

    /** For the eight octets from an index: the top bit of each octet that is LF. */
    long lineFeeds(int from) {
        var differs = (long) LONGS.get(octets, from) ^ LINE_FEEDS;
        return ~(((differs & LOW_BITS) + LOW_BITS) | differs | LOW_BITS);
    }
}
