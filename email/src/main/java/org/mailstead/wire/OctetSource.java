package org.mailstead.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Octets that can be read at any offset, as often as wanted, by many threads at once: a message in
 * memory, in a file, in a database, or several of them end to end.
 *
 * <p>A source does not change. What holds resources for it (a file, a connection) is its maker's to
 * close.
 */
public interface OctetSource {
    /** Length in octets, 0 or more. */
    long size();

    /**
     * Reads octets from an offset.
     *
     * @param offset 0..{@link #size()}
     * @param target where to put them, from {@code start}, {@code length} at most
     * @return how many were read: at least 1 unless {@code length} is 0 or the offset is the end;
     *     -1 at the end
     * @throws IOException if what holds the octets fails
     */
    int read(long offset, byte[] target, int start, int length) throws IOException;

    /** A source over an array, which the caller must not change afterwards. */
    static OctetSource of(byte[] octets) {
        return new ArraySource(octets, 0, octets.length);
    }

    /** Sources end to end, read as one. */
    static OctetSource concat(OctetSource... sources) {
        return new ConcatSource(List.of(sources));
    }

    /**
     * A part of this source.
     *
     * @param offset 0..{@link #size()}
     * @param length 0..{@code size() - offset}
     */
    default OctetSource slice(long offset, long length) {
        return new SliceSource(this, offset, length);
    }

    /**
     * The octets of a range, in an array of their own.
     *
     * @param offset 0..{@link #size()}
     * @param length 0..{@code size() - offset}; the caller bounds it
     */
    default byte[] octets(long offset, int length) throws IOException {
        java.util.Objects.checkFromIndexSize(offset, length, size());
        var octets = new byte[length];
        for (int done = 0; done < length; ) {
            var read = read(offset + done, octets, done, length - done);
            if (read < 0) {
                throw new EOFException(
                        "source of " + size() + " octets ends at " + (offset + done));
            }
            done += read;
        }
        return octets;
    }

    /**
     * Writes a range, without a copy between where the octets are in memory.
     *
     * @param offset 0..{@link #size()}
     * @param length 0..{@code size() - offset}
     * @throws EOFException if the source is shorter than its size: some of it is written
     */
    default void writeTo(OutputStream out, long offset, long length) throws IOException {
        java.util.Objects.checkFromIndexSize(offset, length, size());
        var piece = new byte[(int) Math.min(length, 16 << 10)];
        for (var done = 0L; done < length; ) {
            var wanted = (int) Math.min(piece.length, length - done);
            var count = read(offset + done, piece, 0, wanted);
            if (count <= 0) {
                throw new EOFException(
                        "source of " + size() + " octets ends at " + (offset + done));
            }
            out.write(piece, 0, count);
            done += count;
        }
    }

    /** A stream over all octets; not safe for several threads. Closing it does nothing. */
    default InputStream stream() {
        return new SourceStream(this);
    }
}
