package org.mailstead.server.reports;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Sql;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** The reports of other servers that are kept. Any thread. */
public final class ReceivedReports {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int FORGOTTEN_AT_ONCE = 100;

    private final Database database;
    private final InstantSource clock;
    private final ReceivedLimits limits;

    public ReceivedReports(Database database, InstantSource clock, ReceivedLimits limits) {
        this.database = database;
        this.clock = clock;
        this.limits = limits;
    }

    /** What became of a report. */
    public sealed interface Outcome {
        /**
         * It is kept, and synced.
         *
         * @param id by which it is asked for
         */
        record Kept(long id) implements Outcome {}

        /** It was known: who sends something twice has sent it once. */
        record Known() implements Outcome {}

        /**
         * It is not kept.
         *
         * @param reason in words
         */
        record Refused(String reason) implements Outcome {}
    }

    /**
     * Keeps a report, unless that would be too much.
     *
     * @param content the file, compressed
     */
    Outcome keep(ReceivedReport report, byte[] content) throws StoreException {
        if (content.length > limits.contentOctetsMax()) {
            return new Outcome.Refused(
                    "compressed larger than " + limits.contentOctetsMax() + " octets");
        }
        return database.<Outcome, RuntimeException>write(
                Scope.server(),
                tx -> {
                    if (isKnown(tx, report)) {
                        return new Outcome.Known();
                    }
                    var reason = tooMuch(tx, report, content.length);
                    if (reason != null) {
                        return new Outcome.Refused(reason);
                    }
                    makeRoom(tx, content.length);
                    return new Outcome.Kept(insert(tx, report, content));
                });
    }

    private static boolean isKnown(Tx tx, ReceivedReport report) throws SQLException {
        var sql =
                """
                SELECT id FROM received_report
                WHERE kind = ? AND from_domain = ? AND domain = ? AND report_id = ? AND begins = ?
                """;
        return tx.sql(sql)
                .bind(report.kind().toString())
                .bind(report.reporter().domain().ascii())
                .bind(report.findings().getFirst().domain())
                .bind(report.id())
                .bind(report.begin())
                .one(row -> row.getLong(1))
                .isPresent();
    }

    /** Null if it is not too much. outbound TD-8 */
    private @Nullable String tooMuch(Tx tx, ReceivedReport report, int octets) throws SQLException {
        var sender = report.reporter().organization().ascii();
        var since = clock.instant().minus(DAY);
        var ofSender =
                """
                SELECT COALESCE(SUM(octets), 0) FROM received_report
                WHERE sender = ? AND received > ?
                """;
        if (number(tx.sql(ofSender).bind(sender).bind(since)) + octets > limits.octetsPerDayMax()) {
            return "too much of " + sender + " in a day";
        }
        var onDomain =
                """
                SELECT COUNT(*) FROM received_report
                WHERE sender = ? AND received > ? AND kind = ? AND domain = ?
                """;
        var domain = report.findings().getFirst().domain();
        var count =
                tx.sql(onDomain)
                        .bind(sender)
                        .bind(since)
                        .bind(report.kind().toString())
                        .bind(domain);
        return number(count) >= limits.perDomainAndDayMax()
                ? "too many of " + sender + " on " + domain + " in a day"
                : null;
    }

    /** The oldest of whoever takes most room give way: nobody can shut others out. */
    private void makeRoom(Tx tx, int octets) throws SQLException {
        var total = "SELECT octets FROM received_report_total WHERE id = 1";
        var over = number(tx.sql(total)) + octets - limits.octetsMax();
        while (over > 0) {
            var most =
                    """
                    SELECT sender FROM received_report
                    GROUP BY sender ORDER BY SUM(octets) DESC, sender LIMIT 1
                    """;
            var sender = tx.sql(most).one(row -> row.getString(1));
            if (sender.isEmpty()) {
                return; // the limit is below one report
            }
            over -= forgetOldest(tx, sender.get(), over);
        }
    }

    /**
     * Some of a sender's, until there is enough room, or many are gone.
     *
     * @return octets
     */
    private static long forgetOldest(Tx tx, String sender, long enough) throws SQLException {
        record Old(long id, long octets) {}
        var sql =
                """
                SELECT id, octets FROM received_report
                WHERE sender = ? ORDER BY received, id LIMIT ?
                """;
        var oldest =
                tx.sql(sql)
                        .bind(sender)
                        .bind(FORGOTTEN_AT_ONCE)
                        .list(row -> new Old(row.getLong(1), row.getLong(2)));
        var gone = new ArrayList<Long>();
        var freed = 0L;
        for (var each : oldest) {
            if (freed < enough) {
                gone.add(each.id());
                freed += each.octets();
            }
        }
        forget(tx, gone);
        tx.sql("UPDATE received_report_total SET octets = octets - ? WHERE id = 1")
                .bind(freed)
                .update();
        return freed;
    }

    private static void forget(Tx tx, List<Long> ids) throws SQLException {
        tx.sql("DELETE FROM received_report_domain WHERE report = ?")
                .updates(ids, (each, id) -> each.bind(id.longValue()));
        tx.sql("DELETE FROM received_report WHERE id = ?")
                .updates(ids, (each, id) -> each.bind(id.longValue()));
    }

    private static long number(Sql sql) throws SQLException {
        return sql.one(row -> row.getLong(1)).orElse(0L);
    }

    private long insert(Tx tx, ReceivedReport report, byte[] content) throws SQLException {
        var sql =
                """
                INSERT INTO received_report (kind, received, sender, from_domain, mail_from,
                    organization, report_id, begins, ends, domain, octets, content)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                RETURNING id
                """;
        long id =
                tx.sql(sql)
                        .bind(report.kind().toString())
                        .bind(clock.instant())
                        .bind(report.reporter().organization().ascii())
                        .bind(report.reporter().domain().ascii())
                        .bind(report.reporter().mailFrom())
                        .bind(report.organization())
                        .bind(report.id())
                        .bind(report.begin())
                        .bind(report.end())
                        .bind(report.findings().getFirst().domain())
                        .bind(content.length)
                        .bind(content)
                        .one(row -> row.getLong(1))
                        .orElseThrow();
        var finding =
                """
                INSERT INTO received_report_domain (report, domain, host, good, bad)
                VALUES (?, ?, ?, ?, ?)
                """;
        tx.sql(finding)
                .updates(
                        report.findings(),
                        (each, one) ->
                                each.bind(id)
                                        .bind(one.domain())
                                        .bind(one.isHost())
                                        .bind(one.good())
                                        .bind(one.bad()));
        tx.sql("UPDATE received_report_total SET octets = octets + ? WHERE id = 1")
                .bind(content.length)
                .update();
        return id;
    }

    /**
     * A report in a list.
     *
     * @param id as {@link Outcome.Kept} told
     * @param finding on one domain
     */
    public record Listed(
            long id,
            Instant received,
            String fromDomain,
            String organization,
            String reportId,
            Instant begin,
            Instant end,
            ReceivedReport.Finding finding) {}

    /**
     * Those of a kind, the latest first; one that is on several domains once for each.
     *
     * @param domain in A-labels; null for all
     * @param since none that came before
     * @param max how many at most
     */
    public List<Listed> list(ReportKind kind, @Nullable String domain, Instant since, int max)
            throws StoreException {
        var sql =
                """
                SELECT r.id, r.received, r.from_domain, r.organization, r.report_id, r.begins,
                    r.ends, d.domain, d.host, d.good, d.bad
                FROM received_report r JOIN received_report_domain d ON d.report = r.id
                WHERE r.kind = ? AND r.received >= ? AND (? = '' OR d.domain = ?)
                ORDER BY r.received DESC, r.id DESC, d.domain LIMIT ?
                """;
        var which = domain == null ? "" : domain;
        return database.read(
                Scope.server(),
                tx ->
                        tx.sql(sql)
                                .bind(kind.toString())
                                .bind(since)
                                .bind(which)
                                .bind(which)
                                .bind(max)
                                .list(ReceivedReports::listed));
    }

    private static Listed listed(Row row) throws SQLException {
        return new Listed(
                row.getLong(1),
                row.getInstant(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInstant(6),
                row.getInstant(7),
                new ReceivedReport.Finding(
                        row.getString(8), row.getBoolean(9), row.getLong(10), row.getLong(11)));
    }

    /** The file of a report; empty if there is none of this kind and number. */
    public Optional<byte[]> content(ReportKind kind, long id) throws StoreException {
        var sql = "SELECT content FROM received_report WHERE kind = ? AND id = ?";
        return database.read(
                Scope.server(),
                tx -> tx.sql(sql).bind(kind.toString()).bind(id).one(row -> row.getBytes(1)));
    }

    /** Forgets what is too old, and counts anew what the rest takes. */
    public void expire() throws StoreException {
        var until = clock.instant().minus(limits.keep());
        int gone;
        do {
            gone =
                    database.<Integer, RuntimeException>write(
                            Scope.server(), tx -> expire(tx, until));
        } while (gone == FORGOTTEN_AT_ONCE);
    }

    private static int expire(Tx tx, Instant until) throws SQLException {
        var sql = "SELECT id FROM received_report WHERE received < ? LIMIT ?";
        var old = tx.sql(sql).bind(until).bind(FORGOTTEN_AT_ONCE).list(row -> row.getLong(1));
        forget(tx, old);
        var total =
                """
                UPDATE received_report_total
                SET octets = (SELECT COALESCE(SUM(octets), 0) FROM received_report) WHERE id = 1
                """;
        tx.sql(total).update();
        return old.size();
    }
}
