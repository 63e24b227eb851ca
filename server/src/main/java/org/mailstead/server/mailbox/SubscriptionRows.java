package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.List;
import org.mailstead.server.store.Tx;

/** The statements on subscriptions. */
final class SubscriptionRows {
    private SubscriptionRows() {}

    /** The subscribed names, in order, whether or not there are such mailboxes. */
    static List<MailboxName> list(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT name FROM subscription
                        WHERE account_id = ? AND expunged IS NULL
                        ORDER BY name
                        """)
                .bind(tx.scope().accountId())
                .list(row -> new MailboxName(row.getString(1)));
    }

    static long count(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT COUNT(*) FROM subscription
                        WHERE account_id = ? AND expunged IS NULL
                        """)
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElse(0L);
    }

    static void add(AccountWrite write, MailboxName name) throws SQLException {
        var tx = write.tx();
        tx.sql(
                        """
                        INSERT INTO subscription (account_id, name, mod_seq)
                        VALUES (?, ?, ?)
                        ON CONFLICT (account_id, name) DO UPDATE
                        SET mod_seq = excluded.mod_seq, expunged = NULL
                        """)
                .bind(tx.scope().accountId())
                .bind(name.value())
                .bind(write.modSeq())
                .update();
    }

    static void remove(AccountWrite write, MailboxName name) throws SQLException {
        var tx = write.tx();
        tx.sql(
                        """
                        UPDATE subscription SET mod_seq = ?, expunged = ?
                        WHERE account_id = ? AND name = ? AND expunged IS NULL
                        """)
                .bind(write.modSeq())
                .bind(write.now())
                .bind(tx.scope().accountId())
                .bind(name.value())
                .update();
    }

    /** What became of subscriptions after a mod-sequence. */
    static List<AccountChange> changes(Tx tx, long after) throws SQLException {
        return tx.sql(
                        """
                        SELECT name, mod_seq, expunged FROM subscription
                        WHERE account_id = ? AND mod_seq > ?
                        """)
                .bind(tx.scope().accountId())
                .bind(after)
                .list(row -> {
                    var name = new MailboxName(row.getString(1));
                    return row.getInstantOrNull(3) == null
                            ? new AccountChange.Subscribed(row.getLong(2), name)
                            : new AccountChange.Unsubscribed(row.getLong(2), name);
                });
    }
}
