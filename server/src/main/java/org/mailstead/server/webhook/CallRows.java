package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.mailstead.server.store.Tx;

/** Rows of {@code webhook_call}; each method in the caller's transaction. */
final class CallRows {
    private CallRows() {}

    /** Keeps a call, in place of what was kept of it before. */
    static void put(Tx tx, long job, Call call) throws SQLException {
        var sql =
                """
                INSERT INTO webhook_call (job_id, number, begun, millis, url, success, code, error,
                    response)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (job_id, number) DO UPDATE SET millis = excluded.millis,
                    url = excluded.url, success = excluded.success, code = excluded.code,
                    error = excluded.error, response = excluded.response
                """;
        var took = call.took();
        tx.sql(sql)
                .bind(job)
                .bind(call.number())
                .bind(call.begun())
                .bind(took == null ? null : (Long) took.toMillis())
                .bind(call.url())
                .bind(call.success())
                .bind(call.code())
                .bind(call.error())
                .bind(call.response())
                .update();
    }

    /** Adds what a person did, behind all calls. */
    static void addLast(Tx tx, long job, Call call) throws SQLException {
        var last =
                tx.sql("SELECT COALESCE(MAX(number), 0) FROM webhook_call WHERE job_id = ?")
                        .bind(job)
                        .one(row -> row.getInt(1))
                        .orElse(0);
        put(tx, job, Call.act(last + 1, call.begun(), call.url(), call.error()));
    }

    /** All of a job, the oldest first: no more than it has attempts, and a person's acts. */
    static List<Call> of(Tx tx, long job) throws SQLException {
        var sql =
                """
                SELECT number, begun, millis, url, success, code, error, response
                FROM webhook_call WHERE job_id = ? ORDER BY number
                """;
        return tx.sql(sql)
                .bind(job)
                .list(row -> {
                    var millis = row.getLongOrNull(3);
                    return new Call(
                            row.getInt(1),
                            row.getInstant(2),
                            millis == null ? null : Duration.ofMillis(millis),
                            row.getString(4),
                            row.getBoolean(5),
                            row.getInt(6),
                            row.getString(7),
                            row.getString(8));
                });
    }

    /** Ends the calls of a job that were never settled. */
    static void cutOff(Tx tx, long job, String why) throws SQLException {
        tx.sql("UPDATE webhook_call SET millis = 0, error = ? WHERE job_id = ? AND millis IS NULL")
                .bind(why)
                .bind(job)
                .update();
    }

    static void delete(Tx tx, List<Long> jobs) throws SQLException {
        tx.sql("DELETE FROM webhook_call WHERE job_id = ?")
                .updates(jobs, (statement, job) -> statement.bind(job));
    }
}
