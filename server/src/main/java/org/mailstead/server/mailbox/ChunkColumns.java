package org.mailstead.server.mailbox;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a chunk says of its messages, column by column, all equally long, UID ascending.
 *
 * <p>Never changed: a change makes new ones, which copy the columns that it touches and share the
 * others. Every field is final: of columns whose arrays were filled before, whoever sees the object
 * sees all that is in it.
 */
final class ChunkColumns {
    private final int[] uids;
    private final Flags[] flags;
    private final long[] ids;
    private final long[] contents;
    private final long[] modSeqs;
    private final long[] sizes;
    private final long[] received;
    private final long[] saved;
    private final long[] threads;

    /** What numbers of messages there are besides UIDs. */
    enum Column {
        ID(false),
        CONTENT(true),
        THREAD(true),
        MOD_SEQ(false),
        SIZE(false),
        RECEIVED(false),
        SAVED(false);

        private final boolean nearId;

        Column(boolean nearId) {
            this.nearId = nearId;
        }

        /** Whether it is mostly the message's own id. */
        boolean nearId() {
            return nearId;
        }
    }

    private ChunkColumns(
            int[] uids,
            Flags[] flags,
            long[] ids,
            long[] contents,
            long[] modSeqs,
            long[] sizes,
            long[] received,
            long[] saved,
            long[] threads) {
        this.uids = uids;
        this.flags = flags;
        this.ids = ids;
        this.contents = contents;
        this.modSeqs = modSeqs;
        this.sizes = sizes;
        this.received = received;
        this.saved = saved;
        this.threads = threads;
    }

    /**
     * @param rows 1..{@value Chunk#ROWS_MAX}, UID ascending
     */
    static ChunkColumns of(List<MessageRow> rows) {
        var count = rows.size();
        var columns =
                new ChunkColumns(
                        new int[count],
                        new Flags[count],
                        new long[count],
                        new long[count],
                        new long[count],
                        new long[count],
                        new long[count],
                        new long[count],
                        new long[count]);
        for (int i = 0; i < count; i++) {
            var row = rows.get(i);
            columns.uids[i] = (int) row.uid();
            columns.ids[i] = row.id();
            columns.contents[i] = row.content();
            columns.sizes[i] = row.size();
            columns.received[i] = row.received();
            columns.saved[i] = row.saved();
            columns.setChanging(i, row);
        }
        return columns;
    }

    /**
     * @param columns all of them, as long as the UIDs
     */
    static ChunkColumns of(int[] uids, Flags[] flags, Map<Column, long[]> columns) {
        return new ChunkColumns(
                uids,
                flags,
                of(columns, Column.ID),
                of(columns, Column.CONTENT),
                of(columns, Column.MOD_SEQ),
                of(columns, Column.SIZE),
                of(columns, Column.RECEIVED),
                of(columns, Column.SAVED),
                of(columns, Column.THREAD));
    }

    private static long[] of(Map<Column, long[]> columns, Column column) {
        return Objects.requireNonNull(columns.get(column));
    }

    /** The values of a column, which are not to be changed. */
    long[] column(Column column) {
        return switch (column) {
            case ID -> ids;
            case CONTENT -> contents;
            case THREAD -> threads;
            case MOD_SEQ -> modSeqs;
            case SIZE -> sizes;
            case RECEIVED -> received;
            case SAVED -> saved;
        };
    }

    int count() {
        return uids.length;
    }

    long uid(int row) {
        return Integer.toUnsignedLong(uids[row]);
    }

    long id(int row) {
        return ids[row];
    }

    /** All contents: the same object for columns that have the same messages. */
    Object contents() {
        return contents;
    }

    long content(int row) {
        return contents[row];
    }

    Flags flags(int row) {
        return flags[row];
    }

    long modSeq(int row) {
        return modSeqs[row];
    }

    long size(int row) {
        return sizes[row];
    }

    long received(int row) {
        return received[row];
    }

    long saved(int row) {
        return saved[row];
    }

    long thread(int row) {
        return threads[row];
    }

    MessageRow row(int row) {
        return new MessageRow(
                uid(row),
                ids[row],
                contents[row],
                flags[row],
                modSeqs[row],
                sizes[row],
                received[row],
                saved[row],
                threads[row]);
    }

    /** The first row without {@code \Seen}; the count if there is none. */
    int firstUnseen() {
        var row = 0;
        while (row < flags.length && flags[row].has(Flag.SEEN)) {
            row++;
        }
        return row;
    }

    /** The row of a UID, or, where there is none, -(the row before which it would stand) - 1. */
    int find(long uid) {
        var low = 0;
        for (int high = uids.length - 1; low <= high; ) {
            var middle = (low + high) >>> 1;
            var found = uid(middle);
            if (found == uid) {
                return middle;
            }
            if (found < uid) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /**
     * These with the flags, mod-sequences and threads of some messages as given.
     *
     * @param changed of messages that are here, UID ascending
     */
    ChunkColumns with(List<MessageRow> changed) {
        var copy =
                new ChunkColumns(
                        uids,
                        flags.clone(),
                        ids,
                        contents,
                        modSeqs.clone(),
                        sizes,
                        received,
                        saved,
                        threads.clone());
        for (var row : changed) {
            copy.setChanging(find(row.uid()), row);
        }
        return copy;
    }

    private void setChanging(int at, MessageRow row) {
        flags[at] = row.flags();
        modSeqs[at] = row.modSeq();
        threads[at] = row.thread();
    }

    /** Both end to end. */
    ChunkColumns concat(ChunkColumns next) {
        return new ChunkColumns(
                concat(uids, next.uids),
                concat(flags, next.flags),
                concat(ids, next.ids),
                concat(contents, next.contents),
                concat(modSeqs, next.modSeqs),
                concat(sizes, next.sizes),
                concat(received, next.received),
                concat(saved, next.saved),
                concat(threads, next.threads));
    }

    private static int[] concat(int[] first, int[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static long[] concat(long[] first, long[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Flags[] concat(Flags[] first, Flags[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
