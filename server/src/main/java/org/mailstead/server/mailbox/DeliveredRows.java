package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.time.Instant;
import org.mailstead.server.store.Tx;

/** The statements on deliveries that must not be done twice. */
final class DeliveredRows {
    private DeliveredRows() {}

    /**
     * Notes a delivery.
     *
     * @return false if it was done before
     */
    static boolean note(Tx tx, long delivery, Instant at) throws SQLException {
        return tx.sql(
                                """
                                INSERT INTO delivered_once (account_id, delivery, at)
                                VALUES (?, ?, ?)
                                ON CONFLICT DO NOTHING
                                """)
                        .bind(tx.scope().accountId())
                        .bind(delivery)
                        .bind(at)
                        .update()
                > 0;
    }

    /** Forgets those before a time. */
    static void forget(Tx tx, Instant before) throws SQLException {
        tx.sql("DELETE FROM delivered_once WHERE account_id = ? AND at < ?")
                .bind(tx.scope().accountId())
                .bind(before)
                .update();
    }
}
