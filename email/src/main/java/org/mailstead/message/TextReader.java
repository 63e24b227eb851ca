package org.mailstead.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Octets read as characters of a charset by its name, up to a number of them. Never malformed. */
final class TextReader extends Reader {
    private final Reader characters;
    private int left;

    /**
     * @param pieceOctets how many are read together; 4 or more
     */
    TextReader(InputStream octets, @Nullable String charset, int charactersMax, int pieceOctets) {
        var known = Charsets.named(charset);
        characters =
                known == null
                        ? new GuessingReader(octets, pieceOctets)
                        : new InputStreamReader(octets, known);
        left = charactersMax;
    }

    @Override
    public int read(char[] target, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        var count = characters.read(target, start, Math.min(length, left));
        left -= Math.max(count, 0);
        return count;
    }

    @Override
    public void close() throws IOException {
        characters.close();
    }
}
