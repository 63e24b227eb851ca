package org.mailstead.server.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.mailstead.server.store.Base64Lines.Run;

/**
 * Octets that {@link Base64Lines} has kept, on their way back: the lines of base64 are made when
 * they are written, some at a time, so that they stay near the processor.
 */
final class PackedLines implements Decoded {
    // where its numbers stand: see Base64Lines
    private static final int RUNS = 4;
    private static final int TEXT_LENGTH = 8;
    private static final int TEXT_KEPT = 12;
    private static final int LINES_LENGTH = 16;
    private static final int LINES_KEPT = 20;

    private final Codec codec;
    private final byte[] kept;
    private final int runs;
    private final Part text;
    private final Part lines;
    private final int length;

    /** Octets inside an array. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(byte[] octets, int start, int length) {}

    /**
     * @param kept with the table of runs
     * @param runs how many there are
     */
    private PackedLines(Codec codec, byte[] kept, int runs, Part text, Part lines, int length) {
        this.codec = codec;
        this.kept = kept;
        this.runs = runs;
        this.text = text;
        this.lines = lines;
        this.length = length;
    }

    /** Whether octets that are kept are of this form. */
    static boolean isPacked(byte[] kept) {
        return kept.length >= Base64Lines.HEAD_OCTETS && number(kept, 0) == Base64Lines.MAGIC;
    }

    /**
     * Decompresses and checks what is kept.
     *
     * @param kept of which {@link #isPacked} holds; not to be changed
     * @param length what it must come to
     * @throws IOException if it is not what was written
     */
    static PackedLines open(byte[] kept, int length, Codec codec) throws IOException {
        var runs = runs(kept);
        var textLength = within(number(kept, TEXT_LENGTH), length);
        var textKept = number(kept, TEXT_KEPT);
        var linesLength = within(number(kept, LINES_LENGTH), length);
        var linesKept = number(kept, LINES_KEPT);
        requireSums(kept, runs, textLength, linesLength, length);
        var start = startOfRun(runs);
        var text = part(kept, start, textKept, textLength, codec);
        start += Math.abs(textKept);
        var lines = part(kept, start, linesKept, linesLength, codec);
        if (start + Math.abs(linesKept) != kept.length) {
            throw new IOException("damaged: octets behind the end");
        }
        return new PackedLines(codec, kept, runs, text, lines, length);
    }

    /**
     * A number of what is kept. Sums of octets, and no buffer around them: that is compiled soon,
     * and it is read for each message.
     */
    private static int number(byte[] kept, int at) {
        return (kept[at] << 24)
                | ((kept[at + 1] & 0xff) << 16)
                | ((kept[at + 2] & 0xff) << 8)
                | (kept[at + 3] & 0xff);
    }

    /** How many runs the table has. */
    private static int runs(byte[] kept) throws IOException {
        var room = kept.length - Base64Lines.HEAD_OCTETS;
        return within(number(kept, RUNS), room / Base64Lines.RUN_OCTETS);
    }

    /** Where a run stands in the table; behind the last one begins the text. */
    private static int startOfRun(int number) {
        return Base64Lines.HEAD_OCTETS + number * Base64Lines.RUN_OCTETS;
    }

    private static Run run(byte[] kept, int number) {
        var at = startOfRun(number);
        return new Run(
                number(kept, at),
                number(kept, at + Integer.BYTES),
                number(kept, at + 2 * Integer.BYTES));
    }

    /** That the runs are made of all that there is, and come to what is expected. */
    private static void requireSums(
            byte[] kept, int runs, int textLength, int linesLength, int length) throws IOException {
        long texts = 0;
        long decoded = 0;
        long octets = textLength;
        for (int i = 0; i < runs; i++) {
            var run = run(kept, i);
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
    private static Part part(byte[] kept, int start, int signed, int length, Codec codec)
            throws IOException {
        if (signed <= 0 && -signed != length) {
            throw new IOException("damaged: " + -signed + " octets instead of " + length);
        }
        var count = within(Math.abs(signed), kept.length - start);
        return signed > 0
                ? new Part(codec.expand(kept, start, count, length), 0, length)
                : new Part(kept, start, count);
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
        var runs = runs(kept);
        var textLength = within(number(kept, TEXT_LENGTH), length);
        var octets = runs > 0 ? within(run(kept, 0).text(), textLength) : textLength;
        if (octets < wanted) {
            return new byte[0];
        }
        var text = part(kept, startOfRun(runs), number(kept, TEXT_KEPT), textLength, codec);
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
        var texts = text.start;
        var from = lines.start;
        for (int i = 0; i < runs; i++) {
            var run = run(kept, i);
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
