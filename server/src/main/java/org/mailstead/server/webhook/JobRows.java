package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code webhook_job}; each method in the caller's transaction. */
final class JobRows {
    static final String COLUMNS =
            """
            SELECT j.account_id, j.queued_id, j.stored_id, j.from_id, j.message_id, j.subject,
                j.extra, j.url, j.event, j.id, j.lane_id, j.credential, j.secret, j.submitted,
                j.attempts, j.next_attempt, j.size
            FROM webhook_job j
            """;

    private JobRows() {}

    /**
     * Adds one.
     *
     * @param job its id does not count
     * @return its id; nothing if the same message of the account has one
     */
    static Optional<Long> add(Tx tx, Job job, byte[] payload) throws SQLException {
        var about = job.about();
        var sql =
                """
                INSERT INTO webhook_job (account_id, lane_id, queued_id, stored_id, from_id,
                    message_id, subject, extra, url, credential, secret, event, submitted, attempts,
                    next_attempt, size, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(about.account())
                .bind(job.lane())
                .bind(about.queuedId())
                .bind(about.storedId())
                .bind(about.fromId())
                .bind(about.messageId())
                .bind(about.subject())
                .bind(about.extra())
                .bind(about.url())
                .bind(job.credential())
                .bind(job.secret())
                .bind(about.event())
                .bind(job.submitted())
                .bind(job.attempts())
                .bind(job.nextAttempt())
                .bind(job.size())
                .bind(payload)
                .one(row -> row.getLong(1));
    }

    static Optional<Job> find(Tx tx, long id) throws SQLException {
        return tx.sql(COLUMNS + "WHERE j.id = ?").bind(id).one(JobRows::job);
    }

    /** Those that tell of the same recipient. webapi H-26 */
    static List<Job> ofRecipient(Tx tx, long queuedId) throws SQLException {
        return tx.sql(COLUMNS + "WHERE j.queued_id = ? AND j.queued_id > 0")
                .bind(queuedId)
                .list(JobRows::job);
    }

    /** The first of a lane that is due. */
    static Optional<Job> due(Tx tx, long lane, Instant now) throws SQLException {
        return tx.sql(
                        COLUMNS
                                + """
                                WHERE j.lane_id = ? AND j.next_attempt <= ?
                                ORDER BY j.next_attempt, j.id LIMIT 1
                                """)
                .bind(lane)
                .bind(now)
                .one(JobRows::job);
    }

    static Optional<byte[]> payload(Tx tx, long id) throws SQLException {
        return tx.sql("SELECT payload FROM webhook_job WHERE id = ?")
                .bind(id)
                .one(row -> row.getBytes(1));
    }

    /** Sets when it is due, and how many attempts there were. */
    static void wait(Tx tx, long id, int attempts, Instant next) throws SQLException {
        tx.sql("UPDATE webhook_job SET attempts = ?, next_attempt = ? WHERE id = ?")
                .bind(attempts)
                .bind(next)
                .bind(id)
                .update();
    }

    /**
     * Makes all due so much earlier, and notes as much earlier what was noted in what is the future
     * now.
     */
    static void advance(Tx tx, Duration by, Instant now) throws SQLException {
        tx.sql("UPDATE webhook_job SET next_attempt = next_attempt - ?")
                .bind(by.toMillis())
                .update();
        tx.sql("UPDATE webhook_job SET submitted = submitted - ? WHERE submitted > ?")
                .bind(by.toMillis())
                .bind(now)
                .update();
        tx.sql("UPDATE webhook_call SET begun = begun - ? WHERE begun > ?")
                .bind(by.toMillis())
                .bind(now)
                .update();
    }

    /** When something was last done with what waits; empty if nothing does. */
    static Optional<Instant> latest(Tx tx) throws SQLException {
        var sql =
                """
                SELECT MAX(moment) FROM (
                    SELECT MAX(submitted) AS moment FROM webhook_job WHERE attempts = 0
                    UNION ALL
                    SELECT MAX(c.begun) FROM webhook_job j
                    JOIN webhook_call c ON c.job_id = j.id AND c.number = j.attempts
                ) AS moments
                """;
        return tx.sql(sql)
                .one(row -> Optional.ofNullable(row.getInstantOrNull(1)))
                .flatMap(found -> found);
    }

    static void delete(Tx tx, long id) throws SQLException {
        tx.sql("DELETE FROM webhook_job WHERE id = ?").bind(id).update();
    }

    static Job job(Row row) throws SQLException {
        return new Job(
                row.getLong(10),
                about(row),
                row.getLong(11),
                row.getString(12),
                row.getString(13),
                row.getInstant(14),
                row.getInt(15),
                row.getInstant(16),
                row.getLong(17));
    }

    /** The first nine columns, here and in {@link RetiredRows}. */
    static About about(Row row) throws SQLException {
        return new About(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }
}
