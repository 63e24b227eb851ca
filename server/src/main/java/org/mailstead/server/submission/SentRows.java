package org.mailstead.server.submission;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.mailstead.server.directory.SendingLimits;
import org.mailstead.server.store.Tx;
import org.mailstead.server.submission.SubmissionResult.Why;

/**
 * What accounts have sent; each method in the caller's transaction. It is counted in parts of a
 * day: a message costs the same however many went before it.
 */
final class SentRows {
    private static final Duration DAY = Duration.ofDays(1);

    /** 144 of them are a day. */
    private static final Duration PART = Duration.ofMinutes(10);

    private SentRows() {}

    /** Recipients within a day. */
    private record Sent(long recipients, long unknown) {}

    /**
     * Counts a message, unless that passes a limit. inbound SUB-20
     *
     * @param recipients as US-ASCII as can be, lower case
     */
    static void count(
            Tx tx, long account, Set<String> recipients, SendingLimits limits, Instant now)
            throws SQLException, LimitReachedException {
        forgetBefore(tx, account, now.minus(DAY));
        var sent = sent(tx, account);
        if (sent.recipients() + recipients.size() > limits.recipients()) {
            throw new LimitReachedException(Why.RECIPIENTS, "recipients", limits.recipients());
        }
        var unknown = addRecipients(tx, account, recipients, now);
        if (sent.unknown() + unknown > limits.newRecipients()) {
            throw new LimitReachedException(
                    Why.NEW_RECIPIENTS, "new recipients", limits.newRecipients());
        }
        add(tx, account, now, new Sent(recipients.size(), unknown));
    }

    /** Forgets what an account sent. */
    static void forget(Tx tx, long account) throws SQLException {
        tx.sql("DELETE FROM submission_count WHERE account_id = ?").bind(account).update();
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

    private static void forgetBefore(Tx tx, long account, Instant before) throws SQLException {
        tx.sql("DELETE FROM submission_count WHERE account_id = ? AND begun < ?")
                .bind(account)
                .bind(before)
                .update();
    }

    private static Sent sent(Tx tx, long account) throws SQLException {
        var sql =
                """
                SELECT COALESCE(SUM(recipients), 0), COALESCE(SUM(new_recipients), 0)
                FROM submission_count WHERE account_id = ?
                """;
        return tx.sql(sql)
                .bind(account)
                .one(row -> new Sent(row.getLong(1), row.getLong(2)))
                .orElseThrow();
    }

    /** Returns how many of them are new. */
    private static long addRecipients(Tx tx, long account, Set<String> recipients, Instant now)
            throws SQLException {
        var sql =
                """
                INSERT INTO submission_recipient (account_id, recipient, first_sent)
                VALUES (?, ?, ?)
                ON CONFLICT (account_id, recipient) DO NOTHING
                """;
        return tx.sql(sql)
                .updates(
                        recipients,
                        (statement, recipient) ->
                                statement.bind(account).bind(recipient).bind(now));
    }

    private static void add(Tx tx, long account, Instant now, Sent sent) throws SQLException {
        var sql =
                """
                INSERT INTO submission_count (account_id, begun, recipients, new_recipients)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (account_id, begun) DO UPDATE SET
                    recipients = submission_count.recipients + excluded.recipients,
                    new_recipients = submission_count.new_recipients + excluded.new_recipients
                """;
        var millis = now.toEpochMilli();
        tx.sql(sql)
                .bind(account)
                .bind(millis - Math.floorMod(millis, PART.toMillis()))
                .bind(sent.recipients())
                .bind(sent.unknown())
                .update();
    }
}
