package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the control socket: a request is a version, a number of words and the words; the
 * answer is lines, each with what it is. Words and lines are UTF-8 behind their length. Operations
 * that speak a protocol also exchange octets, both ways until either has no more.
 */
final class Frames {
    static final int VERSION = 1;

    /** A line of output. */
    static final int LINE = 'l';

    /** Octets of a stream; none at its end. */
    static final int OCTETS = 'o';

    /** The end: it was done. */
    static final int DONE = 'd';

    /** The end: it could not be done, and why. */
    static final int FAILED = 'f';

    private static final int WORDS_MAX = 256;
    private static final int WORD_OCTETS_MAX = 64 * 1024;

    private Frames() {}

    /**
     * The octets of a request.
     *
     * @throws IOException if a word is too long
     */
    static byte[] request(List<String> words) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new DataOutputStream(octets);
        out.writeByte(VERSION);
        out.writeShort(words.size());
        for (var word : words) {
            writeText(out, word);
        }
        return octets.toByteArray();
    }

    static List<String> readRequest(DataInputStream in) throws IOException {
        var version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("a request of version " + version + ", not " + VERSION);
        }
        var count = in.readUnsignedShort();
        if (count < 1 || count > WORDS_MAX) {
            throw new IOException("a request of " + count + " words, not 1 to " + WORDS_MAX);
        }
        var words = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            words.add(readText(in));
        }
        return words;
    }

    static void write(DataOutputStream out, int kind, String text) throws IOException {
        out.writeByte(kind);
        writeText(out, text);
        out.flush();
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readOctets(in), UTF_8);
    }

    static byte[] readOctets(DataInputStream in) throws IOException {
        var length = in.readInt();
        if (length < 0 || length > WORD_OCTETS_MAX) {
            throw new IOException("a word of " + length + " octets");
        }
        var octets = new byte[length];
        in.readFully(octets); // half a word must not be taken for a whole one
        return octets;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var octets = text.getBytes(UTF_8);
        writeOctets(out, octets, 0, octets.length);
    }

    private static void writeOctets(DataOutputStream out, byte[] octets, int start, int length)
            throws IOException {
        if (length > WORD_OCTETS_MAX) {
            throw new IOException("a word of " + length + " octets");
        }
        out.writeInt(length);
        out.write(octets, start, length);
    }

    /** One direction of a stream, written: {@code close} tells its end. Any thread. */
    static OutputStream stream(DataOutputStream out) {
        return new StreamOutput(out);
    }

    /** One direction of a stream, read, until the other end tells its end. */
    static InputStream stream(DataInputStream in) {
        return new StreamInput(in);
    }

    private static final class StreamOutput extends OutputStream {
        private final DataOutputStream out;
        private boolean isOver;

        StreamOutput(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int start, int length) throws IOException {
            synchronized (out) {
                if (isOver) {
                    throw new IOException("the stream is over");
                }
                for (int at = 0; at < length; at += WORD_OCTETS_MAX) {
                    out.writeByte(OCTETS);
                    writeOctets(out, octets, start + at, Math.min(length - at, WORD_OCTETS_MAX));
                }
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (out) {
                if (!isOver) {
                    isOver = true;
                    out.writeByte(OCTETS);
                    writeOctets(out, new byte[0], 0, 0);
                    out.flush();
                }
            }
        }
    }

    private static final class StreamInput extends InputStream {
        private final DataInputStream in;
        private ByteArrayInputStream frame = new ByteArrayInputStream(new byte[0]);
        private boolean isOver;

        StreamInput(DataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return hasMore() ? frame.read() : -1;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            return hasMore() ? frame.read(target, start, length) : -1;
        }

        private boolean hasMore() throws IOException {
            if (!isOver && frame.available() == 0) {
                var kind = in.readUnsignedByte();
                if (kind != OCTETS) {
                    throw new IOException("a frame of kind " + kind + " in a stream");
                }
                var octets = readOctets(in);
                frame = new ByteArrayInputStream(octets);
                isOver = octets.length == 0;
            }
            return !isOver;
        }
    }
}
