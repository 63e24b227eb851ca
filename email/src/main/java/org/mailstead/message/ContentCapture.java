package org.mailstead.message;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the {@code Content-*} fields of the header that is being read. */
final class ContentCapture {
    private final MimeLimits limits;
    private byte[] octets = new byte[256];
    private int count;
    private int total;
    private @Nullable ContentField field;

    ContentCapture(MimeLimits limits) {
        this.limits = limits;
    }

    void line(byte[] line, int start, int end, Map<ContentField, String> content) {
        var folded = line[start] == ' ' || line[start] == '\t';
        if (folded) {
            if (field != null) {
                append(line, start, end);
            }
            return;
        }
        end(content);
        var next = ContentField.at(line, start, end);
        // of several fields of a name the first counts
        if (next != null && !content.containsKey(next)) {
            var colon = start;
            while (colon < end && line[colon] != ':') {
                colon++;
            }
            if (colon < end) {
                field = next;
                append(line, colon + 1, end);
            }
        }
    }

    private void append(byte[] line, int start, int end) {
        var room =
                Math.min(limits.contentFieldOctetsMax() - count, limits.contentOctetsMax() - total);
        var length = Math.clamp(end - start, 0, Math.max(room, 0));
        while (octets.length < count + length) {
            octets = Arrays.copyOf(octets, octets.length * 2);
        }
        System.arraycopy(line, start, octets, count, length);
        count += length;
        total += length;
    }

    void end(Map<ContentField, String> content) {
        if (field != null) {
            content.put(field, HeaderText.of(octets, 0, count));
            field = null;
        }
        count = 0;
    }
}
