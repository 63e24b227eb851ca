package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** The statements on messages in mailboxes. */
final class MessageRows {
    /** Up to so many ranges of a set are asked for one by one, more of them as one span. */
    private static final int RANGES_MAX = 8;

    private MessageRows() {}

    /** Every live message of a mailbox, UID ascending, without keeping any. */
    static void each(Tx tx, long mailbox, Consumer<MessageRow> consumer) throws SQLException {
        var flags = new FlagsPool();
        tx.sql(
                        """
                        SELECT uid, id, flags, keywords, mod_seq, size, received, saved, thread_id
                        FROM message
                        WHERE account_id = ? AND mailbox_id = ? AND expunged IS NULL
                        ORDER BY uid
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .each(row -> consumer.accept(messageRow(row, flags)));
    }

    /**
     * What became of the messages of a mailbox after a mod-sequence, UID ascending.
     *
     * <p>Sorted here: asked for in order of UID, a database may rather walk the whole mailbox.
     */
    static List<RowChange> changes(Tx tx, long mailbox, long after) throws SQLException {
        var flags = new FlagsPool();
        var changes =
                tx.sql(
                                """
                                SELECT uid, id, flags, keywords, mod_seq, size, received, saved, thread_id,
                                    CASE WHEN expunged IS NULL THEN 0 ELSE 1 END
                                FROM message
                                WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ?
                                """)
                        .bind(tx.scope().accountId())
                        .bind(mailbox)
                        .bind(after)
                        .list(row -> change(row, flags));
        changes.sort(Comparator.comparingLong(RowChange::uid));
        return changes;
    }

    private static RowChange change(Row row, FlagsPool flags) throws SQLException {
        return row.getBoolean(10)
                ? new RowChange.Removed(row.getLong(1))
                : new RowChange.Live(messageRow(row, flags));
    }

    private static MessageRow messageRow(Row row, FlagsPool flags) throws SQLException {
        return new MessageRow(
                row.getLong(1),
                row.getLong(2),
                flags.get(row.getInt(3), row.getString(4)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9));
    }

    /** The live messages of a mailbox that are in a set, UID ascending. */
    static List<StoredRow> live(Tx tx, long mailbox, UidSet uids) throws SQLException {
        var found = new ArrayList<StoredRow>();
        if (uids.ranges() > RANGES_MAX) {
            addLive(tx, mailbox, uids.first(0), uids.last(uids.ranges() - 1), uids, found);
        } else {
            for (int i = 0; i < uids.ranges(); i++) {
                addLive(tx, mailbox, uids.first(i), uids.last(i), uids, found);
            }
        }
        return found;
    }

    private static void addLive(
            Tx tx, long mailbox, long first, long last, UidSet uids, List<StoredRow> found)
            throws SQLException {
        var flags = new FlagsPool();
        tx.sql(
                        """
                        SELECT uid, id, flags, keywords, mod_seq, size, received, saved, thread_id,
                            content_id, create_seq
                        FROM message
                        WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                            AND expunged IS NULL
                        ORDER BY uid
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .bind(first)
                .bind(last)
                .each(row -> {
                    if (uids.contains(row.getLong(1))) {
                        found.add(
                                new StoredRow(
                                        messageRow(row, flags), row.getLong(10), row.getLong(11)));
                    }
                });
    }

    /** Puts live messages into a mailbox. */
    static void insert(Tx tx, long mailbox, List<StoredRow> messages) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO message (account_id, mailbox_id, uid, id, create_seq, mod_seq,
                            content_id, flags, keywords, size, received, saved, thread_id)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .updates(
                        messages,
                        (sql, message) -> {
                            var row = message.row();
                            sql.bind(tx.scope().accountId())
                                    .bind(mailbox)
                                    .bind(row.uid())
                                    .bind(row.id())
                                    .bind(message.createSeq())
                                    .bind(row.modSeq())
                                    .bind(message.contentId())
                                    .bind(row.flags().bits())
                                    .bind(row.flags().keywordText())
                                    .bind(row.size())
                                    .bind(row.received())
                                    .bind(row.saved())
                                    .bind(row.thread());
                        });
    }

    /** Writes the flags and mod-sequences of messages. */
    static void updateFlags(Tx tx, long mailbox, List<MessageRow> changed) throws SQLException {
        tx.sql(
                        """
                        UPDATE message SET flags = ?, keywords = ?, mod_seq = ?
                        WHERE account_id = ? AND mailbox_id = ? AND uid = ?
                        """)
                .updates(
                        changed,
                        (sql, row) ->
                                sql.bind(row.flags().bits())
                                        .bind(row.flags().keywordText())
                                        .bind(row.modSeq())
                                        .bind(tx.scope().accountId())
                                        .bind(mailbox)
                                        .bind(row.uid()));
    }

    /** Makes messages history. Their content stays until it is erased. */
    static void remove(AccountWrite write, long mailbox, List<StoredRow> messages)
            throws SQLException {
        var modSeq = write.modSeq();
        write.tx()
                .sql(
                        """
                        UPDATE message SET expunged = ?, mod_seq = ?
                        WHERE account_id = ? AND mailbox_id = ? AND uid = ?
                        """)
                .updates(
                        messages,
                        (sql, message) ->
                                sql.bind(write.now())
                                        .bind(modSeq)
                                        .bind(write.account())
                                        .bind(mailbox)
                                        .bind(message.uid()));
    }

    /**
     * Makes all messages of a mailbox history.
     *
     * @return how many there were
     */
    static int removeAll(AccountWrite write, long mailbox) throws SQLException {
        return write.tx()
                .sql(
                        """
                        UPDATE message SET expunged = ?, mod_seq = ?
                        WHERE account_id = ? AND mailbox_id = ? AND expunged IS NULL
                        """)
                .bind(write.now())
                .bind(write.modSeq())
                .bind(write.account())
                .bind(mailbox)
                .update();
    }

    /** Moves rows to another mailbox, where they are as given, with the ids that they have. */
    static void move(Tx tx, long from, List<Moved> moved, long to) throws SQLException {
        tx.sql(
                        """
                        UPDATE message
                        SET mailbox_id = ?, uid = ?, mod_seq = ?, flags = ?, saved = ?
                        WHERE account_id = ? AND mailbox_id = ? AND uid = ?
                        """)
                .updates(
                        moved,
                        (sql, each) ->
                                sql.bind(to)
                                        .bind(each.row().uid())
                                        .bind(each.row().modSeq())
                                        .bind(each.row().flags().bits())
                                        .bind(each.row().saved())
                                        .bind(tx.scope().accountId())
                                        .bind(from)
                                        .bind(each.uidBefore()));
    }

    /** Leaves history where messages were before they moved, each under an id of its own. */
    static void insertHistory(AccountWrite write, long mailbox, List<Moved> moved)
            throws SQLException {
        var modSeq = write.modSeq();
        write.tx()
                .sql(
                        """
                        INSERT INTO message (account_id, mailbox_id, uid, id, create_seq, mod_seq,
                            expunged, flags, keywords, size, received, saved, thread_id)
                        VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', 0, 0, 0, ?)
                        """)
                .updates(
                        moved,
                        (sql, each) ->
                                sql.bind(write.account())
                                        .bind(mailbox)
                                        .bind(each.uidBefore())
                                        .bind(write.takeId())
                                        .bind(modSeq)
                                        .bind(modSeq)
                                        .bind(write.now())
                                        .bind(each.row().thread()));
    }

    /**
     * The UIDs that were removed from a mailbox after a mod-sequence, as far as the history
     * reaches.
     */
    static UidSet removedAfter(Tx tx, long mailbox, long after) throws SQLException {
        var uids =
                tx.sql(
                                """
                                SELECT uid FROM message
                                WHERE account_id = ? AND mailbox_id = ? AND mod_seq > ?
                                    AND expunged IS NOT NULL
                                """)
                        .bind(tx.scope().accountId())
                        .bind(mailbox)
                        .bind(after)
                        .list(row -> row.getLong(1));
        return UidSet.of(uids.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * A message in its new place.
     *
     * @param row with the new UID
     */
    record Moved(long uidBefore, MessageRow row) {}
}
