package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements on snapshots of large mailboxes that are kept for their next opening. */
final class SnapshotRows {
    private static final Logger log = LoggerFactory.getLogger(SnapshotRows.class);

    private SnapshotRows() {}

    /** A snapshot's row. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Kept(long position, long modSeq, byte[] content) {}

    /**
     * A mailbox as it stands.
     *
     * @param changed how many of its messages are not kept so
     */
    record Found(MailboxSnapshot snapshot, int changed) {}

    /**
     * Makes a snapshot of what was kept and the rows that changed since.
     *
     * @return empty if nothing is kept that serves
     */
    static Optional<Found> find(Tx tx, AccountState state, Mailbox mailbox) throws SQLException {
        var found = kept(tx, mailbox.id());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var kept = found.get();
        // removals older than the floor may have no row that tells of them
        if (kept.position < state.historyFloor() || kept.modSeq > mailbox.modSeq()) {
            return Optional.empty();
        }
        try {
            var chunks = SnapshotForm.read(kept.content);
            if (chunks.isEmpty()) {
                return Optional.empty();
            }
            var before = MailboxSnapshot.of(mailbox, chunks.get(), kept.position);
            var changes =
                    kept.modSeq == mailbox.modSeq()
                            ? List.<RowChange>of()
                            : MessageRows.changes(tx, mailbox.id(), kept.modSeq);
            var now = before.advance(mailbox, changes, state.modSeq());
            return now.count() == mailbox.counts().messages()
                    ? Optional.of(new Found(now, changes.size()))
                    : Optional.empty();
        } catch (SyntaxException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("account", tx.scope().accountId())
                    .addKeyValue("mailbox", mailbox.id())
                    .log("kept snapshot is unreadable, the messages are read instead");
            return Optional.empty();
        }
    }

    private static Optional<Kept> kept(Tx tx, long mailbox) throws SQLException {
        return tx.sql(
                        """
                        SELECT position, mod_seq, content FROM mailbox_snapshot
                        WHERE account_id = ? AND mailbox_id = ?
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .one(row -> new Kept(row.getLong(1), row.getLong(2), row.getBytes(3)));
    }

    /** The mailboxes that do not hold what is kept of them and would be told of them. */
    static List<Long> wrong(Tx tx) throws SQLException {
        var floor = AccountState.load(tx).historyFloor();
        var mailboxes =
                tx.sql(
                                """
                                SELECT mailbox_id FROM mailbox_snapshot
                                WHERE account_id = ? AND position >= ? ORDER BY mailbox_id
                                """)
                        .bind(tx.scope().accountId())
                        .bind(floor)
                        .list(row -> row.getLong(1));
        var wrong = new ArrayList<Long>();
        for (var mailbox : mailboxes) {
            var kept = kept(tx, mailbox);
            if (kept.isPresent() && !isRight(tx, mailbox, kept.get())) {
                wrong.add(mailbox);
            }
        }
        return wrong;
    }

    private static boolean isRight(Tx tx, long mailbox, Kept kept) throws SQLException {
        try {
            var chunks = SnapshotForm.read(kept.content);
            if (chunks.isEmpty()) {
                return true; // of another version, which does not serve
            }
            var changed = new HashSet<Long>();
            for (var change : MessageRows.changes(tx, mailbox, kept.modSeq)) {
                changed.add(change.uid());
            }
            var told =
                    chunks.get().stream()
                            .flatMap(
                                    chunk -> IntStream.range(0, chunk.count()).mapToObj(chunk::row))
                            .filter(row -> !changed.contains(row.uid()))
                            .iterator();
            var others = new ArrayList<MessageRow>();
            MessageRows.each(
                    tx,
                    mailbox,
                    row -> {
                        var isTold = others.isEmpty() && !changed.contains(row.uid());
                        if (isTold && !(told.hasNext() && told.next().equals(row))) {
                            others.add(row);
                        }
                    });
            return !told.hasNext() && others.isEmpty();
        } catch (SyntaxException | IllegalStateException e) { // damaged, or written wrong
            log.atWarn().setCause(e).addKeyValue("mailbox", mailbox).log("kept snapshot is wrong");
            return false;
        }
    }

    /** Keeps a snapshot in place of an older one, unless the mailbox is no more. */
    static void keep(Tx tx, MailboxSnapshot snapshot, byte[] content) throws SQLException {
        if (MailboxRows.find(tx, snapshot.mailbox().id()).isEmpty()) {
            return;
        }
        tx.sql(
                        """
                        INSERT INTO mailbox_snapshot
                            (account_id, mailbox_id, position, mod_seq, content)
                        VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, mailbox_id) DO UPDATE
                        SET position = excluded.position, mod_seq = excluded.mod_seq,
                            content = excluded.content
                        """)
                .bind(tx.scope().accountId())
                .bind(snapshot.mailbox().id())
                .bind(snapshot.position())
                .bind(snapshot.modSeq())
                .bind(content)
                .update();
    }

    static void remove(Tx tx, long mailbox) throws SQLException {
        tx.sql("DELETE FROM mailbox_snapshot WHERE account_id = ? AND mailbox_id = ?")
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .update();
    }

    /** After a repair, which may have changed rows without a new mod-sequence. */
    static void removeAll(Tx tx) throws SQLException {
        tx.sql("DELETE FROM mailbox_snapshot WHERE account_id = ?")
                .bind(tx.scope().accountId())
                .update();
    }
}
