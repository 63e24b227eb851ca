package org.mailstead.wire;

import java.io.InputStream;

/**
 * Octets that come in pieces, as from a network: so that each rule of a parser meets the end of
 * what has come. Both sides of a test read the same octets, whole and in pieces.
 */
public final class Pieces extends InputStream {
    private final byte[] octets;
    private final int most;
    private int position;
    private int size;

    /**
     * @param most how many octets a read gives at most; the first gives one, each further one more,
     *     and then again one. 1 or more
     */
    public Pieces(byte[] octets, int most) {
        this.octets = octets;
        this.most = most;
    }

    @Override
    public int read() {
        return position < octets.length ? octets[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int start, int length) {
        if (length == 0) {
            return 0;
        }
        if (position == octets.length) {
            return -1;
        }
        size = size % most + 1;
        var count = Math.min(Math.min(size, length), octets.length - position);
        System.arraycopy(octets, position, target, start, count);
        position += count;
        return count;
    }

    /** A source that gives its octets in pieces. */
    public static OctetSource source(byte[] octets, int most) {
        var whole = new ArraySource(octets, 0, octets.length);
        return new OctetSource() {
            @Override
            public long size() {
                return octets.length;
            }

            @Override
            public int read(long offset, byte[] target, int start, int length) {
                return whole.read(offset, target, start, Math.min(length, most));
            }
        };
    }
}
