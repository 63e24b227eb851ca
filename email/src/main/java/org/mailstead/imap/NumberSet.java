package org.mailstead.imap;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Message numbers or UIDs, each once, ascending: what commands work on, and what COPYUID, ESEARCH,
 * MODIFIED and VANISHED carry. Kept as ranges, so 1:1000000 costs as much as 1. Cannot change.
 *
 * <p>Written as a sequence-set without "*": {@code 1:3,7}. RFC 9051 §9 (uid-set).
 */
public final class NumberSet {
    /** The largest message number or UID. RFC 9051 §9 (nz-number). */
    public static final long NUMBER_MAX = 0xFFFF_FFFFL;

    /** No number at all; the grammar has no form for it. */
    public static final NumberSet EMPTY = new NumberSet(new long[0], 0);

    // first and last of each range, one after the other; ascending, with a gap between ranges
    private final long[] bounds;
    private final long size;

    private NumberSet(long[] bounds, long size) {
        this.bounds = bounds;
        this.size = size;
    }

    /** These numbers, in any order, each 1..{@link #NUMBER_MAX}. */
    public static NumberSet of(long... numbers) {
        var builder = new Builder();
        for (var number : numbers) {
            builder.add(number);
        }
        return builder.build();
    }

    /** All numbers from first to last, each 1..{@link #NUMBER_MAX}; none if last is lower. */
    public static NumberSet range(long first, long last) {
        return new Builder().add(first, last).build();
    }

    /** How many numbers. */
    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** How many ranges the numbers fall into. */
    public int ranges() {
        return bounds.length / 2;
    }

    /** The first number of a range, 0..{@code ranges() - 1}. */
    public long first(int range) {
        return bounds[2 * range];
    }

    /** The last number of a range, 0..{@code ranges() - 1}. */
    public long last(int range) {
        return bounds[2 * range + 1];
    }

    /** The smallest number; there must be one. */
    public long min() {
        return bounds[0];
    }

    /** The largest number; there must be one. */
    public long max() {
        return bounds[bounds.length - 1];
    }

    /** Whether the number is in the set, found by bisection. */
    public boolean contains(long number) {
        var at = Arrays.binarySearch(bounds, number);
        // not a bound itself: inside a range if an odd number of bounds stands before it
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    /** Calls once for each number, ascending. */
    public void forEach(LongConsumer consumer) {
        for (int i = 0; i < bounds.length; i += 2) {
            for (var number = bounds[i]; number <= bounds[i + 1]; number++) {
                consumer.accept(number);
            }
        }
    }

    /** The numbers in both. */
    public NumberSet intersection(NumberSet other) {
        var both = new Builder();
        for (int i = 0, j = 0; i < ranges() && j < other.ranges(); ) {
            both.add(Math.max(first(i), other.first(j)), Math.min(last(i), other.last(j)));
            if (last(i) < other.last(j)) {
                i++;
            } else {
                j++;
            }
        }
        return both.build();
    }

    /** The numbers of this that the other does not have. */
    public NumberSet minus(NumberSet other) {
        var rest = new Builder();
        var j = 0;
        for (int i = 0; i < ranges(); i++) {
            var from = first(i);
            while (j < other.ranges() && other.last(j) < from) {
                j++;
            }
            for (int k = j; k < other.ranges() && other.first(k) <= last(i); k++) {
                rest.add(from, other.first(k) - 1);
                from = other.last(k) + 1;
            }
            rest.add(from, last(i));
        }
        return rest.build();
    }

    /** The numbers of either. */
    public NumberSet union(NumberSet other) {
        return new Builder().add(this).add(other).build();
    }

    /** Every number; the caller knows that there are few enough for an array. */
    public long[] toArray() {
        var numbers = new long[Math.toIntExact(size)];
        var next = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            for (var number = bounds[i]; number <= bounds[i + 1]; number++) {
                numbers[next++] = number;
            }
        }
        return numbers;
    }

    /** The same numbers as a sequence-set. Must not be empty. */
    public SequenceSet toSequenceSet() {
        var ranges = new java.util.ArrayList<SequenceSet.Range>(ranges());
        for (int i = 0; i < ranges(); i++) {
            ranges.add(new SequenceSet.Range(first(i), last(i)));
        }
        return new SequenceSet.Ranges(ranges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As on the wire; an empty text for no number. */
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

    /** Collects numbers in any order; cheapest when they come ascending. For one thread. */
    public static final class Builder {
        private long[] bounds = new long[16];
        private int length;
        private boolean ascending = true;

        /** Makes an empty one. */
        public Builder() {}

        /** Adds a number, 1..{@link #NUMBER_MAX}. */
        public Builder add(long number) {
            return add(number, number);
        }

        /** Adds all numbers from first to last; none if last is lower. */
        public Builder add(long first, long last) {
            if (last < first) {
                return this;
            }
            if (first < 1 || last > NUMBER_MAX) {
                throw new IllegalArgumentException("not a range of numbers: " + first + ":" + last);
            }
            if (length > 0 && first == bounds[length - 1] + 1) {
                bounds[length - 1] = last;
                return this;
            }
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, length * 2);
            }
            ascending &= length == 0 || first > bounds[length - 1];
            bounds[length++] = first;
            bounds[length++] = last;
            return this;
        }

        /** Adds all numbers of a set. */
        public Builder add(NumberSet set) {
            for (int i = 0; i < set.ranges(); i++) {
                add(set.first(i), set.last(i));
            }
            return this;
        }

        public boolean isEmpty() {
            return length == 0;
        }

        public NumberSet build() {
            if (length == 0) {
                return EMPTY;
            }
            if (!ascending) {
                merge();
            }
            var size = 0L;
            for (int i = 0; i < length; i += 2) {
                size += bounds[i + 1] - bounds[i] + 1;
            }
            return new NumberSet(Arrays.copyOf(bounds, length), size);
        }

        /** Sorts the ranges and joins those that touch or overlap. */
        private void merge() {
            // both bounds fit into one long with the first one leading: 32 bits each
            var packed = new long[length / 2];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (bounds[2 * i] << 32) + bounds[2 * i + 1] + Long.MIN_VALUE;
            }
            Arrays.sort(packed);
            length = 0;
            for (var pair : packed) {
                var first = (pair - Long.MIN_VALUE) >>> 32;
                var last = pair & NUMBER_MAX;
                if (length > 0 && first <= bounds[length - 1] + 1) {
                    bounds[length - 1] = Math.max(bounds[length - 1], last);
                } else {
                    bounds[length++] = first;
                    bounds[length++] = last;
                }
            }
            ascending = true;
        }
    }
}
