package org.mailstead.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream decoded as it is read. */
final class DecodingStream extends InputStream {
    static final int PIECE_OCTETS = 8 << 10;

    private final InputStream encoded;
    private final TransferDecoder decoder;
    private final byte[] in;
    private final byte[] out;
    private int position;
    private int limit;
    private boolean ended;

    /**
     * @param pieceOctets how many are read and decoded together; 1 or more
     */
    DecodingStream(InputStream encoded, TransferDecoder decoder, int pieceOctets) {
        this.encoded = encoded;
        this.decoder = decoder;
        this.in = new byte[pieceOctets];
        this.out = new byte[pieceOctets + TransferDecoder.HELD_MAX];
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
