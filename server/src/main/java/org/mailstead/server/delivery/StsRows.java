package org.mailstead.server.delivery;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.mtasts.CachedPolicy;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.mtasts.StsPolicy;
import org.mailstead.mtasts.StsProblem;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.tlsrpt.ResultType;
import org.mailstead.wire.SyntaxException;

/** The statements of {@link StsPolicies}; each in the caller's transaction. */
final class StsRows {
    private StsRows() {}

    /**
     * @param lastUse when mail was last sent there
     */
    record Stored(Domain domain, CachedPolicy policy, Instant lastUse) {}

    static Optional<Stored> find(Tx tx, Domain domain) throws SQLException {
        var sql =
                """
                SELECT domain, policy, record_id, updated, valid_end, no_fetch_until, problem_type,
                    problem_code, problem_reason, last_use
                FROM sts_policy WHERE domain = ?
                """;
        return tx.sql(sql).bind(domain.ascii()).one(StsRows::read);
    }

    /** Policies that were fetched before a moment; who could not be fetched is not among them. */
    static List<Stored> updatedBefore(Tx tx, Instant moment) throws SQLException {
        var sql =
                """
                SELECT domain, policy, record_id, updated, valid_end, no_fetch_until, problem_type,
                    problem_code, problem_reason, last_use
                FROM sts_policy WHERE policy IS NOT NULL AND updated < ?
                """;
        return tx.sql(sql).bind(moment).list(StsRows::read);
    }

    static void put(Tx tx, Domain domain, CachedPolicy entry, Instant lastUse) throws SQLException {
        var sql =
                """
                INSERT INTO sts_policy (domain, policy, record_id, updated, valid_end,
                    no_fetch_until, problem_type, problem_code, problem_reason, last_use)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (domain) DO UPDATE SET policy = excluded.policy,
                    record_id = excluded.record_id, updated = excluded.updated,
                    valid_end = excluded.valid_end, no_fetch_until = excluded.no_fetch_until,
                    problem_type = excluded.problem_type, problem_code = excluded.problem_code,
                    problem_reason = excluded.problem_reason, last_use = excluded.last_use
                """;
        var held = entry instanceof CachedPolicy.Held some ? some : null;
        var backOff = entry instanceof CachedPolicy.BackOff some ? some : null;
        var problem = backOff == null ? null : backOff.problem();
        tx.sql(sql)
                .bind(domain.ascii())
                .bind(held == null ? null : held.policy().text())
                .bind(held == null ? null : held.recordId())
                .bind(held == null ? null : held.updated())
                .bind(held == null ? null : held.validEnd())
                .bind(held == null ? until(backOff) : held.noFetchUntil())
                .bind(problem == null ? null : problem.type().name())
                .bind(problem == null ? null : problem.code())
                .bind(problem == null ? null : problem.reason())
                .bind(lastUse)
                .update();
    }

    private static @Nullable Instant until(CachedPolicy.@Nullable BackOff backOff) {
        return backOff == null ? null : backOff.until();
    }

    static void use(Tx tx, Domain domain, Instant now) throws SQLException {
        tx.sql("UPDATE sts_policy SET last_use = ? WHERE domain = ?")
                .bind(now)
                .bind(domain.ascii())
                .update();
    }

    static void remove(Tx tx, Domain domain) throws SQLException {
        tx.sql("DELETE FROM sts_policy WHERE domain = ?").bind(domain.ascii()).update();
    }

    static void removeUnusedSince(Tx tx, Instant moment) throws SQLException {
        tx.sql("DELETE FROM sts_policy WHERE last_use < ?").bind(moment).update();
    }

    private static Stored read(Row row) throws SQLException {
        var domain = new Domain(row.getString(1));
        var text = row.getStringOrNull(2);
        var until = row.getInstantOrNull(6);
        try {
            var entry =
                    text == null
                            ? new CachedPolicy.BackOff(
                                    row.getInstant(6),
                                    new StsProblem(
                                            ResultType.valueOf(row.getString(7)),
                                            row.getString(8),
                                            row.getString(9)))
                            : new CachedPolicy.Held(
                                    StsPolicy.parse(text, MtaStsLimits.DEFAULT),
                                    row.getString(3),
                                    row.getInstant(4),
                                    row.getInstant(5),
                                    until);
            return new Stored(domain, entry, row.getInstant(10));
        } catch (SyntaxException e) {
            throw new SQLException("the MTA-STS policy kept of " + domain + " is damaged", e);
        }
    }
}
