package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The boundaries of the multiparts that a parser stands in, innermost last. A line is looked up by
 * hash, so that it costs the same however deep the parser stands. RFC 2046 §5.1.1.
 */
final class Delimiters {
    /** RFC 2046 §5.1.1 allows 70; longer ones do occur. */
    static final int BOUNDARY_OCTETS_MAX = 256;

    /** Differs with each run, so that no message can be made to collide. */
    private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

    private final List<Open> opened = new ArrayList<>();

    /**
     * By hash, linear probing: the number in {@link #opened} from 1, or 0. That the last to enter
     * is the first to leave keeps it sound.
     */
    private int[] slots = new int[8];

    /** One multipart. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Open(byte[] boundary, long hash, int level) {}

    /**
     * A delimiter line.
     *
     * @param level that of the multipart
     * @param closing whether it is the multipart's last
     */
    record Match(int level, boolean closing) {}

    static boolean isUsable(String boundary) {
        return !boundary.isEmpty() && boundary.getBytes(UTF_8).length <= BOUNDARY_OCTETS_MAX;
    }

    boolean isEmpty() {
        return opened.isEmpty();
    }

    /** Enters a multipart. */
    void push(String boundary, int level) {
        var octets = boundary.getBytes(UTF_8);
        var hash = 0L;
        for (var octet : octets) {
            hash = (hash + octet) * MULTIPLIER;
        }
        opened.add(new Open(octets, hash, level));
        if (opened.size() * 2 <= slots.length) {
            place(opened.size());
            return;
        }
        slots = new int[slots.length * 2];
        for (int number = 1; number <= opened.size(); number++) {
            place(number);
        }
    }

    private void place(int number) {
        var slot = slot(opened.get(number - 1).hash);
        while (slots[slot] != 0) {
            slot = next(slot);
        }
        slots[slot] = number;
    }

    private int slot(long hash) {
        return (int) (hash >>> 40) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /** Leaves the multiparts of a level and deeper. */
    void leave(int level) {
        while (!opened.isEmpty() && opened.getLast().level >= level) {
            var number = opened.size();
            var slot = slot(opened.removeLast().hash);
            while (slots[slot] != number) {
                slot = next(slot);
            }
            slots[slot] = 0;
        }
    }

    /**
     * Whether a line is a delimiter of an open multipart: two dashes, its boundary, and then the
     * end of the line, white space, or two dashes. The longest boundary wins, then the innermost.
     *
     * @param start behind the two dashes
     * @param end of the line, or of what can be seen of it
     */
    @Nullable Match match(byte[] line, int start, int end) {
        Match match = null;
        var hash = 0L;
        for (int i = start; i <= end && i - start <= BOUNDARY_OCTETS_MAX; i++) {
            var closing = i + 1 < end && line[i] == '-' && line[i + 1] == '-';
            if (i > start && (i == end || isSpace(line[i]) || closing)) {
                var found = find(hash, line, start, i);
                if (found != null) {
                    match = new Match(found.level, closing);
                }
            }
            if (i < end) {
                hash = (hash + line[i]) * MULTIPLIER;
            }
        }
        return match;
    }

    private @Nullable Open find(long hash, byte[] line, int start, int end) {
        var innermost = 0;
        for (int slot = slot(hash); slots[slot] != 0; slot = next(slot)) {
            var open = opened.get(slots[slot] - 1);
            if (open.hash == hash
                    && slots[slot] > innermost
                    && Arrays.equals(open.boundary, 0, open.boundary.length, line, start, end)) {
                innermost = slots[slot];
            }
        }
        return innermost == 0 ? null : opened.get(innermost - 1);
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r';
    }
}
