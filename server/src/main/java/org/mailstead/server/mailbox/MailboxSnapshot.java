package org.mailstead.server.mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mailstead.imap.NumberSet;

/**
 * What one mailbox held at one moment: its messages as a table, UID ascending, rows 0..{@link
 * #count()}-1, so that a row is an IMAP sequence number less one.
 *
 * <p>Immutable and shared: readers never lock, and a session's view <em>is</em> the snapshot that
 * it last told its client. A newer snapshot shares every column chunk that did not change. Some 72
 * octets a message.
 */
public final class MailboxSnapshot {
    private final Mailbox mailbox;
    private final long position;
    private final Chunk[] chunks;

    /** First row of each chunk, and the count behind the last. */
    private final int[] starts;

    private final NumberSet expungedKept;

    private MailboxSnapshot(
            Mailbox mailbox, long position, Chunk[] chunks, NumberSet expungedKept) {
        this.mailbox = mailbox;
        this.position = position;
        this.chunks = chunks;
        this.expungedKept = expungedKept;
        this.starts = new int[chunks.length + 1];
        for (int i = 0; i < chunks.length; i++) {
            starts[i + 1] = starts[i] + chunks[i].count();
        }
    }

    /**
     * @param rows UID ascending
     * @param position the account's mod-sequence when this was so
     */
    static MailboxSnapshot of(Mailbox mailbox, Iterable<MessageRow> rows, long position) {
        var chunks = new ChunkList();
        rows.forEach(chunks::add);
        return new MailboxSnapshot(mailbox, position, chunks.build(), NumberSet.EMPTY);
    }

    static MailboxSnapshot of(Mailbox mailbox, List<Chunk> chunks, long position) {
        return new MailboxSnapshot(
                mailbox, position, chunks.toArray(Chunk[]::new), NumberSet.EMPTY);
    }

    static MailboxSnapshot of(Mailbox mailbox, ChunkList chunks, long position) {
        return new MailboxSnapshot(mailbox, position, chunks.build(), NumberSet.EMPTY);
    }

    /** The mailbox at that moment: its name, UIDVALIDITY, counts, keywords. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** The mailbox's mod-sequence. RFC 7162 §3.1.2.1, HIGHESTMODSEQ. */
    public long modSeq() {
        return mailbox.modSeq();
    }

    /** The UID that the next message gets. */
    public long uidNext() {
        return mailbox.uidNext();
    }

    /**
     * The account's mod-sequence up to which removals are told by this view: what {@link
     * SessionLease#advance} takes once the client knows it. It stands still while expunged messages
     * are kept in it.
     */
    public long position() {
        return position;
    }

    /** How many messages, kept ones included. */
    public int count() {
        return starts[chunks.length];
    }

    /** UID of a row. */
    public long uid(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].uid(row - starts[chunk]);
    }

    /** Row of a UID, -1 if it is not here. */
    public int row(long uid) {
        var row = rowFrom(uid);
        return row < count() && uid(row) == uid ? row : -1;
    }

    /** The first row whose UID is this or higher; the count if there is none. */
    public int rowFrom(long uid) {
        var low = 0;
        for (int high = chunks.length - 1; low <= high; ) {
            var middle = (low + high) >>> 1;
            if (chunks[middle].lastUid() < uid) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (low == chunks.length) {
            return count();
        }
        var found = chunks[low].find(uid);
        return starts[low] + (found >= 0 ? found : -found - 1);
    }

    /** Id of the message, stable within the account. RFC 8474 §5.1 */
    public long id(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].id(row - starts[chunk]);
    }

    /** Id of what the message says, for {@link MessageReader}: its copies share it. */
    public long content(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].content(row - starts[chunk]);
    }

    public Flags flags(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].flags(row - starts[chunk]);
    }

    public long modSeq(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].modSeq(row - starts[chunk]);
    }

    /** Octets of the whole message. */
    public long size(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].size(row - starts[chunk]);
    }

    /** Internal date, epoch milliseconds. */
    public long received(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].received(row - starts[chunk]);
    }

    /** When the message was put into this mailbox, epoch milliseconds. RFC 8514. */
    public long saved(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].saved(row - starts[chunk]);
    }

    /** Id of the thread. RFC 8474 §5.2 */
    public long thread(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].thread(row - starts[chunk]);
    }

    /** Whether the message is gone and only kept because the client was not told. */
    public boolean isExpunged(int row) {
        return !expungedKept.isEmpty() && expungedKept.contains(uid(row));
    }

    /** The first row without {@code \Seen}; the count if there is none. */
    public int firstUnseen() {
        for (int i = 0; i < chunks.length; i++) {
            if (chunks[i].firstUnseen() < chunks[i].count()) {
                return starts[i] + chunks[i].firstUnseen();
            }
        }
        return count();
    }

    /** The UIDs of all messages here. */
    public NumberSet uids() {
        var uids = new NumberSet.Builder();
        for (var chunk : chunks) {
            chunk.addUids(uids);
        }
        return uids.build();
    }

    /** What changed from this to a newer snapshot of the same mailbox. */
    public SnapshotDiff diff(MailboxSnapshot newer) {
        return SnapshotDiff.between(this, newer);
    }

    /**
     * The newer state, in which messages that this has and the newer has not stay where they are.
     *
     * <p>RFC 9051 §7.5.1: a client must not hear of EXPUNGE while FETCH, STORE or SEARCH is in
     * progress, as its sequence numbers would shift; new messages and flags it may hear of.
     */
    public MailboxSnapshot withExpungedKept(MailboxSnapshot newer) {
        var expunged = diff(newer).expunged();
        if (expunged.isEmpty()) {
            return newer;
        }
        var kept = new ArrayList<MessageRow>();
        expunged.forEach(uid -> kept.add(messageRow(row(uid))));
        var merged = new ChunkList();
        var next = 0;
        for (var chunk : newer.chunks) {
            var end = next;
            while (end < kept.size() && kept.get(end).uid() < chunk.lastUid()) {
                end++;
            }
            if (end == next) {
                merged.share(chunk);
            } else {
                addInOrder(merged, chunk, kept.subList(next, end));
            }
            next = end;
        }
        kept.subList(next, kept.size()).forEach(merged::add);
        return new MailboxSnapshot(newer.mailbox, position, merged.build(), expunged);
    }

    private static void addInOrder(ChunkList merged, Chunk chunk, List<MessageRow> kept) {
        var next = 0;
        for (int i = 0; i < chunk.count(); i++) {
            while (next < kept.size() && kept.get(next).uid() < chunk.uid(i)) {
                merged.add(kept.get(next++));
            }
            merged.add(chunk.row(i));
        }
    }

    /** This, found unchanged at a later moment. */
    MailboxSnapshot at(long laterPosition) {
        return laterPosition == position
                ? this
                : new MailboxSnapshot(mailbox, laterPosition, chunks, expungedKept);
    }

    /**
     * The state after some changes.
     *
     * @param later the mailbox after them
     * @param changes every message that changed since, UID ascending
     * @param laterPosition the account's mod-sequence after them
     */
    MailboxSnapshot advance(Mailbox later, List<RowChange> changes, long laterPosition) {
        if (changes.isEmpty()) {
            return new MailboxSnapshot(later, laterPosition, chunks, NumberSet.EMPTY);
        }
        var result = new ChunkList();
        var next = 0;
        for (var chunk : chunks) {
            var changed = new ArrayList<MessageRow>();
            var removed = new NumberSet.Builder();
            for (; next < changes.size() && changes.get(next).uid() <= chunk.lastUid(); next++) {
                switch (changes.get(next)) {
                    case RowChange.Live(var row) -> changed.add(row);
                    case RowChange.Removed(var uid) -> removed.add(uid);
                }
            }
            addChanged(result, chunk, changed, removed.build());
        }
        for (; next < changes.size(); next++) {
            if (changes.get(next) instanceof RowChange.Live(var row)) {
                result.add(row);
            }
        }
        return new MailboxSnapshot(later, laterPosition, result.build(), NumberSet.EMPTY);
    }

    private static void addChanged(
            ChunkList result, Chunk chunk, List<MessageRow> changed, NumberSet removed) {
        var after = changed.isEmpty() ? chunk : chunk.with(changed);
        var rows = new ArrayList<MessageRow>();
        if (!removed.isEmpty()) {
            for (int i = 0; i < after.count(); i++) {
                if (!removed.contains(after.uid(i))) {
                    rows.add(after.row(i));
                }
            }
        }
        if (removed.isEmpty() || rows.size() == after.count()) {
            result.share(after);
        } else {
            result.addChanged(rows);
        }
    }

    int chunks() {
        return chunks.length;
    }

    Chunk chunk(int index) {
        return chunks[index];
    }

    /** The first row of a chunk. */
    int firstRow(int chunk) {
        return starts[chunk];
    }

    MessageRow messageRow(int row) {
        var chunk = chunkOf(row);
        return chunks[chunk].row(row - starts[chunk]);
    }

    private int chunkOf(int row) {
        if (row < 0 || row >= count()) {
            throw new IndexOutOfBoundsException("row " + row + " of " + count());
        }
        var guess = row / Chunk.ROWS_MAX; // right while all chunks are full, as those of one load
        if (guess < chunks.length && row >= starts[guess] && row < starts[guess + 1]) {
            return guess;
        }
        var found = Arrays.binarySearch(starts, row);
        return found >= 0 ? found : -found - 2;
    }
}
