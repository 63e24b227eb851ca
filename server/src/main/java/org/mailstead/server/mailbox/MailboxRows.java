package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** The statements on mailboxes, their keywords and their used names. */
final class MailboxRows {
    private MailboxRows() {}

    static Optional<MailboxRow> find(Tx tx, long id) throws SQLException {
        return tx.sql(
                        """
                        SELECT id, parent_id, name, uid_validity, uid_next, create_seq, mod_seq,
                            special_use, messages, deleted, unseen, unread, size, deleted_size
                        FROM mailbox
                        WHERE account_id = ? AND id = ? AND expunged IS NULL
                        """)
                .bind(tx.scope().accountId())
                .bind(id)
                .one(MailboxRows::read);
    }

    static Optional<MailboxRow> find(Tx tx, MailboxName name) throws SQLException {
        return tx.sql(
                        """
                        SELECT id, parent_id, name, uid_validity, uid_next, create_seq, mod_seq,
                            special_use, messages, deleted, unseen, unread, size, deleted_size
                        FROM mailbox
                        WHERE account_id = ? AND name = ? AND expunged IS NULL
                        """)
                .bind(tx.scope().accountId())
                .bind(name.value())
                .one(MailboxRows::read);
    }

    /** All live ones, by name. */
    static List<MailboxRow> list(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT id, parent_id, name, uid_validity, uid_next, create_seq, mod_seq,
                            special_use, messages, deleted, unseen, unread, size, deleted_size
                        FROM mailbox
                        WHERE account_id = ? AND expunged IS NULL
                        ORDER BY name
                        """)
                .bind(tx.scope().accountId())
                .list(MailboxRows::read);
    }

    /** The live ones below another, by name. */
    static List<MailboxRow> below(Tx tx, MailboxName above) throws SQLException {
        // every name that begins with "above/" sorts between these, as '0' follows '/'
        return tx.sql(
                        """
                        SELECT id, parent_id, name, uid_validity, uid_next, create_seq, mod_seq,
                            special_use, messages, deleted, unseen, unread, size, deleted_size
                        FROM mailbox
                        WHERE account_id = ? AND expunged IS NULL AND name > ? AND name < ?
                        ORDER BY name
                        """)
                .bind(tx.scope().accountId())
                .bind(above.value() + "/")
                .bind(above.value() + "0")
                .list(MailboxRows::read);
    }

    static long count(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT COUNT(*) FROM mailbox WHERE account_id = ? AND expunged IS NULL
                        """)
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElse(0L);
    }

    /** The live ones that hold any of some roles. */
    static List<Long> holders(Tx tx, int specialUse) throws SQLException {
        return tx.sql(
                        """
                        SELECT id FROM mailbox
                        WHERE account_id = ? AND expunged IS NULL AND special_use & ? <> 0
                        """)
                .bind(tx.scope().accountId())
                .bind(specialUse)
                .list(row -> row.getLong(1));
    }

    private static MailboxRow read(Row row) throws SQLException {
        return new MailboxRow(
                row.getLong(1),
                row.getLong(2),
                new MailboxName(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getInt(8),
                new Mailbox.Counts(
                        row.getLong(9),
                        row.getLong(10),
                        row.getLong(11),
                        row.getLong(12),
                        row.getLong(13),
                        row.getLong(14)));
    }

    static void insert(Tx tx, MailboxRow mailbox) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO mailbox (account_id, id, parent_id, name, uid_validity, uid_next,
                            create_seq, mod_seq, special_use,
                            messages, deleted, unseen, unread, size, deleted_size)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0)
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox.id())
                .bind(mailbox.parentId())
                .bind(mailbox.name().value())
                .bind(mailbox.uidValidity())
                .bind(mailbox.uidNext())
                .bind(mailbox.createSeq())
                .bind(mailbox.modSeq())
                .bind(mailbox.specialUse())
                .update();
    }

    static void update(Tx tx, MailboxRow mailbox) throws SQLException {
        var counts = mailbox.counts();
        tx.sql(
                        """
                        UPDATE mailbox
                        SET parent_id = ?, name = ?, uid_validity = ?, uid_next = ?, mod_seq = ?,
                            special_use = ?, messages = ?, deleted = ?, unseen = ?, unread = ?,
                            size = ?, deleted_size = ?
                        WHERE account_id = ? AND id = ?
                        """)
                .bind(mailbox.parentId())
                .bind(mailbox.name().value())
                .bind(mailbox.uidValidity())
                .bind(mailbox.uidNext())
                .bind(mailbox.modSeq())
                .bind(mailbox.specialUse())
                .bind(counts.messages())
                .bind(counts.deleted())
                .bind(counts.unseen())
                .bind(counts.unread())
                .bind(counts.size())
                .bind(counts.deletedSize())
                .bind(tx.scope().accountId())
                .bind(mailbox.id())
                .update();
    }

    /** Updates what messages change; leaves the index of names alone. */
    static void updateCounts(Tx tx, MailboxRow mailbox) throws SQLException {
        var counts = mailbox.counts();
        tx.sql(
                        """
                        UPDATE mailbox
                        SET uid_next = ?, mod_seq = ?, messages = ?, deleted = ?, unseen = ?,
                            unread = ?, size = ?, deleted_size = ?
                        WHERE account_id = ? AND id = ?
                        """)
                .bind(mailbox.uidNext())
                .bind(mailbox.modSeq())
                .bind(counts.messages())
                .bind(counts.deleted())
                .bind(counts.unseen())
                .bind(counts.unread())
                .bind(counts.size())
                .bind(counts.deletedSize())
                .bind(tx.scope().accountId())
                .bind(mailbox.id())
                .update();
    }

    /** Makes the row history. */
    static void remove(Tx tx, MailboxRow mailbox, Instant now) throws SQLException {
        tx.sql(
                        """
                        UPDATE mailbox
                        SET expunged = ?, mod_seq = ?, uid_next = ?, special_use = 0, messages = 0,
                            deleted = 0, unseen = 0, unread = 0, size = 0, deleted_size = 0
                        WHERE account_id = ? AND id = ?
                        """)
                .bind(now)
                .bind(mailbox.modSeq())
                .bind(mailbox.uidNext())
                .bind(tx.scope().accountId())
                .bind(mailbox.id())
                .update();
        SnapshotRows.remove(tx, mailbox.id());
        tx.sql("DELETE FROM mailbox_keyword WHERE account_id = ? AND mailbox_id = ?")
                .bind(tx.scope().accountId())
                .bind(mailbox.id())
                .update();
    }

    /** The keywords of a mailbox, sorted. */
    static List<String> keywords(Tx tx, long mailbox) throws SQLException {
        return tx.sql(
                        """
                        SELECT keyword FROM mailbox_keyword
                        WHERE account_id = ? AND mailbox_id = ?
                        ORDER BY keyword
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .list(row -> row.getString(1));
    }

    static void addKeyword(Tx tx, long mailbox, String keyword) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO mailbox_keyword (account_id, mailbox_id, keyword)
                        VALUES (?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .bind(keyword)
                .update();
    }

    /** Every live mailbox as its users see it, by name. */
    static List<Mailbox> mailboxes(Tx tx) throws SQLException {
        var subscribed = subscribedNames(tx);
        var keywords = new HashMap<Long, List<String>>();
        tx.sql(
                        """
                        SELECT mailbox_id, keyword FROM mailbox_keyword
                        WHERE account_id = ?
                        ORDER BY mailbox_id, keyword
                        """)
                .bind(tx.scope().accountId())
                .each(row ->
                        keywords.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>())
                                .add(row.getString(2)));
        return list(tx).stream()
                .map(row ->
                        row.toMailbox(
                                subscribed.contains(row.name().value()),
                                keywords.getOrDefault(row.id(), List.of())))
                .toList();
    }

    /** A mailbox as its users see it. */
    static Mailbox mailbox(Tx tx, MailboxRow row) throws SQLException {
        return row.toMailbox(isSubscribed(tx, row.name()), keywords(tx, row.id()));
    }

    private static Set<String> subscribedNames(Tx tx) throws SQLException {
        var names = new HashSet<String>();
        tx.sql("SELECT name FROM subscription WHERE account_id = ? AND expunged IS NULL")
                .bind(tx.scope().accountId())
                .each(row -> names.add(row.getString(1)));
        return names;
    }

    static boolean isSubscribed(Tx tx, MailboxName name) throws SQLException {
        return tx.sql(
                        """
                        SELECT 1 FROM subscription
                        WHERE account_id = ? AND name = ? AND expunged IS NULL
                        """)
                .bind(tx.scope().accountId())
                .bind(name.value())
                .one(row -> row.getInt(1))
                .isPresent();
    }

    /** The highest UIDVALIDITY that a mailbox of this name had, as far as is remembered. */
    static Optional<Long> usedUidValidity(Tx tx, MailboxName name) throws SQLException {
        return tx.sql(
                        """
                        SELECT uid_validity FROM mailbox_used_name
                        WHERE account_id = ? AND name = ?
                        """)
                .bind(tx.scope().accountId())
                .bind(name.value())
                .one(row -> row.getLong(1));
    }

    static void noteUsedName(Tx tx, MailboxName name, long uidValidity) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO mailbox_used_name (account_id, name, uid_validity)
                        VALUES (?, ?, ?)
                        ON CONFLICT (account_id, name) DO UPDATE
                        SET uid_validity = excluded.uid_validity
                        """)
                .bind(tx.scope().accountId())
                .bind(name.value())
                .bind(uidValidity)
                .update();
    }

    /**
     * Forgets the used names with the lowest UIDVALIDITY, beyond some.
     *
     * @return the highest UIDVALIDITY that was forgotten, 0 if none was
     */
    static long forgetUsedNames(Tx tx, int max) throws SQLException {
        var highest =
                tx.sql(
                                """
                                SELECT uid_validity FROM mailbox_used_name
                                WHERE account_id = ?
                                ORDER BY uid_validity DESC
                                LIMIT 1 OFFSET ?
                                """)
                        .bind(tx.scope().accountId())
                        .bind(max)
                        .one(row -> row.getLong(1))
                        .orElse(0L);
        if (highest > 0) {
            tx.sql("DELETE FROM mailbox_used_name WHERE account_id = ? AND uid_validity <= ?")
                    .bind(tx.scope().accountId())
                    .bind(highest)
                    .update();
        }
        return highest;
    }
}
