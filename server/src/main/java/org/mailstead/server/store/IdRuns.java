package org.mailstead.server.store;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;

/**
 * Numbers of rows that are asked for together, as ranges for {@code BETWEEN}: what was put in
 * together has numbers near each other, and a walk over neighbours costs far less than to look for
 * each. A range may have some numbers between that were not asked for.
 */
public final class IdRuns {
    /** How many numbers between two are walked over rather than looked around. */
    private static final int GAP_MAX = 4;

    private final long[] ids;
    private final int gapMax;

    public IdRuns(Collection<Long> ids) {
        this(ids, GAP_MAX);
    }

    private IdRuns(Collection<Long> ids, int gapMax) {
        this.ids = ascending(ids);
        this.gapMax = gapMax;
    }

    /** Each of them once. A loop: reads of all kinds begin here, and streams compile slowly. */
    private static long[] ascending(Collection<Long> ids) {
        var sorted = new long[ids.size()];
        var count = 0;
        for (long id : ids) {
            sorted[count++] = id;
        }
        Arrays.sort(sorted);
        var distinct = 0;
        for (long id : sorted) {
            if (distinct == 0 || id != sorted[distinct - 1]) {
                sorted[distinct++] = id;
            }
        }
        return distinct == count ? sorted : Arrays.copyOf(sorted, distinct);
    }

    /** Ranges of numbers that were all asked for: for statements that change what they find. */
    public static IdRuns exactly(Collection<Long> ids) {
        return new IdRuns(ids, 0);
    }

    /** Looks at one range. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Looks at it.
         *
         * @param first and the last number of the range, both asked for
         */
        void read(long first, long last) throws SQLException;
    }

    /** Hands every range over, ascending. */
    public void each(Reader reader) throws SQLException {
        for (int start = 0; start < ids.length; ) {
            var end = start + 1;
            while (end < ids.length && ids[end] - ids[end - 1] <= gapMax + 1) {
                end++;
            }
            reader.read(ids[start], ids[end - 1]);
            start = end;
        }
    }

    /** Whether a number was asked for. */
    public boolean contains(long id) {
        return Arrays.binarySearch(ids, id) >= 0;
    }
}
