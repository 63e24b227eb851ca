package org.mailstead.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream decoded as it is read. */
final class DecodingStream extends InputStream {
    private static final int PIECE_OCTETS = 8 << 10;

    private final InputStream encoded;
    private final TransferDecoder decoder;
    private final byte[] in = new byte[PIECE_OCTETS];
    private final byte[] out = new byte[PIECE_OCTETS + TransferDecoder.HELD_MAX];
    private int position;
    private int limit;
    private boolean ended;

    DecodingStream(InputStream encoded, TransferDecoder decoder) {
        this.encoded = encoded;
        this.decoder = decoder;
    }

    @Override
    public int read() throws IOException {
        return fill() ? out[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        Objects.checkFromIndexSize(start, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        var count = Math.min(length, limit - position);
        System.arraycopy(out, position, target, start, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (position == limit && !ended) {
            var read = encoded.read(in, 0, in.length);
            position = 0;
            ended = read < 0;
            limit = ended ? decoder.finish(out) : decoder.decode(in, 0, read, out);
        }
        return position < limit;
    }

    @Override
    public void close() throws IOException {
        encoded.close();
    }
}
