package org.mailstead.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** A part of another source. */
record SliceSource(OctetSource whole, long from, long size) implements OctetSource {
    SliceSource {
        Objects.checkFromIndexSize(from, size, whole.size());
    }

    @Override
    public int read(long offset, byte[] target, int start, int length) throws IOException {
        Objects.checkFromToIndex(offset, size, size);
        if (length == 0) {
            return 0;
        }
        var count = (int) Math.min(length, size - offset);
        return count == 0 ? -1 : whole.read(from + offset, target, start, count);
    }

    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, size);
        whole.writeTo(out, from + offset, length);
    }

    @Override
    public OctetSource slice(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, size);
        return new SliceSource(whole, from + offset, length);
    }
}
