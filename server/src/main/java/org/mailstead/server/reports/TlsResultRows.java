package org.mailstead.server.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.tlsrpt.AppliedPolicy;
import org.mailstead.tlsrpt.FailureDetails;
import org.mailstead.tlsrpt.PolicyResult;
import org.mailstead.tlsrpt.PolicyType;
import org.mailstead.tlsrpt.ResultType;

/** The statements of {@link TlsResults}; each in the caller's transaction. */
final class TlsResultRows {
    private TlsResultRows() {}

    /** One without its failures. */
    record Stored(long id, TlsResult result) {
        TlsResult with(List<FailureDetails> failures) {
            var sessions = result.sessions();
            return new TlsResult(
                    result.day(),
                    result.recipientDomain(),
                    result.isHost(),
                    result.isOptional(),
                    new PolicyResult(
                            sessions.policy(),
                            sessions.successCount(),
                            sessions.failureCount(),
                            failures));
        }
    }

    /**
     * Adds to what is kept of the same day, domain and policy.
     *
     * @return whether there was room
     */
    static boolean add(Tx tx, TlsResult result, int resultsOfDayMax) throws SQLException {
        var known = update(tx, result);
        if (known.isEmpty() && countOf(tx, result.day()) >= resultsOfDayMax) {
            return false;
        }
        var id = known.isPresent() ? known.get() : insert(tx, result);
        for (var failure : result.sessions().details()) {
            addFailure(tx, id, failure);
        }
        return true;
    }

    private static Optional<Long> update(Tx tx, TlsResult result) throws SQLException {
        var sql =
                """
                UPDATE tls_result SET successes = successes + ?, failures = failures + ?,
                    optional = CASE WHEN ? = 1 THEN optional ELSE 0 END
                WHERE day = ? AND policy_domain = ? AND recipient_domain = ? AND policy_digest = ?
                RETURNING id
                """;
        var sessions = result.sessions();
        return tx.sql(sql)
                .bind(sessions.successCount())
                .bind(sessions.failureCount())
                .bind(result.isOptional())
                .bind(result.day().toEpochDay())
                .bind(sessions.policy().domain())
                .bind(result.recipientDomain().ascii())
                .bind(digest(sessions.policy()))
                .one(row -> row.getLong(1));
    }

    private static long countOf(Tx tx, LocalDate day) throws SQLException {
        return tx.sql("SELECT count(*) FROM tls_result WHERE day = ?")
                .bind(day.toEpochDay())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** Another node may have been quicker: then it is added to. */
    private static long insert(Tx tx, TlsResult result) throws SQLException {
        var sql =
                """
                INSERT INTO tls_result (day, policy_domain, recipient_domain, policy_digest,
                    policy_type, policy_lines, mx_hosts, host, optional, successes, failures)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, policy_domain, recipient_domain, policy_digest) DO UPDATE SET
                    successes = tls_result.successes + excluded.successes,
                    failures = tls_result.failures + excluded.failures
                RETURNING id
                """;
        var sessions = result.sessions();
        var policy = sessions.policy();
        return tx.sql(sql)
                .bind(result.day().toEpochDay())
                .bind(policy.domain())
                .bind(result.recipientDomain().ascii())
                .bind(digest(policy))
                .bind(policy.type().name())
                .bind(String.join("\n", policy.lines()))
                .bind(String.join(" ", policy.mxHosts()))
                .bind(result.isHost())
                .bind(result.isOptional())
                .bind(sessions.successCount())
                .bind(sessions.failureCount())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    private static void addFailure(Tx tx, long result, FailureDetails failure) throws SQLException {
        var known =
                """
                UPDATE tls_failure SET sessions = sessions + ? WHERE result = ? AND digest = ?
                """;
        var digest = digest(failure.withCount(0).toString());
        var count = failure.failedSessionCount();
        if (tx.sql(known).bind(count).bind(result).bind(digest).update() > 0
                || failuresOf(tx, result) >= PolicyResult.DETAILS_MAX) {
            return;
        }
        var sql =
                """
                INSERT INTO tls_failure (result, digest, result_type, sending_ip, mx_hostname,
                    mx_helo, receiving_ip, additional, reason_code, sessions)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (result, digest) DO UPDATE SET
                    sessions = tls_failure.sessions + excluded.sessions
                """;
        tx.sql(sql)
                .bind(result)
                .bind(digest)
                .bind(failure.resultType().name())
                .bind(failure.sendingMtaIp())
                .bind(failure.receivingMxHostname())
                .bind(failure.receivingMxHelo())
                .bind(failure.receivingIp())
                .bind(failure.additionalInformation())
                .bind(failure.failureReasonCode())
                .bind(count)
                .update();
    }

    private static long failuresOf(Tx tx, long result) throws SQLException {
        return tx.sql("SELECT count(*) FROM tls_failure WHERE result = ?")
                .bind(result)
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static List<Stored> list(Tx tx, LocalDate day, String policyDomain, int max)
            throws SQLException {
        var sql =
                """
                SELECT id, policy_domain, recipient_domain, policy_type, policy_lines, mx_hosts,
                    host, optional, successes, failures
                FROM tls_result WHERE day = ? AND policy_domain = ? ORDER BY id LIMIT ?
                """;
        return tx.sql(sql)
                .bind(day.toEpochDay())
                .bind(policyDomain)
                .bind(max)
                .list(row -> read(day, row));
    }

    private static Stored read(LocalDate day, Row row) throws SQLException {
        var hosts = row.getString(6);
        var policy =
                new AppliedPolicy(
                        PolicyType.valueOf(row.getString(4)),
                        row.getString(5).lines().toList(),
                        row.getString(2),
                        hosts.isEmpty() ? List.of() : List.of(hosts.split(" ", -1)));
        var sessions = new PolicyResult(policy, row.getLong(9), row.getLong(10), List.of());
        return new Stored(
                row.getLong(1),
                new TlsResult(
                        day,
                        new Domain(row.getString(3)),
                        row.getBoolean(7),
                        row.getBoolean(8),
                        sessions));
    }

    static List<FailureDetails> failures(Tx tx, long result) throws SQLException {
        var sql =
                """
                SELECT result_type, sending_ip, mx_hostname, mx_helo, receiving_ip, sessions,
                    additional, reason_code
                FROM tls_failure WHERE result = ? ORDER BY digest
                """;
        return tx.sql(sql)
                .bind(result)
                .list(row ->
                        new FailureDetails(
                                ResultType.valueOf(row.getString(1)),
                                row.getStringOrNull(2),
                                row.getStringOrNull(3),
                                row.getStringOrNull(4),
                                row.getStringOrNull(5),
                                row.getLong(6),
                                row.getStringOrNull(7),
                                row.getStringOrNull(8)));
    }

    static void removeBefore(Tx tx, LocalDate first) throws SQLException {
        var failures =
                """
                DELETE FROM tls_failure WHERE result IN (SELECT id FROM tls_result WHERE day < ?)
                """;
        tx.sql(failures).bind(first.toEpochDay()).update();
        tx.sql("DELETE FROM tls_result WHERE day < ?").bind(first.toEpochDay()).update();
    }

    private static String digest(AppliedPolicy policy) {
        return digest(
                policy.type().name()
                        + "\n"
                        + String.join(" ", policy.mxHosts())
                        + "\n"
                        + String.join("\n", policy.lines()));
    }

    private static String digest(String text) {
        try {
            var octets = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
