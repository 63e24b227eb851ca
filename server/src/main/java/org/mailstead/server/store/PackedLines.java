package org.mailstead.server.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.mailstead.server.store.Base64Lines.Run;

/**
 * Octets that {@link Base64Lines} has kept, on their way back: the lines of base64 are made when
 * they are written, some at a time, so that they stay near the processor.
 */
final class PackedLines implements Decoded {
    private final Codec codec;
    private final ByteBuffer runs;
    private final Part text;
    private final Part lines;
    private final int length;

    /** Octets inside an array. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(byte[] octets, int start, int length) {}

    private PackedLines(Codec codec, ByteBuffer runs, Part text, Part lines, int length) {
        this.codec = codec;
        this.runs = runs;
        this.text = text;
        this.lines = lines;
        this.length = length;
    }

    /** Whether octets that are kept are of this form. */
    static boolean isPacked(byte[] kept) {
        return kept.length >= Base64Lines.HEAD_OCTETS
                && ByteBuffer.wrap(kept).getInt() == Base64Lines.MAGIC;
    }

    /**
     * Decompresses and checks what is kept.
     *
     * @param kept of which {@link #isPacked} holds; not to be changed
     * @param length what it must come to
     * @throws IOException if it is not what was written
     */
    static PackedLines open(byte[] kept, int length, Codec codec) throws IOException {
        var in = ByteBuffer.wrap(kept).position(Integer.BYTES);
        var runs = runs(in, kept);
        var textLength = within(in.getInt(), length);
        var textKept = in.getInt();
        var linesLength = within(in.getInt(), length);
        var linesKept = in.getInt();
        requireSums(runs, textLength, linesLength, length);
        in.position(in.position() + runs.remaining());
        var text = part(in, textKept, textLength, codec);
        var lines = part(in, linesKept, linesLength, codec);
        if (in.hasRemaining()) {
            throw new IOException("damaged: octets behind the end");
        }
        return new PackedLines(codec, runs, text, lines, length);
    }

    /** The table of runs. */
    private static ByteBuffer runs(ByteBuffer in, byte[] kept) throws IOException {
        var room = kept.length - Base64Lines.HEAD_OCTETS;
        var count = within(in.getInt(), room / Base64Lines.RUN_OCTETS);
        return in.slice(Base64Lines.HEAD_OCTETS, count * Base64Lines.RUN_OCTETS);
    }

    private static Run next(ByteBuffer runs) {
        return new Run(runs.getInt(), runs.getInt(), runs.getInt());
    }

    /** That the runs are made of all that there is, and come to what is expected. */
    private static void requireSums(ByteBuffer runs, int textLength, int linesLength, int length)
            throws IOException {
        var table = runs.duplicate();
        long texts = 0;
        long decoded = 0;
        long octets = textLength;
        while (table.hasRemaining()) {
            var run = next(table);
            if (run.text() < 0
                    || run.length() < Base64Lines.QUANTUM
                    || run.length() > length
                    || run.length() % Base64Lines.QUANTUM != 0
                    || run.count() < 1
                    || run.count() > length) {
                throw new IOException("damaged: not lines of base64 that were kept");
            }
            texts += run.text();
            decoded +=
                    (long) run.length() * run.count() / Base64Lines.QUANTUM * Base64Lines.DECODED;
            octets += (long) (run.length() + Base64Lines.CRLF_OCTETS) * run.count();
        }
        if (texts > textLength || decoded != linesLength || octets != length) {
            throw new IOException("damaged: not " + length + " octets");
        }
    }

    private static int within(int length, int max) throws IOException {
        if (length < 0 || length > max) {
            throw new IOException("damaged: " + length + " of at most " + max);
        }
        return length;
    }

    /** A part that is kept compressed or, told by the sign of its length, as it is. */
    private static Part part(ByteBuffer in, int kept, int length, Codec codec) throws IOException {
        if (kept <= 0 && -kept != length) {
            throw new IOException("damaged: " + -kept + " octets instead of " + length);
        }
        var start = in.arrayOffset() + in.position();
        var count = within(Math.abs(kept), in.remaining());
        in.position(in.position() + count);
        return kept > 0
                ? new Part(codec.expand(in.array(), start, count, length), 0, length)
                : new Part(in.array(), start, count);
    }

    /**
     * The text before the first lines of base64.
     *
     * @param kept of which {@link #isPacked} holds
     * @param wanted how many octets of it are worth while
     * @param length of all octets together
     * @return empty if there are not so many
     * @throws IOException if they are not what was written
     */
    static byte[] head(byte[] kept, int wanted, int length, Codec codec) throws IOException {
        var in = ByteBuffer.wrap(kept).position(Integer.BYTES);
        var runs = runs(in, kept);
        var textLength = within(in.getInt(), length);
        var textKept = in.getInt();
        var octets = runs.hasRemaining() ? within(next(runs).text(), textLength) : textLength;
        if (octets < wanted) {
            return new byte[0];
        }
        in.position(Base64Lines.HEAD_OCTETS + runs.limit());
        var text = part(in, textKept, textLength, codec);
        return Arrays.copyOfRange(text.octets, text.start, text.start + octets);
    }

    @Override
    public byte[] octets() {
        var octets = new Filled(length);
        try {
            writeTo(octets);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what it has room for", e);
        }
        return octets.array();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var encoder = codec.takeLineEncoder();
        try {
            write(encoder, out);
        } finally {
            codec.give(encoder);
        }
    }

    private void write(LineEncoder encoder, OutputStream out) throws IOException {
        var table = runs.duplicate();
        var texts = text.start;
        var from = lines.start;
        while (table.hasRemaining()) {
            var run = next(table);
            out.write(text.octets, texts, run.text());
            texts += run.text();
            encoder.write(lines.octets, from, run, out);
            from += run.decoded();
        }
        out.write(text.octets, texts, text.start + text.length - texts);
    }

    /** An array as a stream. */
    private static final class Filled extends ByteArrayOutputStream {
        Filled(int length) {
            super(length);
        }

        /** The array itself: it is full. */
        byte[] array() {
            return buf;
        }
    }
}
