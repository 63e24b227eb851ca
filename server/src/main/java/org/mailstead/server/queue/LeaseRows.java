package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/**
 * Attempts that go on, in the rows of {@code queue_recipient}; each method in the caller's
 * transaction.
 */
final class LeaseRows {
    private LeaseRows() {}

    /** A recipient whose attempt begins, and when others may take it. */
    record Begun(QueuedRecipient recipient, Instant until) {}

    /** Notes that attempts begin. outbound S-3 */
    static void begin(Tx tx, Collection<Begun> begun, String node, Instant now)
            throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET attempts = ?, last_attempt = ?, next_attempt = ?,
                    lease_node = ?, interrupted = ?
                WHERE id = ?
                """;
        tx.sql(sql)
                .updates(
                        begun,
                        (statement, one) ->
                                statement
                                        .bind(one.recipient().attempts())
                                        .bind(now)
                                        .bind(one.until())
                                        .bind(node)
                                        .bind(one.recipient().interrupted())
                                        .bind(one.recipient().id()));
    }

    /** Keeps others from taking what is still being tried. */
    static void renew(Tx tx, Collection<Long> recipients, String node, Instant until)
            throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET next_attempt = ? WHERE id = ? AND lease_node = ?
                """;
        tx.sql(sql)
                .updates(
                        recipients, (statement, one) -> statement.bind(until).bind(one).bind(node));
    }

    /** Whether a recipient is there, and a node tries it. */
    static boolean isTriedBy(Tx tx, long recipient, String node) throws SQLException {
        return tx.sql("SELECT 1 FROM queue_recipient WHERE id = ? AND lease_node = ?")
                .bind(recipient)
                .bind(node)
                .one(_ -> true)
                .orElse(false);
    }

    /** Those whose attempt was cut off. */
    static List<QueuedRecipient> leased(Tx tx, @Nullable String node) throws SQLException {
        return node == null
                ? tx.sql(RecipientRows.SELECT + "WHERE r.lease_node IS NOT NULL")
                        .list(RecipientRows::recipient)
                : tx.sql(RecipientRows.SELECT + "WHERE r.lease_node = ?")
                        .bind(node)
                        .list(RecipientRows::recipient);
    }

    /**
     * A recipient who waits again.
     *
     * @param attempts how many are counted now
     */
    record Waiting(long id, int attempts, Instant due, @Nullable String result, int interrupted) {}

    /** Ends attempts of which nothing came. */
    static void release(Tx tx, Collection<Waiting> waiting) throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET attempts = ?, next_attempt = ?, interrupted = ?,
                    last_result = COALESCE(?, last_result), lease_node = NULL
                WHERE id = ?
                """;
        tx.sql(sql)
                .updates(
                        waiting,
                        (statement, one) ->
                                statement
                                        .bind(one.attempts())
                                        .bind(one.due())
                                        .bind(one.interrupted())
                                        .bind(one.result())
                                        .bind(one.id()));
    }
}
