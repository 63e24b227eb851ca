package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the control socket: a request is a version, a number of words and the words; the
 * answer is lines, each with what it is. Words and lines are UTF-8 behind their length.
 */
final class Frames {
    static final int VERSION = 1;

    /** A line of output. */
    static final int LINE = 'l';

    /** The end: it was done. */
    static final int DONE = 'd';

    /** The end: it could not be done, and why. */
    static final int FAILED = 'f';

    private static final int WORDS_MAX = 256;
    private static final int WORD_OCTETS_MAX = 64 * 1024;

    private Frames() {}

    static void writeRequest(DataOutputStream out, List<String> words) throws IOException {
        out.writeByte(VERSION);
        out.writeShort(words.size());
        for (var word : words) {
            writeText(out, word);
        }
        out.flush();
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
        var length = in.readInt();
        if (length < 0 || length > WORD_OCTETS_MAX) {
            throw new IOException("text of " + length + " octets");
        }
        var octets = new byte[length];
        in.readFully(octets); // half a word must not be taken for a whole one
        return new String(octets, UTF_8);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var octets = text.getBytes(UTF_8);
        if (octets.length > WORD_OCTETS_MAX) {
            throw new IOException("text of " + octets.length + " octets");
        }
        out.writeInt(octets.length);
        out.write(octets);
    }
}
