package org.mailstead.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/** Octets of no known charset as characters, by {@link Utf8OrWindows1252}, as they come. */
final class GuessingReader extends Reader {
    private final InputStream octets;
    private final Utf8OrWindows1252 guess = new Utf8OrWindows1252();
    private final ByteBuffer in;
    private final CharBuffer characters;
    private boolean ended;

    /**
     * @param octets closed with this
     * @param pieceOctets how many are read together; 4 or more, as many as a character may have
     */
    GuessingReader(InputStream octets, int pieceOctets) {
        this.octets = octets;
        this.in = ByteBuffer.allocate(pieceOctets).flip();
        this.characters = CharBuffer.allocate(pieceOctets).flip();
    }

    @Override
    public int read(char[] target, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!characters.hasRemaining()) {
            fill();
        }
        if (!characters.hasRemaining()) {
            return -1;
        }
        var count = Math.min(length, characters.remaining());
        characters.get(target, start, count);
        return count;
    }

    private void fill() throws IOException {
        characters.clear();
        guess.decode(in, characters);
        while (characters.position() == 0 && !ended) {
            in.compact();
            var count = octets.read(in.array(), in.position(), in.remaining());
            ended = count < 0;
            in.position(in.position() + Math.max(count, 0)).flip();
            guess.decode(in, characters);
        }
        if (characters.position() == 0) {
            guess.cutOff(in, characters);
        }
        characters.flip();
    }

    @Override
    public void close() throws IOException {
        octets.close();
    }
}
