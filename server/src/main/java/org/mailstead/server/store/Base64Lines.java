package org.mailstead.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Octets that are mostly lines of base64, as attachments are, kept with those lines decoded:
 * smaller than zstd makes them, at a fifth of its cost.
 *
 * <p>What is decoded are runs of lines of one length, of whole quanta without padding, each ended
 * by CRLF: of those nothing is lost, whatever the octets mean. All else is text, and stands as it
 * is.
 *
 * <pre>
 * 32 magic, 32 number of runs
 * 32 length of all text, 32 length as kept, negative if it is not a zstd frame
 * 32 length of all that was decoded, 32 length as kept, negative if it is not a zstd frame
 * for each run: 32 octets of text before it, 32 octets of a line without CRLF, 32 number of lines
 * text, then what was decoded
 * </pre>
 *
 * <p>Numbers are big-endian. {@link PackedLines} reads it.
 */
final class Base64Lines {
    /** How it begins; a zstd frame begins with octet 0x28. */
    static final int MAGIC = 0x4d423634;

    static final int HEAD_OCTETS = 24;
    static final int RUN_OCTETS = 12;

    /** Shorter lines are not those of an attachment. */
    private static final int LINE_MIN = 40;

    /** RFC 5322 §2.1.1: longer lines have no place in a message. */
    private static final int LINE_MAX = 996;

    private static final int LINES_MIN = 4;

    /** So many octets of base64 … */
    static final int QUANTUM = 4;

    /** … are so many decoded ones. */
    static final int DECODED = 3;

    static final int CRLF_OCTETS = 2;

    /** 0 for the octets of the alphabet. RFC 4648 §4. */
    private static final byte[] FOREIGN = foreign();

    private final byte[] octets;
    private final boolean everyLine;
    private final List<Run> runs = new ArrayList<>();
    private int lineOctets;
    private int digits;

    /**
     * Lines that are decoded.
     *
     * @param text octets before it, behind the run before
     * @param length of each line, without its CRLF
     * @param count of the lines
     */
    record Run(int text, int length, int count) {
        int octets() {
            return (length + CRLF_OCTETS) * count;
        }

        /** How many octets the lines say. */
        int decoded() {
            return length / QUANTUM * DECODED * count;
        }
    }

    /**
     * @param everyLine whether every octet is looked at, not only those of the first line of a run
     */
    private Base64Lines(byte[] octets, boolean everyLine) {
        this.octets = octets;
        this.everyLine = everyLine;
        find();
    }

    /** Finds what is likely to be lines of base64 in octets, which must not change. */
    static Base64Lines of(byte[] octets) {
        return new Base64Lines(octets, false);
    }

    private static byte[] foreign() {
        var foreign = new byte[256];
        Arrays.fill(foreign, (byte) 1);
        for (char c :
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            foreign[c] = 0;
        }
        return foreign;
    }

    private void find() {
        var behind = 0;
        for (int start = 0; start < octets.length; ) {
            var feed = lineFeed(start);
            var length = feed - 1 - start;
            var count = isLength(length) ? count(start, length) : 0;
            if (count < LINES_MIN) {
                start = count == 0 ? feed + 1 : start + count * (length + CRLF_OCTETS);
            } else {
                var run = new Run(start - behind, length, count);
                runs.add(run);
                lineOctets += run.octets();
                digits += length * count;
                behind = start + run.octets();
                start = behind;
            }
        }
    }

    /** Where the next LF is; the end if there is none. */
    private int lineFeed(int start) {
        var at = start;
        while (at < octets.length && octets[at] != '\n') {
            at++;
        }
        return at;
    }

    private static boolean isLength(int length) {
        return length >= LINE_MIN && length <= LINE_MAX && length % QUANTUM == 0;
    }

    /** How many lines of that length can be decoded, from one on. */
    private int count(int start, int length) {
        if (!isBase64(start, length)) {
            return 0;
        }
        var count = 0;
        for (int at = start; isLine(at, length); at += length + CRLF_OCTETS) {
            count++;
        }
        return count;
    }

    private boolean isLine(int start, int length) {
        var end = start + length;
        return end + CRLF_OCTETS <= octets.length
                && octets[end] == '\r'
                && octets[end + 1] == '\n'
                && (!everyLine || isBase64(start, length));
    }

    private boolean isBase64(int start, int length) {
        var foreign = 0;
        for (int i = start; i < start + length; i++) {
            foreign |= FOREIGN[octets[i] & 0xff];
        }
        return foreign == 0;
    }

    /** How many octets fewer there are once the lines are decoded. */
    private int saved() {
        var decoded = digits / QUANTUM * DECODED;
        return lineOctets - decoded - HEAD_OCTETS - runs.size() * RUN_OCTETS;
    }

    /** The octets as they are kept; null if so little is base64 that it does not pay. */
    byte @Nullable [] pack(Codec codec) {
        if (!Codec.pays(octets.length - saved(), octets.length)) {
            return null;
        }
        var decoder = codec.takeLineDecoder();
        try {
            decoder.begin(digits / QUANTUM * DECODED);
            var text = new byte[octets.length - lineOctets];
            if (divide(text, decoder)) {
                return written(text, decoder, codec);
            }
        } finally {
            codec.give(decoder);
        }
        return everyLine ? null : new Base64Lines(octets, true).pack(codec);
    }

    /**
     * Copies the text and decodes the lines.
     *
     * @return false if another octet is in the lines, or padding
     */
    private boolean divide(byte[] text, LineDecoder decoder) {
        int from = 0;
        int texts = 0;
        for (var run : runs) {
            System.arraycopy(octets, from, text, texts, run.text);
            from += run.text;
            texts += run.text;
            if (!decoder.add(octets, from, run)) {
                return false;
            }
            from += run.octets();
        }
        System.arraycopy(octets, from, text, texts, text.length - texts);
        return true;
    }

    private byte[] written(byte[] text, LineDecoder decoder, Codec codec) {
        var textFrame = codec.squeeze(text, text.length);
        var lineFrame = codec.squeeze(decoder.octets(), decoder.count());
        var textKept = textFrame == null ? text.length : textFrame.length;
        var linesKept = lineFrame == null ? decoder.count() : lineFrame.length;
        var length = HEAD_OCTETS + runs.size() * RUN_OCTETS + textKept + linesKept;
        var out = ByteBuffer.allocate(length).putInt(MAGIC).putInt(runs.size());
        out.putInt(text.length).putInt(textFrame == null ? -textKept : textKept);
        out.putInt(decoder.count()).putInt(lineFrame == null ? -linesKept : linesKept);
        for (var run : runs) {
            out.putInt(run.text).putInt(run.length).putInt(run.count);
        }
        out.put(textFrame == null ? text : textFrame);
        out.put(lineFrame == null ? decoder.octets() : lineFrame, 0, linesKept);
        return out.array();
    }
}
