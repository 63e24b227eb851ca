package org.mailstead.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * A blob, read chunk by chunk when asked for, each chunk checked against its checksum. Holds
 * nothing that must be closed. The chunk read last stays in memory, as the next read is likely to
 * be in it.
 */
final class BlobSource implements OctetSource {
    /** Reads octets as they are kept. */
    @FunctionalInterface
    interface Kept {
        byte[] read(long offset, int length) throws IOException;
    }

    private final Scope scope;
    private final long id;
    private final BlobRow row;
    private final Kept kept;
    private final Codec codec;
    private volatile @Nullable Index index;
    private volatile @Nullable Chunk last;

    /** The first chunk, if it was made ready to be written. */
    private volatile @Nullable Decoded ready;

    /** How it begins, for those who read no more than the header; empty if all must be read. */
    private volatile byte @Nullable [] head;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Index(Chunks chunks, long[] offsets) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(int number, byte[] octets) {}

    /**
     * @param id its number within the scope
     */
    BlobSource(Scope scope, long id, BlobRow row, Kept kept, Codec codec) {
        this.scope = scope;
        this.id = id;
        this.row = row;
        this.kept = kept;
        this.codec = codec;
    }

    @Override
    public long size() {
        return row.size();
    }

    /**
     * Decompresses the first chunk now, for {@link #writeTo}.
     *
     * @throws IOException if it cannot be read; whoever writes it tries again
     */
    void prepare() throws IOException {
        if (row.size() > 0 && last == null && ready == null) {
            ready = decoded(0);
        }
    }

    @Override
    public int read(long offset, byte[] target, int start, int length) throws IOException {
        Objects.checkFromToIndex(offset, row.size(), row.size());
        Objects.checkFromIndexSize(start, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (offset == row.size()) {
            return -1;
        }
        var begun = last == null ? head(offset + length) : null;
        if (begun != null) {
            System.arraycopy(begun, (int) offset, target, start, length);
            return length;
        }
        var chunk = chunk(chunkAt(offset));
        int from = (int) (offset - startOf(chunk.number()));
        int count = Math.min(length, chunk.octets().length - from);
        System.arraycopy(chunk.octets(), from, target, start, count);
        return count;
    }

    /** So many octets from the beginning at least, if that needs less than all; else null. */
    private byte @Nullable [] head(long wanted) throws IOException {
        if (row.encoding() != BlobRow.Encoding.FRAME || wanted > row.size()) {
            return null;
        }
        var known = head;
        if (known == null) {
            try {
                known = codec.head(kept(), (int) wanted, (int) row.size());
            } catch (IOException e) {
                throw unreadable(e);
            }
            head = known;
        }
        return wanted <= known.length ? known : null;
    }

    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, row.size());
        var end = offset + length;
        for (var at = offset; at < end; ) {
            int number = chunkAt(at);
            int from = (int) (at - startOf(number));
            int count = (int) Math.min(end - at, lengthOf(number) - from);
            var present = last;
            if (count == lengthOf(number) && (present == null || present.number() != number)) {
                takeDecoded(number).writeTo(out);
            } else {
                out.write(chunk(number).octets(), from, count);
            }
            at += count;
        }
    }

    private int chunkAt(long offset) {
        return switch (row.encoding()) {
            case CHUNKS -> (int) (offset / Chunks.CHUNK_OCTETS);
            case PLAIN, FRAME -> 0;
        };
    }

    private static long startOf(int chunk) {
        return (long) chunk * Chunks.CHUNK_OCTETS;
    }

    private int lengthOf(int chunk) {
        return switch (row.encoding()) {
            case CHUNKS -> (int) Math.min(Chunks.CHUNK_OCTETS, row.size() - startOf(chunk));
            case PLAIN, FRAME -> (int) row.size();
        };
    }

    private Chunk chunk(int number) throws IOException {
        var chunk = last;
        if (chunk == null || chunk.number() != number) {
            chunk = new Chunk(number, decoded(number).octets());
            last = chunk;
        }
        return chunk;
    }

    /** What was made ready serves once: it is not to stay in memory. */
    private Decoded takeDecoded(int number) throws IOException {
        var prepared = number == 0 ? ready : null;
        if (prepared == null) {
            return decoded(number);
        }
        ready = null;
        return prepared;
    }

    private Decoded decoded(int number) throws IOException {
        try {
            return switch (row.encoding()) {
                case PLAIN -> whole(kept(), row.size());
                case FRAME -> codec.open(kept(), (int) row.size());
                case CHUNKS -> loadChunk(number);
            };
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** All of what is kept, if that is one piece. */
    private byte[] kept() throws IOException {
        return checked(kept.read(0, (int) row.storedSize()), row.checksum());
    }

    private Decoded loadChunk(int number) throws IOException {
        var at = index();
        var chunks = at.chunks();
        var octets =
                checked(
                        kept.read(at.offsets()[number], chunks.length(number)),
                        chunks.checksum(number));
        return chunks.isCompressed(number)
                ? codec.open(octets, lengthOf(number))
                : whole(octets, lengthOf(number));
    }

    private static Decoded whole(byte[] octets, long length) throws IOException {
        if (octets.length != length) {
            throw new IOException("damaged: " + octets.length + " octets instead of " + length);
        }
        return new Decoded.Whole(octets);
    }

    private Index index() throws IOException {
        var known = index;
        if (known == null) {
            int count = Chunks.count(row.size());
            int octets = Chunks.indexOctets(count);
            var chunks =
                    Chunks.parse(
                            kept.read(row.storedSize() - octets, octets), count, row.checksum());
            known = new Index(chunks, chunks.offsets());
            index = known;
        }
        return known;
    }

    private StoreIoException unreadable(IOException cause) {
        return new StoreIoException(Blobs.name(scope, id) + " cannot be read", cause);
    }

    private static byte[] checked(byte[] octets, int checksum) throws IOException {
        if (Codec.checksum(octets) != checksum) {
            throw new IOException("damaged: not the octets that were written");
        }
        return octets;
    }
}
