package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.mailstead.imap.NumberSet;
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
                        SELECT uid, id, content_id, flags, keywords, mod_seq, size, received, saved,
                            thread_id
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
                                SELECT uid, id, content_id, flags, keywords, mod_seq, size, received,
                                    saved, thread_id,
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
        return row.getBoolean(11)
                ? new RowChange.Removed(row.getLong(1))
                : new RowChange.Live(messageRow(row, flags));
    }

    private static MessageRow messageRow(Row row, FlagsPool flags) throws SQLException {
        return new MessageRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                flags.get(row.getInt(4), row.getString(5)),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10));
    }

    /** Where a message is, or was; empty if there never was one, or nobody remembers. */
    static Optional<MessagePlace> find(Tx tx, long id) throws SQLException {
        var sql =
                """
                SELECT mailbox_id, uid, content_id, flags, keywords, size,
                    CASE WHEN expunged IS NULL THEN 0 ELSE 1 END
                FROM message
                WHERE account_id = ? AND id = ?
                """;
        return tx.sql(sql)
                .bind(tx.scope().accountId())
                .bind(id)
                .one(row ->
                        new MessagePlace(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                Flags.ofColumns(row.getInt(4), row.getString(5)),
                                row.getLong(6),
                                row.getBoolean(7)));
    }

    /** The live messages of a mailbox that are in a set, UID ascending. */
    static List<StoredRow> live(Tx tx, long mailbox, NumberSet uids) throws SQLException {
        var found = new ArrayList<StoredRow>();
        for (var span : spans(uids)) {
            addLive(tx, mailbox, span, uids, found);
        }
        return found;
    }

    private record Span(long first, long last) {}

    /** What to walk over to find a set. */
    private static List<Span> spans(NumberSet uids) {
        if (uids.ranges() > RANGES_MAX) {
            return List.of(new Span(uids.first(0), uids.last(uids.ranges() - 1)));
        }
        return IntStream.range(0, uids.ranges())
                .mapToObj(i -> new Span(uids.first(i), uids.last(i)))
                .toList();
    }

    private static void addLive(
            Tx tx, long mailbox, Span span, NumberSet uids, List<StoredRow> found)
            throws SQLException {
        var flags = new FlagsPool();
        tx.sql(
                        """
                        SELECT uid, id, content_id, flags, keywords, mod_seq, size, received, saved,
                            thread_id, create_seq
                        FROM message
                        WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                            AND expunged IS NULL
                        ORDER BY uid
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .bind(span.first())
                .bind(span.last())
                .each(row -> {
                    if (uids.contains(row.getLong(1))) {
                        found.add(new StoredRow(messageRow(row, flags), row.getLong(11)));
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
                                    .bind(row.content())
                                    .bind(row.flags().bits())
                                    .bind(row.flags().keywordText())
                                    .bind(row.size())
                                    .bind(row.received())
                                    .bind(row.saved())
                                    .bind(row.thread());
                        });
    }

    /** The flags of the live messages of a mailbox that are in a set, UID ascending. */
    static void eachFlags(Tx tx, long mailbox, NumberSet uids, FlagsReader reader)
            throws MailboxException, SQLException {
        var pool = new FlagsPool();
        var rows = new ArrayList<FlagsRow>();
        for (var span : spans(uids)) {
            tx.sql(
                            """
                            SELECT uid, flags, keywords, mod_seq, size FROM message
                            WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                                AND expunged IS NULL
                            ORDER BY uid
                            """)
                    .bind(tx.scope().accountId())
                    .bind(mailbox)
                    .bind(span.first())
                    .bind(span.last())
                    .each(row -> {
                        var uid = row.getLong(1);
                        if (uids.contains(uid)) {
                            var flags = pool.get(row.getInt(2), row.getString(3));
                            rows.add(new FlagsRow(uid, flags, row.getLong(4), row.getLong(5)));
                        }
                    });
        }
        for (var row : rows) {
            reader.read(row);
        }
    }

    /** What a change of flags must know of a message. */
    record FlagsRow(long uid, Flags flags, long modSeq, long size) {}

    /** Takes them. */
    interface FlagsReader {
        void read(FlagsRow row) throws MailboxException, SQLException;
    }

    /**
     * Gives messages that have the same flags others.
     *
     * @param change of which messages: all live ones of a set that have the flags before, and did
     *     not change after a mod-sequence
     */
    static void updateFlags(Tx tx, long mailbox, SameFlags change, long modSeq)
            throws SQLException {
        if (change.uids().ranges() > RANGES_MAX) {
            updateFlagsOneByOne(tx, mailbox, change, modSeq);
            return;
        }
        for (int i = 0; i < change.uids().ranges(); i++) {
            tx.sql(
                            """
                            UPDATE message SET flags = ?, keywords = ?, mod_seq = ?
                            WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                                AND expunged IS NULL AND flags = ? AND keywords = ?
                                AND mod_seq <= ?
                            """)
                    .bind(change.after().bits())
                    .bind(change.after().keywordText())
                    .bind(modSeq)
                    .bind(tx.scope().accountId())
                    .bind(mailbox)
                    .bind(change.uids().first(i))
                    .bind(change.uids().last(i))
                    .bind(change.before().bits())
                    .bind(change.before().keywordText())
                    .bind(change.unchangedSince())
                    .update();
        }
    }

    private static void updateFlagsOneByOne(Tx tx, long mailbox, SameFlags change, long modSeq)
            throws SQLException {
        tx.sql(
                        """
                        UPDATE message SET flags = ?, keywords = ?, mod_seq = ?
                        WHERE account_id = ? AND mailbox_id = ? AND uid = ?
                        """)
                .updates(
                        change.changed(),
                        (sql, uid) ->
                                sql.bind(change.after().bits())
                                        .bind(change.after().keywordText())
                                        .bind(modSeq)
                                        .bind(tx.scope().accountId())
                                        .bind(mailbox)
                                        .bind(uid.longValue()));
    }

    /**
     * Messages that have the same flags before a change and so the same ones after it.
     *
     * @param uids the set that the client named
     * @param changed those of them that are meant
     */
    record SameFlags(
            NumberSet uids, List<Long> changed, Flags before, Flags after, long unchangedSince) {}

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

    /** Moves rows to another mailbox, with the ids that they have. */
    static void move(AccountWrite write, long from, Moved moved, long to) throws SQLException {
        write.tx()
                .sql(
                        """
                        UPDATE message
                        SET mailbox_id = ?, uid = uid + ?, mod_seq = ?, flags = (flags & ?) | ?,
                            saved = ?
                        WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                            AND expunged IS NULL
                        """)
                .bind(to)
                .bind(moved.uidAfter() - moved.uidBefore())
                .bind(write.modSeq())
                .bind(moved.change().kept())
                .bind(moved.change().added())
                .bind(write.now())
                .bind(write.account())
                .bind(from)
                .bind(moved.uidBefore())
                .bind(moved.uidBefore() + moved.count() - 1)
                .update();
    }

    /** Leaves history where messages were before they moved, each under an id of its own. */
    static void insertHistory(AccountWrite write, long from, Moved moved, long to)
            throws SQLException {
        write.tx()
                .sql(
                        """
                        INSERT INTO message (account_id, mailbox_id, uid, id, create_seq, mod_seq,
                            expunged, flags, keywords, size, received, saved, thread_id)
                        SELECT account_id, ?, uid + ?, uid + ?, mod_seq, mod_seq,
                            ?, 0, '', 0, 0, 0, thread_id
                        FROM message
                        WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                        """)
                .bind(from)
                .bind(moved.uidBefore() - moved.uidAfter())
                .bind(write.takeIds(moved.count()) - moved.uidAfter())
                .bind(write.now())
                .bind(write.account())
                .bind(to)
                .bind(moved.uidAfter())
                .bind(moved.uidAfter() + moved.count() - 1)
                .update();
    }

    /**
     * The UIDs that were removed from a mailbox after a mod-sequence, as far as the history
     * reaches.
     */
    static NumberSet removedAfter(Tx tx, long mailbox, long after) throws SQLException {
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
        return NumberSet.of(uids.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * Messages whose UIDs follow each other, and do so in their new place.
     *
     * @param uidBefore of the first of them, and {@code uidAfter}
     */
    record Moved(long uidBefore, long uidAfter, int count, FlagBits change) {
        /** Whether a message goes on like them. */
        boolean isFollowedBy(long before, long after) {
            return before == uidBefore + count && after == uidAfter + count;
        }

        Moved withOneMore() {
            return new Moved(uidBefore, uidAfter, count + 1, change);
        }
    }

    /**
     * What becomes of any message's flags.
     *
     * @param kept bits that stay if they are there
     * @param added bits that are there then
     */
    record FlagBits(int kept, int added) {}
}
