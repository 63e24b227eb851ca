package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.Base64;

/** Decodes base64 with padding, in which line ends mean nothing. RFC 4648 §4; webapi A-17 */
final class Base64Sink extends Writer {
    private static final int BUFFER_OCTETS = 8192; // whole groups of four

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int count;
    private boolean isOver;

    Base64Sink(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(char[] text, int start, int length) throws IOException {
        for (int i = start; i < start + length; i++) {
            var c = text[i];
            if (c == '\r' || c == '\n') {
                continue;
            }
            if (count == buffer.length) {
                decode();
            }
            buffer[count++] = c < 128 ? (byte) c : 0; // which is no base64
        }
    }

    private void decode() throws IOException {
        if (count == 0) {
            return;
        }
        if (isOver) {
            throw new IllegalArgumentException("something follows its padding");
        }
        isOver = buffer[count - 1] == '=';
        if (count % 4 != 0) { // Java's decoder would do without the padding
            throw new IllegalArgumentException("it does not end with a group of four");
        }
        out.write(Base64.getDecoder().decode(new String(buffer, 0, count, ISO_8859_1)));
        count = 0;
    }

    @Override
    public void flush() {}

    /**
     * Decodes the rest.
     *
     * @throws IllegalArgumentException here, and from {@link #write}: it is no base64
     */
    @Override
    public void close() throws IOException {
        decode();
    }
}
