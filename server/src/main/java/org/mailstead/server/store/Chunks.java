package org.mailstead.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * The form in which large octets are kept: chunks that are compressed one by one, so that a range
 * is read without what lies before it, and an index at the end.
 *
 * <pre>
 * chunk*            128 KiB of the octets each (the last may be shorter), as a frame or as is
 * index             for each chunk: int32 length as kept, negative if as is; int32 CRC-32C of it
 * trailer           int32 "MSC1", int32 octets of a chunk, int32 count of chunks,
 *                   int32 CRC-32C of the index and of the trailer up to here
 * </pre>
 *
 * <p>Numbers are big-endian. The last checksum is in the blob's row too: row, index and chunks
 * vouch for each other.
 *
 * @param index of all chunks, with the trailer
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Chunks(int count, byte[] index) {
    static final int CHUNK_OCTETS = 128 << 10;
    static final int TRAILER_OCTETS = 16;
    static final int ENTRY_OCTETS = 8;
    private static final int MAGIC = 0x4d534331;

    /** How many chunks octets make. */
    static int count(long size) {
        return Math.toIntExact((size + CHUNK_OCTETS - 1) / CHUNK_OCTETS);
    }

    /** Length of index and trailer. */
    static int indexOctets(int count) {
        return count * ENTRY_OCTETS + TRAILER_OCTETS;
    }

    /** Writes chunks, one after another, then the index. */
    static final class Writer {
        private final Codec codec;
        private final ByteBuffer index;
        private final int count;
        private long written;

        Writer(Codec codec, int count) {
            this.codec = codec;
            this.count = count;
            this.index = ByteBuffer.allocate(indexOctets(count));
        }

        void chunk(byte[] octets, OutputStream out) throws IOException {
            var encoded = codec.encode(octets);
            int length = encoded.octets().length;
            index.putInt(encoded.compressed() ? length : -length);
            index.putInt(Codec.checksum(encoded.octets()));
            out.write(encoded.octets());
            written += length;
        }

        /**
         * Ends the chunks.
         *
         * @return the checksum for the row
         */
        int finish(OutputStream out) throws IOException {
            index.putInt(MAGIC).putInt(CHUNK_OCTETS).putInt(count);
            int checksum = checksumOf(index.array());
            index.putInt(checksum);
            out.write(index.array());
            written += index.capacity();
            return checksum;
        }

        long written() {
            return written;
        }
    }

    private static int checksumOf(byte[] index) {
        var checksum = new java.util.zip.CRC32C();
        checksum.update(index, 0, index.length - 4);
        return (int) checksum.getValue();
    }

    /**
     * Reads an index.
     *
     * @param index the last {@link #indexOctets} of what is kept
     * @param checksum what the row says
     * @throws IOException if it is not the index that was written
     */
    static Chunks parse(byte[] index, int count, int checksum) throws IOException {
        var trailer = ByteBuffer.wrap(index).position(index.length - TRAILER_OCTETS);
        if (trailer.getInt() != MAGIC
                || trailer.getInt() != CHUNK_OCTETS
                || trailer.getInt() != count
                || trailer.getInt() != checksum
                || checksumOf(index) != checksum) {
            throw new IOException("damaged: not the index that was written");
        }
        return new Chunks(count, index);
    }

    /** Where each chunk begins, and where the last ends. */
    long[] offsets() {
        var offsets = new long[count + 1];
        for (int i = 0; i < count; i++) {
            offsets[i + 1] = offsets[i] + length(i);
        }
        return offsets;
    }

    /** Length of a chunk as it is kept. */
    int length(int chunk) {
        return Math.abs(ByteBuffer.wrap(index).getInt(chunk * ENTRY_OCTETS));
    }

    boolean isCompressed(int chunk) {
        return ByteBuffer.wrap(index).getInt(chunk * ENTRY_OCTETS) > 0;
    }

    int checksum(int chunk) {
        return ByteBuffer.wrap(index).getInt(chunk * ENTRY_OCTETS + 4);
    }
}
