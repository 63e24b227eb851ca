package org.mailstead.server.mailbox;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A set of UIDs: ranges, ascending and apart, so that 1:100000 costs what 1 costs. Immutable.
 *
 * <p>A UID is 1..4294967295. RFC 9051 §2.3.1.1.
 */
public final class UidSet {
    /** The highest UID there is. */
    public static final long UID_MAX = 0xFFFF_FFFFL;

    /** No UID. */
    public static final UidSet EMPTY = new UidSet(new long[0]);

    /** First and last of each range in turn. */
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** The UIDs first to last; none if last is lower. */
    public static UidSet range(long first, long last) {
        return new Builder().addRange(first, last).build();
    }

    /** These UIDs, in any order. */
    public static UidSet of(long... uids) {
        var sorted = uids.clone();
        Arrays.sort(sorted);
        var set = new Builder();
        for (var uid : sorted) {
            set.add(uid);
        }
        return set.build();
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** How many UIDs. */
    public long size() {
        var size = 0L;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    /** How many ranges. */
    public int ranges() {
        return bounds.length / 2;
    }

    /** The first UID of a range, 0..{@link #ranges()}-1. */
    public long first(int range) {
        return bounds[2 * range];
    }

    /** The last UID of a range. */
    public long last(int range) {
        return bounds[2 * range + 1];
    }

    public boolean contains(long uid) {
        var at = Arrays.binarySearch(bounds, uid);
        // found: a bound; else between a first and its last, which leaves an odd place
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    /** Each UID, ascending. */
    public void forEach(LongConsumer action) {
        for (int i = 0; i < bounds.length; i += 2) {
            for (var uid = bounds[i]; uid <= bounds[i + 1]; uid++) {
                action.accept(uid);
            }
        }
    }

    /** The UIDs in both. */
    public UidSet intersection(UidSet other) {
        var both = new Builder();
        for (int i = 0, j = 0; i < ranges() && j < other.ranges(); ) {
            both.addRange(Math.max(first(i), other.first(j)), Math.min(last(i), other.last(j)));
            if (last(i) < other.last(j)) {
                i++;
            } else {
                j++;
            }
        }
        return both.build();
    }

    /** The UIDs of this that the other does not have. */
    public UidSet minus(UidSet other) {
        var rest = new Builder();
        var j = 0;
        for (int i = 0; i < ranges(); i++) {
            var from = first(i);
            while (j < other.ranges() && other.last(j) < from) {
                j++;
            }
            for (int k = j; k < other.ranges() && other.first(k) <= last(i); k++) {
                rest.addRange(from, other.first(k) - 1);
                from = other.last(k) + 1;
            }
            rest.addRange(from, last(i));
        }
        return rest.build();
    }

    /** The UIDs of either. */
    public UidSet union(UidSet other) {
        var all = new Builder();
        for (int i = 0, j = 0; i < ranges() || j < other.ranges(); ) {
            if (j == other.ranges() || (i < ranges() && first(i) <= other.first(j))) {
                all.addRange(first(i), last(i++));
            } else {
                all.addRange(other.first(j), other.last(j++));
            }
        }
        return all.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As IMAP writes it: {@code 1:3,5}; empty for no UID. RFC 9051 §9, sequence-set. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            if (i > 0) {
                text.append(',');
            }
            text.append(bounds[i]);
            if (bounds[i + 1] > bounds[i]) {
                text.append(':').append(bounds[i + 1]);
            }
        }
        return text.toString();
    }

    /** Puts a set together from ascending UIDs. For one thread. */
    public static final class Builder {
        private long[] bounds = new long[8];
        private int length;

        /** Adds a UID. */
        public Builder add(long uid) {
            return addRange(uid, uid);
        }

        /**
         * Adds first to last; nothing if last is lower.
         *
         * @throws IllegalArgumentException if the range begins before the last one added does, or
         *     has what is no UID
         */
        public Builder addRange(long first, long last) {
            if (last < first) {
                return this;
            }
            if (first < 1 || last > UID_MAX) {
                throw new IllegalArgumentException("no UIDs: " + first + ":" + last);
            }
            if (length > 0 && first < bounds[length - 2]) {
                throw new IllegalArgumentException(first + " after " + bounds[length - 2]);
            }
            if (length > 0 && first <= bounds[length - 1] + 1) {
                bounds[length - 1] = Math.max(bounds[length - 1], last);
                return this;
            }
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * length);
            }
            bounds[length++] = first;
            bounds[length++] = last;
            return this;
        }

        /** The set; the builder may go on. */
        public UidSet build() {
            return length == 0 ? EMPTY : new UidSet(Arrays.copyOf(bounds, length));
        }
    }
}
