package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.mailstead.sasl.LoginResult;
import org.mailstead.server.store.Tx;

/** Rows of {@code login_attempt}. */
final class LoginAttemptRows {
    /** How often one attempt happened since it was last written. */
    record Count(Instant first, Instant last, long attempts) {
        Count and(Count other) {
            return new Count(
                    first.isBefore(other.first) ? first : other.first,
                    last.isAfter(other.last) ? last : other.last,
                    attempts + other.attempts);
        }
    }

    private LoginAttemptRows() {}

    /** Adds to the row of an attempt, or makes one. */
    static void add(Tx tx, LoginAttempt attempt, Count count) throws SQLException {
        var sql =
                """
                INSERT INTO login_attempt
                    (id, account_id, failed, first_at, last_at, attempts, login_name, remote_ip,
                     local_ip, tls, certificate, protocol, user_agent, mechanism, result)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                    last_at = excluded.last_at,
                    attempts = login_attempt.attempts + excluded.attempts
                """;
        var texts = texts(attempt);
        var insert =
                tx.sql(sql)
                        .bind(id(attempt.account(), texts))
                        .bind(attempt.account())
                        .bind(attempt.result() != LoginResult.OK)
                        .bind(count.first())
                        .bind(count.last())
                        .bind(count.attempts());
        for (var text : texts) {
            insert.bind(text);
        }
        insert.update();
    }

    private static List<String> texts(LoginAttempt attempt) {
        var certificate = attempt.certificate();
        return List.of(
                attempt.loginName(),
                attempt.remote().getHostAddress(),
                attempt.local().getHostAddress(),
                attempt.tls(),
                certificate == null ? "" : certificate,
                attempt.protocol(),
                attempt.userAgent(),
                attempt.mechanism(),
                attempt.result().recordName());
    }

    private static byte[] id(long account, List<String> texts) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            hash.update(ByteBuffer.allocate(Long.BYTES).putLong(0, account));
            for (var text : texts) {
                var octets = text.getBytes(UTF_8);
                hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, octets.length));
                hash.update(octets);
            }
            return hash.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Removes the oldest failed attempts beyond a number. */
    static void keepFailed(Tx tx, long account, int max) throws SQLException {
        var sql =
                """
                DELETE FROM login_attempt WHERE id IN (
                    SELECT id FROM login_attempt
                    WHERE account_id = ? AND failed = 1
                    ORDER BY last_at DESC, id LIMIT 1000000 OFFSET ?)
                """;
        tx.sql(sql).bind(account).bind(max).update();
    }

    static int deleteBefore(Tx tx, Instant time) throws SQLException {
        return tx.sql("DELETE FROM login_attempt WHERE last_at < ?").bind(time).update();
    }

    static void deleteAll(Tx tx, long account) throws SQLException {
        tx.sql("DELETE FROM login_attempt WHERE account_id = ?").bind(account).update();
    }

    /** The newest first. */
    static List<RecordedLogin> newest(Tx tx, long account, int max) throws SQLException {
        var sql =
                """
                SELECT account_id, first_at, last_at, attempts, login_name, remote_ip, local_ip,
                    tls, certificate, protocol, user_agent, mechanism, result
                FROM login_attempt WHERE account_id = ? ORDER BY last_at DESC, id LIMIT ?
                """;
        return tx.sql(sql)
                .bind(account)
                .bind(max)
                .list(row ->
                        new RecordedLogin(
                                row.getLong(1),
                                row.getInstant(2),
                                row.getInstant(3),
                                row.getLong(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8),
                                row.getString(9),
                                row.getString(10),
                                row.getString(11),
                                row.getString(12),
                                row.getString(13)));
    }
}
