package org.mailstead.server.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and decompresses chunks with zstd, on the caller's thread. A virtual thread too: the
 * native code only computes, for a millisecond at most (a chunk), and never blocks. Handing a small
 * message to another thread and back costs more than compressing it.
 */
final class Codec implements AutoCloseable {
    /**
     * Measured on text of 4 to 128 KiB and on base64: as small as level 3 within 2 percent, and up
     * to twice as fast. What there is to save is mostly the 6 bits in an octet of base64, which any
     * level from 1 on finds; negative levels do not.
     */
    private static final int LEVEL = 1;

    /** Below this, the frame's own octets eat what is saved. */
    private static final int OCTETS_MIN = 128;

    private static final int SAMPLE_OCTETS = 2048;

    /** Contexts cost far more to make than to use. At most one for each thread that runs. */
    private final ConcurrentLinkedQueue<Compressor> compressors = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<ZstdDecompressCtx> decompressors =
            new ConcurrentLinkedQueue<>();

    /** A few: those who wait for their clients have some, too. */
    private final ArrayBlockingQueue<LineEncoder> lineEncoders =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    /** The same, for those who take octets in. */
    private final ArrayBlockingQueue<LineDecoder> lineDecoders =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    /**
     * Octets as they are kept.
     *
     * @param compressed whether they are a frame: of zstd, or of {@link Base64Lines}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Encoded(byte[] octets, boolean compressed) {}

    /** Compresses if that saves an eighth at least. */
    Encoded encode(byte[] octets) {
        var packed = Base64Lines.of(octets).pack(this);
        var frame = packed == null ? squeeze(octets, octets.length) : packed;
        return frame == null ? new Encoded(octets, false) : new Encoded(frame, true);
    }

    /**
     * Compresses with zstd if that saves an eighth at least.
     *
     * @param length how many octets from the start of the array
     * @return a frame; null if it would not pay
     */
    byte @Nullable [] squeeze(byte[] octets, int length) {
        if (length < OCTETS_MIN) {
            return null;
        }
        var idle = compressors.poll();
        var compressor = idle == null ? new Compressor() : idle;
        try {
            if (isDense(octets, length, compressor)) {
                return null;
            }
            var kept = compressor.compress(octets, 0, length);
            return pays(kept, length) ? Arrays.copyOf(compressor.frame, kept) : null;
        } finally {
            compressors.add(compressor);
        }
    }

    /**
     * Whether a sample says that there is nothing to save: most of what is attached is compressed.
     */
    private static boolean isDense(byte[] octets, int length, Compressor compressor) {
        return length >= 4 * SAMPLE_OCTETS
                && compressor.compress(octets, length / 2, SAMPLE_OCTETS) >= SAMPLE_OCTETS;
    }

    /** Whether it is worth to keep octets in so many. */
    static boolean pays(int kept, int octets) {
        return kept <= octets - octets / 8 && octets >= OCTETS_MIN;
    }

    /**
     * Decompresses one frame.
     *
     * @param length what it must come to
     * @throws IOException if it is not a frame of that length
     */
    Decoded open(byte[] frame, int length) throws IOException {
        return PackedLines.isPacked(frame)
                ? PackedLines.open(frame, length, this)
                : new Decoded.Whole(expand(frame, 0, frame.length, length));
    }

    /** The octets of one frame, as {@link #open}. */
    byte[] decode(byte[] frame, int length) throws IOException {
        return open(frame, length).octets();
    }

    /**
     * How the octets of a frame begin, if so many of them can be had for less than all.
     *
     * @param wanted how many at least
     * @param length of all of them
     * @return empty if all must be decompressed
     */
    byte[] head(byte[] frame, int wanted, int length) throws IOException {
        return PackedLines.isPacked(frame)
                ? PackedLines.head(frame, wanted, length, this)
                : new byte[0];
    }

    /**
     * Decompresses a frame of zstd.
     *
     * @param frames an array that it is in, from {@code start}, so many octets
     * @param length what it must come to
     * @throws IOException if it is not a frame of that length
     */
    byte[] expand(byte[] frames, int start, int count, int length) throws IOException {
        var context = decompressors.poll();
        if (context == null) {
            context = new ZstdDecompressCtx();
        }
        try {
            var octets = new byte[length];
            int found = context.decompressByteArray(octets, 0, length, frames, start, count);
            if (found != length) {
                throw new IOException("damaged: " + found + " octets instead of " + length);
            }
            return octets;
        } catch (ZstdException e) {
            throw new IOException("damaged: not a zstd frame", e);
        } finally {
            decompressors.add(context);
        }
    }

    /** One that nobody else uses, until it is given back. */
    LineEncoder takeLineEncoder() {
        var encoder = lineEncoders.poll();
        return encoder == null ? new LineEncoder() : encoder;
    }

    void give(LineEncoder encoder) {
        lineEncoders.offer(encoder); // or it is forgotten
    }

    /** One that nobody else uses, until it is given back. */
    LineDecoder takeLineDecoder() {
        var decoder = lineDecoders.poll();
        return decoder == null ? new LineDecoder() : decoder;
    }

    void give(LineDecoder decoder) {
        lineDecoders.offer(decoder); // or it is forgotten
    }

    static int checksum(byte[] octets) {
        var checksum = new CRC32C();
        checksum.update(octets, 0, octets.length);
        return (int) checksum.getValue();
    }

    /** What compresses, with room for a frame, so that only what is kept is made for it. */
    private static final class Compressor implements AutoCloseable {
        private final ZstdCompressCtx context = new ZstdCompressCtx();
        private byte[] frame = {};

        Compressor() {
            context.setLevel(LEVEL);
        }

        /**
         * Compresses a range into {@link #frame}.
         *
         * @return how many octets of that
         */
        int compress(byte[] octets, int start, int length) {
            var room = (int) Zstd.compressBound(length);
            if (frame.length < room) {
                frame = new byte[room];
            }
            return context.compressByteArray(frame, 0, frame.length, octets, start, length);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    @Override
    public void close() {
        compressors.forEach(Compressor::close);
        decompressors.forEach(ZstdDecompressCtx::close);
    }
}
