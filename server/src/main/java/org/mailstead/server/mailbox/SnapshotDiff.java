package org.mailstead.server.mailbox;

import org.mailstead.imap.NumberSet;

/**
 * What changed between two snapshots of a mailbox.
 *
 * @param expunged UIDs of the older one that the newer one does not have
 * @param changed UIDs in both whose mod-sequence differs: other flags, or another thread
 * @param firstNew the row of the newer snapshot where messages begin that the older one does not
 *     have; its count if there are none
 */
public record SnapshotDiff(NumberSet expunged, NumberSet changed, int firstNew) {
    /**
     * Walks both in UID order; chunks that both share are passed over, so that the cost goes with
     * what changed.
     */
    static SnapshotDiff between(MailboxSnapshot older, MailboxSnapshot newer) {
        var expunged = new NumberSet.Builder();
        var changed = new NumberSet.Builder();
        var from = new Cursor(older);
        var to = new Cursor(newer);
        while (!from.atEnd()) {
            if (to.atEnd()) {
                expunged.add(from.uid());
                from.next();
            } else if (from.atChunkStart() && to.atChunkStart() && from.chunk() == to.chunk()) {
                from.nextChunk();
                to.nextChunk();
            } else if (from.uid() == to.uid()) {
                if (from.modSeq() != to.modSeq()) {
                    changed.add(from.uid());
                }
                from.next();
                to.next();
            } else if (from.uid() < to.uid()) {
                expunged.add(from.uid());
                from.next();
            } else {
                throw new IllegalArgumentException("the newer snapshot is the older one");
            }
        }
        return new SnapshotDiff(expunged.build(), changed.build(), to.row());
    }

    /** Whether there is nothing to tell. */
    public boolean isEmpty(MailboxSnapshot newer) {
        return expunged.isEmpty() && changed.isEmpty() && firstNew == newer.count();
    }

    /** A place in a snapshot. */
    private static final class Cursor {
        private final MailboxSnapshot snapshot;
        private int chunk;
        private int inChunk;
        private int row;

        Cursor(MailboxSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        boolean atEnd() {
            return chunk == snapshot.chunks();
        }

        boolean atChunkStart() {
            return inChunk == 0;
        }

        Chunk chunk() {
            return snapshot.chunk(chunk);
        }

        long uid() {
            return chunk().uid(inChunk);
        }

        long modSeq() {
            return chunk().modSeq(inChunk);
        }

        int row() {
            return row;
        }

        void next() {
            row++;
            if (++inChunk == chunk().count()) {
                chunk++;
                inChunk = 0;
            }
        }

        void nextChunk() {
            row += chunk().count();
            chunk++;
        }
    }
}
