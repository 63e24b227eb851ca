package org.mailstead.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/** Octets read as characters of a charset by its name, up to a number of them. Never malformed. */
final class TextReader extends Reader {
    private final Reader characters;
    private int left;

    TextReader(InputStream octets, @Nullable String charset, int charactersMax) {
        characters = new InputStreamReader(octets, decoder(charset));
        left = charactersMax;
    }

    private static CharsetDecoder decoder(@Nullable String name) {
        var charset = Charsets.named(name);
        var decoder = charset == null ? new Utf8OrWindows1252() : charset.newDecoder();
        return decoder.onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
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
