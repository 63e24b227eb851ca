package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/** The statements on what is noted of mailboxes, and of the account as mailbox 0. RFC 5464. */
final class AnnotationRows {
    private AnnotationRows() {}

    /** The annotations of a mailbox, by entry. */
    static Map<String, byte[]> list(Tx tx, long mailbox) throws SQLException {
        var values = new TreeMap<String, byte[]>();
        tx.sql(
                        """
                        SELECT entry, value FROM annotation
                        WHERE account_id = ? AND mailbox_id = ? AND expunged IS NULL
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .each(row -> values.put(row.getString(1), row.getBytes(2)));
        return values;
    }

    /**
     * Notes something.
     *
     * @param value null removes the annotation
     */
    static void set(AccountWrite write, long mailbox, String entry, byte @Nullable [] value)
            throws SQLException {
        if (value == null) {
            write.tx()
                    .sql(
                            """
                            UPDATE annotation SET mod_seq = ?, expunged = ?, value = ?
                            WHERE account_id = ? AND mailbox_id = ? AND entry = ?
                                AND expunged IS NULL
                            """)
                    .bind(write.modSeq())
                    .bind(write.now())
                    .bind(new byte[0])
                    .bind(write.account())
                    .bind(mailbox)
                    .bind(entry)
                    .update();
            return;
        }
        write.tx()
                .sql(
                        """
                        INSERT INTO annotation (account_id, mailbox_id, entry, create_seq, mod_seq,
                            value)
                        VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, mailbox_id, entry) DO UPDATE
                        SET mod_seq = excluded.mod_seq, expunged = NULL, value = excluded.value
                        """)
                .bind(write.account())
                .bind(mailbox)
                .bind(entry)
                .bind(write.modSeq())
                .bind(write.modSeq())
                .bind(value)
                .update();
    }

    /** Refuses if the account has more annotations than it may. imap 9.58 */
    static void checkLimits(AccountWrite write) throws MailboxException, SQLException {
        var tx = write.tx();
        var sums =
                tx.sql(
                                """
                                SELECT COUNT(*), COALESCE(SUM(LENGTH(entry) + LENGTH(value)), 0)
                                FROM annotation
                                WHERE account_id = ? AND expunged IS NULL
                                """)
                        .bind(tx.scope().accountId())
                        .one(row -> new long[] {row.getLong(1), row.getLong(2)})
                        .orElseThrow();
        var limits = write.limits();
        if (sums[0] > limits.annotationsMax()) {
            throw new MailboxException(new Refusal.TooMany("annotations", limits.annotationsMax()));
        }
        if (sums[1] > limits.annotationOctetsMax()) {
            throw new MailboxException(
                    new Refusal.TooMany("octets of annotations", limits.annotationOctetsMax()));
        }
    }

    static void removeAll(AccountWrite write, long mailbox) throws SQLException {
        write.tx()
                .sql(
                        """
                        UPDATE annotation SET mod_seq = ?, expunged = ?, value = ?
                        WHERE account_id = ? AND mailbox_id = ? AND expunged IS NULL
                        """)
                .bind(write.modSeq())
                .bind(write.now())
                .bind(new byte[0])
                .bind(write.account())
                .bind(mailbox)
                .update();
    }

    static void copyAll(AccountWrite write, long from, long to) throws SQLException {
        for (var annotation : list(write.tx(), from).entrySet()) {
            set(write, to, annotation.getKey(), annotation.getValue());
        }
    }

    /** What became of annotations after a mod-sequence. */
    static List<AccountChange> changes(Tx tx, long after) throws SQLException {
        return tx.sql(
                        """
                        SELECT mod_seq, mailbox_id, entry FROM annotation
                        WHERE account_id = ? AND mod_seq > ?
                        """)
                .bind(tx.scope().accountId())
                .bind(after)
                .list(row ->
                        new AccountChange.Annotated(
                                row.getLong(1), row.getLong(2), row.getString(3)));
    }
}
