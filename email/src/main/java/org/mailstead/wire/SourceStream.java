package org.mailstead.wire;

import java.io.IOException;
import java.io.InputStream;

/** A position in a source. */
final class SourceStream extends InputStream {
    private final OctetSource source;
    private long position;

    SourceStream(OctetSource source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        var count = source.read(position, target, start, length);
        if (count > 0) {
            position += count;
        }
        return count;
    }

    @Override
    public long skip(long count) {
        var skipped = Math.clamp(count, 0, source.size() - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(source.size() - position, Integer.MAX_VALUE);
    }
}
