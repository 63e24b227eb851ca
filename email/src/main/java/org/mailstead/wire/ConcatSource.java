package org.mailstead.wire;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Sources end to end. */
record ConcatSource(List<OctetSource> sources, long size) implements OctetSource {
    ConcatSource(List<OctetSource> sources) {
        this(sources, sources.stream().mapToLong(OctetSource::size).sum());
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
}
