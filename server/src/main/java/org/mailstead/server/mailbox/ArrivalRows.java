package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.mailstead.server.store.Tx;

/** Rows of {@code arrival}; each method in the caller's transaction on an account. */
final class ArrivalRows {
    private ArrivalRows() {}

    static void add(Tx tx, ArrivedMessage arrived) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO arrival (account_id, message_id, mailbox, received)
                        VALUES (?, ?, ?, ?)
                        """)
                .bind(tx.scope().accountId())
                .bind(arrived.id())
                .bind(arrived.mailbox())
                .bind(arrived.received())
                .update();
    }

    /** The first of them. */
    static List<ArrivedMessage> list(Tx tx, int max) throws SQLException {
        return tx.sql(
                        """
                        SELECT message_id, mailbox, received FROM arrival WHERE account_id = ?
                        ORDER BY message_id LIMIT ?
                        """)
                .bind(tx.scope().accountId())
                .bind(max)
                .list(row ->
                        new ArrivedMessage(row.getLong(1), row.getString(2), row.getInstant(3)));
    }

    static void delete(Tx tx, Collection<Long> messages) throws SQLException {
        tx.sql("DELETE FROM arrival WHERE account_id = ? AND message_id = ?")
                .updates(
                        messages,
                        (statement, id) -> statement.bind(tx.scope().accountId()).bind(id));
    }
}
