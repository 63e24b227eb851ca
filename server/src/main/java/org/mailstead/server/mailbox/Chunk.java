package org.mailstead.server.mailbox;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;

/**
 * Some messages of a mailbox, UID ascending: at least one, at most {@value #ROWS_MAX}.
 *
 * <p>Never changed. Of one that was kept on disk, the summary is known at once; its columns are
 * decoded when one of them is first asked for.
 */
final class Chunk {
    static final int ROWS_MAX = 512;

    private final Summary summary;

    /**
     * Whether no UID is missing between the first and the last, so that no column need be asked.
     */
    private final boolean isDense;

    /**
     * Null until they are decoded. A thread that sees them without the lock sees all that is in
     * them: all their fields are final, and what is decoded fills its arrays first. One that does
     * not takes the lock and looks again.
     */
    private @Nullable ChunkColumns columns;

    /** Decodes the columns; null once they are there. Guarded by the object's lock. */
    private @Nullable Supplier<ChunkColumns> kept;

    /**
     * What SELECT asks of a chunk.
     *
     * @param count how many messages, 1..{@value #ROWS_MAX}
     * @param firstUid of the first of them
     * @param lastUid of the last of them
     * @param firstUnseen the first row without {@code \Seen}; the count if there is none
     */
    record Summary(int count, long firstUid, long lastUid, int firstUnseen) {
        Summary {
            if (count < 1 || count > ROWS_MAX) {
                throw new IllegalArgumentException("chunk of " + count + " rows");
            }
            if (firstUid < 1
                    || lastUid < firstUid
                    || lastUid > NumberSet.NUMBER_MAX
                    || lastUid - firstUid < count - 1) {
                throw new IllegalArgumentException(
                        count + " rows with the UIDs " + firstUid + ".." + lastUid);
            }
            if (firstUnseen < 0 || firstUnseen > count) {
                throw new IllegalArgumentException(
                        "first unseen one of " + count + ": " + firstUnseen);
            }
        }

        private static Summary of(ChunkColumns columns) {
            var count = columns.count();
            return new Summary(
                    count, columns.uid(0), columns.uid(count - 1), columns.firstUnseen());
        }

        /** Whether no UID is missing between the first and the last. */
        boolean isDense() {
            return lastUid - firstUid == count - 1;
        }
    }

    private Chunk(Summary summary) {
        this.summary = summary;
        this.isDense = summary.isDense();
    }

    private Chunk(ChunkColumns columns) {
        this(Summary.of(columns));
        this.columns = columns;
    }

    /**
     * @param rows 1..{@value #ROWS_MAX}, UID ascending
     */
    static Chunk of(List<MessageRow> rows) {
        return new Chunk(ChunkColumns.of(rows));
    }

    /**
     * A chunk that was kept.
     *
     * @param columns makes what the summary was made of; is called once, on the thread that first
     *     wants more than the summary
     */
    static Chunk kept(Summary summary, Supplier<ChunkColumns> columns) {
        var chunk = new Chunk(summary);
        chunk.kept = columns;
        return chunk;
    }

    ChunkColumns columns() {
        var present = columns;
        return present != null ? present : decoded();
    }

    private synchronized ChunkColumns decoded() {
        if (columns == null) {
            columns = Objects.requireNonNull(kept).get();
            kept = null;
        }
        return columns;
    }

    Summary summary() {
        return summary;
    }

    int count() {
        return summary.count;
    }

    long uid(int row) {
        return isDense ? summary.firstUid + row : columns().uid(row);
    }

    long id(int row) {
        return columns().id(row);
    }

    /** What its rows say: the same object for chunks that have the same messages. */
    Object contents() {
        return columns().contents();
    }

    long content(int row) {
        return columns().content(row);
    }

    Flags flags(int row) {
        return columns().flags(row);
    }

    long modSeq(int row) {
        return columns().modSeq(row);
    }

    long size(int row) {
        return columns().size(row);
    }

    long received(int row) {
        return columns().received(row);
    }

    long saved(int row) {
        return columns().saved(row);
    }

    long thread(int row) {
        return columns().thread(row);
    }

    MessageRow row(int row) {
        return columns().row(row);
    }

    long lastUid() {
        return summary.lastUid;
    }

    /** The first row without {@code \Seen}; the count if there is none. */
    int firstUnseen() {
        return summary.firstUnseen;
    }

    /** Adds the UIDs of all its messages. */
    void addUids(NumberSet.Builder uids) {
        if (isDense) {
            uids.add(summary.firstUid, summary.lastUid);
            return;
        }
        var present = columns();
        for (int i = 0; i < present.count(); i++) {
            uids.add(present.uid(i));
        }
    }

    /** The row of a UID, or, where there is none, -(the row before which it would stand) - 1. */
    int find(long uid) {
        if (uid < summary.firstUid) {
            return -1;
        }
        if (uid > summary.lastUid) {
            return -summary.count - 1;
        }
        return isDense ? (int) (uid - summary.firstUid) : columns().find(uid);
    }

    /**
     * This chunk with the flags, mod-sequences and threads of some messages as given.
     *
     * @param changed of messages that are in this chunk, UID ascending
     */
    Chunk with(List<MessageRow> changed) {
        return new Chunk(columns().with(changed));
    }

    /** Both end to end. */
    Chunk concat(Chunk next) {
        return new Chunk(columns().concat(next.columns()));
    }
}
