package org.mailstead.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/** Sources end to end. */
record ConcatSource(List<OctetSource> sources, long size) implements OctetSource {
    ConcatSource(List<OctetSource> sources) {
        this(sources, sum(sources));
    }

    private static long sum(List<OctetSource> sources) {
        var sum = 0L;
        for (var source : sources) {
            sum += source.size();
        }
        return sum;
    }

    @Override
    public int read(long offset, byte[] target, int start, int length) throws IOException {
        Objects.checkFromToIndex(offset, size, size);
        if (length == 0) {
            return 0;
        }
        var rest = offset;
        for (var source : sources) {
            if (rest < source.size()) {
                return source.read(rest, target, start, length);
            }
            rest -= source.size();
        }
        return -1;
    }

    @Override
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, size);
        var rest = offset;
        var left = length;
        for (var source : sources) {
            var count = Math.min(left, source.size() - rest);
            if (count > 0) {
                source.writeTo(out, rest, count);
                left -= count;
                rest += count;
            }
            rest -= source.size();
        }
    }
}
