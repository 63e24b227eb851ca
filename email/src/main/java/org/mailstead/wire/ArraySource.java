package org.mailstead.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Octets in an array. */
@SuppressWarnings("ArrayRecordComponent") // wraps an array without copying; never compared
record ArraySource(byte[] octets, int start, int length) implements OctetSource {
    @Override
    public long size() {
        return length;
    }

    @Override
    public int read(long offset, byte[] target, int targetStart, int wanted) {
        Objects.checkFromToIndex(offset, length, length);
        if (wanted == 0) {
            return 0;
        }
        var count = (int) Math.min(wanted, length - offset);
        if (count == 0) {
            return -1;
        }
        System.arraycopy(octets, start + (int) offset, target, targetStart, count);
        return count;
    }

    @Override
    public void writeTo(OutputStream out, long offset, long wanted) throws IOException {
        Objects.checkFromIndexSize(offset, wanted, length);
        out.write(octets, start + (int) offset, (int) wanted);
    }

    @Override
    public OctetSource slice(long offset, long sliceLength) {
        Objects.checkFromIndexSize(offset, sliceLength, length);
        return new ArraySource(octets, start + (int) offset, (int) sliceLength);
    }
}
