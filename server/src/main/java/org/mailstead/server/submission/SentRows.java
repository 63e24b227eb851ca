package org.mailstead.server.submission;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.mailstead.server.store.Tx;

/** What accounts have sent; each method in the caller's transaction. */
final class SentRows {
    private static final Duration DAY = Duration.ofDays(1);

    private SentRows() {}

    /**
     * Counts a message, unless that passes a limit. inbound SUB-20
     *
     * @param recipients as US-ASCII as can be, lower case
     */
    static void count(
            Tx tx, long account, Set<String> recipients, SubmissionLimits limits, Instant now)
            throws SQLException, LimitReachedException {
        var dayAgo = now.minus(DAY);
        tx.sql("DELETE FROM submission_sent WHERE account_id = ? AND sent_at < ?")
                .bind(account)
                .bind(dayAgo)
                .update();
        if (sent(tx, account) + recipients.size() > limits.recipientsPerDay()) {
            throw new LimitReachedException("recipients", limits.recipientsPerDay());
        }
        addRecipients(tx, account, recipients, now);
        if (newRecipients(tx, account, dayAgo) > limits.newRecipientsPerDay()) {
            throw new LimitReachedException("new recipients", limits.newRecipientsPerDay());
        }
        tx.sql("INSERT INTO submission_sent (account_id, sent_at, recipients) VALUES (?, ?, ?)")
                .bind(account)
                .bind(now)
                .bind(recipients.size())
                .update();
    }

    /** Forgets what an account sent. */
    static void forget(Tx tx, long account) throws SQLException {
        tx.sql("DELETE FROM submission_sent WHERE account_id = ?").bind(account).update();
        tx.sql("DELETE FROM submission_recipient WHERE account_id = ?").bind(account).update();
    }

    /** Whether an account ever wrote to a domain or one below it. */
    static boolean hasWrittenTo(Tx tx, long account, String domain) throws SQLException {
        var sql =
                """
                SELECT 1 FROM submission_recipient
                WHERE account_id = ? AND (recipient LIKE ? OR recipient LIKE ?)
                LIMIT 1
                """;
        return tx.sql(sql)
                .bind(account)
                .bind("%@" + domain)
                .bind("%." + domain)
                .one(_ -> true)
                .isPresent();
    }

    private static long sent(Tx tx, long account) throws SQLException {
        var sql = "SELECT COALESCE(SUM(recipients), 0) FROM submission_sent WHERE account_id = ?";
        return tx.sql(sql).bind(account).one(row -> row.getLong(1)).orElseThrow();
    }

    private static void addRecipients(Tx tx, long account, Set<String> recipients, Instant now)
            throws SQLException {
        var sql =
                """
                INSERT INTO submission_recipient (account_id, recipient, first_sent)
                VALUES (?, ?, ?)
                ON CONFLICT (account_id, recipient) DO NOTHING
                """;
        tx.sql(sql)
                .updates(
                        recipients,
                        (statement, recipient) ->
                                statement.bind(account).bind(recipient).bind(now));
    }

    private static long newRecipients(Tx tx, long account, Instant since) throws SQLException {
        var sql =
                """
                SELECT COUNT(*) FROM submission_recipient WHERE account_id = ? AND first_sent >= ?
                """;
        return tx.sql(sql).bind(account).bind(since).one(row -> row.getLong(1)).orElseThrow();
    }
}
