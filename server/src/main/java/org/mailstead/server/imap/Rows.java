package org.mailstead.server.imap;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Rows of a snapshot, each once, ascending: ranges, so that all of a mailbox costs little. */
final class Rows {
    // first, and one behind the last, of each range in turn
    private final int[] bounds;

    private Rows(int[] bounds) {
        this.bounds = bounds;
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    int count() {
        var count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i];
        }
        return count;
    }

    /** The first row; there must be one. */
    int min() {
        return bounds[0];
    }

    /** The last row; there must be one. */
    int max() {
        return bounds[bounds.length - 1] - 1;
    }

    boolean contains(int row) {
        var at = Arrays.binarySearch(bounds, row);
        // a first row is in its range, and at an even place; one behind the last is not
        return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
    }

    void forEach(IntConsumer action) {
        for (int i = 0; i < bounds.length; i += 2) {
            for (int row = bounds[i]; row < bounds[i + 1]; row++) {
                action.accept(row);
            }
        }
    }

    /** What is done with a row, and may fail. */
    interface Action {
        void accept(int row) throws IOException;
    }

    void each(Action action) throws IOException {
        for (int i = 0; i < bounds.length; i += 2) {
            for (int row = bounds[i]; row < bounds[i + 1]; row++) {
                action.accept(row);
            }
        }
    }

    int[] toArray() {
        var rows = new int[count()];
        var next = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            for (int row = bounds[i]; row < bounds[i + 1]; row++) {
                rows[next++] = row;
            }
        }
        return rows;
    }

    /** Collects ranges that come ascending. */
    static final class Builder {
        private int[] bounds = new int[8];
        private int length;

        /**
         * Adds a range.
         *
         * @param first not below the end of the range before
         * @param end behind the last; nothing is added if it is not above first
         */
        Builder add(int first, int end) {
            if (end <= first) {
                return this;
            }
            if (length > 0 && first <= bounds[length - 1]) {
                bounds[length - 1] = Math.max(bounds[length - 1], end);
                return this;
            }
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * length);
            }
            bounds[length++] = first;
            bounds[length++] = end;
            return this;
        }

        Rows build() {
            return new Rows(Arrays.copyOf(bounds, length));
        }
    }
}
