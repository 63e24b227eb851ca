package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code webhook_retired}; each method in the caller's transaction. */
final class RetiredRows {
    static final String COLUMNS =
            """
            SELECT t.account_id, t.queued_id, t.stored_id, t.from_id, t.message_id, t.subject,
                t.extra, t.url, t.event, t.id, t.credential, t.submitted, t.attempts,
                t.superseded_by, t.success, t.last_activity, t.keep_until
            FROM webhook_retired t
            """;

    private static final int FORGOTTEN_AT_ONCE = 16;

    private RetiredRows() {}

    /** Keeps a job that is in {@code webhook_job} still, with what was to be sent. */
    static void add(
            Tx tx, Job job, boolean success, long supersededBy, Instant now, Instant keepUntil)
            throws SQLException {
        var sql =
                """
                INSERT INTO webhook_retired (id, account_id, queued_id, stored_id, from_id, message_id,
                    subject, extra, url, credential, event, submitted, attempts, superseded_by,
                    success, last_activity, keep_until, size, payload)
                SELECT id, account_id, queued_id, stored_id, from_id, message_id, subject, extra, url,
                    CASE WHEN credential = '' THEN 0 ELSE 1 END, event, submitted, attempts, ?, ?,
                    ?, ?, size, payload
                FROM webhook_job WHERE id = ?
                """;
        tx.sql(sql)
                .bind(supersededBy)
                .bind(success)
                .bind(now)
                .bind(keepUntil)
                .bind(job.id())
                .update();
    }

    /** Notes how a call ended of a job that was done with meanwhile. webapi H-26 */
    static void called(Tx tx, long id, boolean success, Instant now) throws SQLException {
        tx.sql(
                        """
                        UPDATE webhook_retired SET last_activity = ?,
                            success = CASE WHEN ? = 1 THEN 1 ELSE success END
                        WHERE id = ?
                        """)
                .bind(now)
                .bind(success)
                .bind(id)
                .update();
    }

    static Optional<RetiredJob> find(Tx tx, long id) throws SQLException {
        return tx.sql(COLUMNS + "WHERE t.id = ?").bind(id).one(RetiredRows::retired);
    }

    /** Whether one told of a message that an account got. */
    static boolean isKnown(Tx tx, long account, long storedId) throws SQLException {
        return tx.sql("SELECT 1 FROM webhook_retired WHERE account_id = ? AND stored_id = ?")
                .bind(account)
                .bind(storedId)
                .one(_ -> true)
                .orElse(false);
    }

    static Optional<byte[]> payload(Tx tx, long id) throws SQLException {
        return tx.sql("SELECT payload FROM webhook_retired WHERE id = ?")
                .bind(id)
                .one(row -> row.getBytes(1));
    }

    /** Forgets the oldest of an account. Returns how many octets that were; 0 if there is none. */
    static long forgetOldest(Tx tx, long account) throws SQLException {
        var sql =
                """
                SELECT id, size FROM webhook_retired WHERE account_id = ?
                ORDER BY last_activity, id LIMIT ?
                """;
        var octets = new ArrayList<Long>();
        var ids =
                tx.sql(sql)
                        .bind(account)
                        .bind(FORGOTTEN_AT_ONCE)
                        .list(row -> {
                            octets.add(row.getLong(2));
                            return row.getLong(1);
                        });
        delete(tx, ids);
        return octets.stream().mapToLong(size -> size).sum();
    }

    /** Forgets what is not to be kept any longer. Returns how many. */
    static int expire(Tx tx, Instant now, int max) throws SQLException {
        var sql =
                """
                SELECT id, account_id, size FROM webhook_retired WHERE keep_until < ?
                ORDER BY keep_until LIMIT ?
                """;
        record Old(long id, long account, long size) {}
        var old =
                tx.sql(sql)
                        .bind(now)
                        .bind(max)
                        .list(row -> new Old(row.getLong(1), row.getLong(2), row.getLong(3)));
        delete(tx, old.stream().map(Old::id).toList());
        for (var one : old) {
            RoomRows.forget(tx, one.account(), one.size());
        }
        return old.size();
    }

    private static void delete(Tx tx, List<Long> ids) throws SQLException {
        CallRows.delete(tx, ids);
        tx.sql("DELETE FROM webhook_retired WHERE id = ?")
                .updates(ids, (statement, id) -> statement.bind(id));
    }

    static RetiredJob retired(Row row) throws SQLException {
        return new RetiredJob(
                row.getLong(10),
                JobRows.about(row),
                row.getBoolean(11),
                row.getInstant(12),
                row.getInt(13),
                row.getLong(14),
                row.getBoolean(15),
                row.getInstant(16),
                row.getInstant(17));
    }
}
