package org.mailstead.server.mailbox;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Some messages of a mailbox, as columns, UID ascending: at least one, at most {@value #ROWS_MAX}.
 *
 * <p>Never changed: a change makes a new chunk, which copies the columns that it touches and shares
 * the others.
 */
final class Chunk {
    static final int ROWS_MAX = 512;

    private final int[] uids;
    private final long[] ids;
    private final long[] contents;
    private final Flags[] flags;
    private final long[] modSeqs;
    private final long[] sizes;
    private final long[] received;
    private final long[] saved;
    private final long[] threads;

    private Chunk(
            int[] uids,
            long[] ids,
            long[] contents,
            Flags[] flags,
            long[] modSeqs,
            long[] sizes,
            long[] received,
            long[] saved,
            long[] threads) {
        this.uids = uids;
        this.ids = ids;
        this.contents = contents;
        this.flags = flags;
        this.modSeqs = modSeqs;
        this.sizes = sizes;
        this.received = received;
        this.saved = saved;
        this.threads = threads;
    }

    /**
     * @param rows 1..{@value #ROWS_MAX}, UID ascending
     */
    static Chunk of(List<MessageRow> rows) {
        var count = rows.size();
        var chunk =
                new Chunk(
                        new int[count],
                        new long[count],
                        new long[count],
                        new Flags[count],
                        new long[count],
                        new long[count],
                        new long[count],
                        new long[count],
                        new long[count]);
        for (int i = 0; i < count; i++) {
            var row = rows.get(i);
            chunk.uids[i] = (int) row.uid();
            chunk.ids[i] = row.id();
            chunk.contents[i] = row.content();
            chunk.sizes[i] = row.size();
            chunk.received[i] = row.received();
            chunk.saved[i] = row.saved();
            chunk.setChanging(i, row);
        }
        return chunk;
    }

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

    /**
     * A chunk of its columns.
     *
     * @param columns all of them, as long as the UIDs
     */
    static Chunk of(int[] uids, Flags[] flags, Map<Column, long[]> columns) {
        return new Chunk(
                uids,
                of(columns, Column.ID),
                of(columns, Column.CONTENT),
                flags,
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

    /** What its rows say: the same object for chunks that have the same messages. */
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

    long firstUid() {
        return uid(0);
    }

    long lastUid() {
        return uid(uids.length - 1);
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
     * This chunk with the flags, mod-sequences and threads of some messages as given.
     *
     * @param changed of messages that are in this chunk, UID ascending
     */
    Chunk with(List<MessageRow> changed) {
        var copy =
                new Chunk(
                        uids,
                        ids,
                        contents,
                        flags.clone(),
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
    Chunk concat(Chunk next) {
        return new Chunk(
                concat(uids, next.uids),
                concat(ids, next.ids),
                concat(contents, next.contents),
                concat(flags, next.flags),
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
