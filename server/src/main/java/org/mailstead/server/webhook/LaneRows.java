package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/**
 * Rows of {@code webhook_lane}: the jobs of one URL, of which one is called at a time. Each method
 * in the caller's transaction.
 */
final class LaneRows {
    private LaneRows() {}

    /**
     * A lane that is due.
     *
     * @param cutOff the job whose call was never settled; null if there is none
     */
    record Due(long id, @Nullable Long cutOff) {}

    /** The lane of a URL, due by a moment at the latest. */
    static long join(Tx tx, String url, Instant due) throws SQLException {
        var sql =
                """
                INSERT INTO webhook_lane (url, next_due) VALUES (?, ?)
                ON CONFLICT (url) DO UPDATE SET next_due = CASE
                    WHEN webhook_lane.lease_node IS NULL
                        AND excluded.next_due < webhook_lane.next_due
                    THEN excluded.next_due ELSE webhook_lane.next_due END
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(url)
                .bind(due)
                .one(row -> row.getLong(1))
                .orElseThrow(() -> new SQLException("a lane was not made"));
    }

    /** Those that are due, the earliest first: also those whose node was silent for too long. */
    static List<Due> due(Tx tx, Instant now, int max) throws SQLException {
        return tx.sql(
                        """
                        SELECT id, lease_job FROM webhook_lane WHERE next_due <= ?
                        ORDER BY next_due, id LIMIT ?
                        """)
                .bind(now)
                .bind(max)
                .list(row -> new Due(row.getLong(1), row.getLongOrNull(2)));
    }

    /** Those whose call was cut off. */
    static List<Due> leased(Tx tx, @Nullable String node) throws SQLException {
        var sql = "SELECT id, lease_job FROM webhook_lane WHERE lease_node ";
        var rows = node == null ? tx.sql(sql + "IS NOT NULL") : tx.sql(sql + "= ?").bind(node);
        return rows.list(row -> new Due(row.getLong(1), row.getLongOrNull(2)));
    }

    /** When the next is due; null if none waits. */
    static @Nullable Instant nextDue(Tx tx) throws SQLException {
        return tx.sql("SELECT next_due FROM webhook_lane ORDER BY next_due LIMIT 1")
                .one(row -> row.getInstant(1))
                .orElse(null);
    }

    static void lease(Tx tx, long lane, String node, long job, Instant until) throws SQLException {
        tx.sql(
                        """
                        UPDATE webhook_lane SET lease_node = ?, lease_job = ?, next_due = ?
                        WHERE id = ?
                        """)
                .bind(node)
                .bind(job)
                .bind(until)
                .bind(lane)
                .update();
    }

    /** Ends a lease. Returns whether it was that node's, for that job. */
    static boolean release(Tx tx, long lane, String node, long job) throws SQLException {
        return tx.sql(
                                """
                                UPDATE webhook_lane SET lease_node = NULL, lease_job = NULL
                                WHERE id = ? AND lease_node = ? AND lease_job = ?
                                """)
                        .bind(lane)
                        .bind(node)
                        .bind(job)
                        .update()
                > 0;
    }

    /** Ends a lease, whose ever it is. */
    static void release(Tx tx, long lane) throws SQLException {
        tx.sql("UPDATE webhook_lane SET lease_node = NULL, lease_job = NULL WHERE id = ?")
                .bind(lane)
                .update();
    }

    /** Makes all due so much earlier, and ends leases so much earlier. */
    static void advance(Tx tx, Duration by) throws SQLException {
        tx.sql("UPDATE webhook_lane SET next_due = next_due - ?").bind(by.toMillis()).update();
    }

    /** Brings a lane up to date that nobody calls; one without jobs goes. */
    static void refresh(Tx tx, long lane) throws SQLException {
        var next =
                tx.sql(
                                """
                                SELECT next_attempt FROM webhook_job WHERE lane_id = ?
                                ORDER BY next_attempt, id LIMIT 1
                                """)
                        .bind(lane)
                        .one(row -> row.getInstant(1));
        if (next.isEmpty()) {
            tx.sql("DELETE FROM webhook_lane WHERE id = ? AND lease_node IS NULL")
                    .bind(lane)
                    .update();
            return;
        }
        tx.sql("UPDATE webhook_lane SET next_due = ? WHERE id = ? AND lease_node IS NULL")
                .bind(next.get())
                .bind(lane)
                .update();
    }
}
