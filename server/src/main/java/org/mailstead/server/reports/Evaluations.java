package org.mailstead.server.reports;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.Alignment;
import org.mailstead.dmarc.DmarcResult.Discovery;
import org.mailstead.dmarc.Policy;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** The evaluations of the last days. Any thread. */
public final class Evaluations {
    /** What nobody has reported by then is forgotten. */
    static final Duration AGE_MAX = Duration.ofDays(3);

    private static final String TREE_WALK = "treewalk";
    private static final String PSL = "psl";

    private final Database database;
    private final InstantSource clock;

    public Evaluations(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Keeps some, in one transaction. */
    public void add(List<Evaluation> evaluations) throws StoreException {
        if (evaluations.isEmpty()) {
            return;
        }
        database.<@Nullable Void, RuntimeException>write(
                Scope.server(),
                tx -> {
                    for (var evaluation : evaluations) {
                        insert(tx, evaluation);
                    }
                    return null;
                });
    }

    /**
     * Those of a domain's policy, the oldest first.
     *
     * @param max how many at most
     */
    public List<Evaluation> list(String policyDomain, int max) throws StoreException {
        var sql =
                """
                SELECT evaluated, policy_domain, policy, subdomain_policy, nonexistent_policy,
                    dkim_alignment, spf_alignment, testing, report_uris, source_ip, disposition,
                    dkim_aligned, spf_aligned, override, header_from, envelope_from, envelope_to,
                    dkim, spf_domain, spf_scope, spf_result, discovery, failure_options,
                    override_comment, optional
                FROM dmarc_evaluation WHERE policy_domain = ? ORDER BY evaluated, id LIMIT ?
                """;
        return database.read(
                Scope.server(),
                tx -> tx.sql(sql).bind(policyDomain).bind(max).list(Evaluations::read));
    }

    /** Forgets what is too old to be reported. */
    public void expire() throws StoreException {
        var sql = "DELETE FROM dmarc_evaluation WHERE evaluated < ?";
        var until = clock.instant().minus(AGE_MAX);
        database.<Integer, RuntimeException>write(
                Scope.server(), tx -> tx.sql(sql).bind(until).update());
    }

    private static void insert(Tx tx, Evaluation evaluation) throws SQLException {
        var sql =
                """
                INSERT INTO dmarc_evaluation (evaluated, policy_domain, policy, subdomain_policy,
                    nonexistent_policy, dkim_alignment, spf_alignment, testing, report_uris,
                    source_ip, disposition, dkim_aligned, spf_aligned, override, header_from,
                    envelope_from, envelope_to, dkim, spf_domain, spf_scope, spf_result,
                    discovery, failure_options, override_comment, optional)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
        var published = evaluation.published();
        var row = evaluation.row();
        var spf = row.spf().isEmpty() ? null : row.spf().getFirst();
        tx.sql(sql)
                .bind(evaluation.at())
                .bind(published.domain())
                .bind(published.policy().toString())
                .bind(word(published.subdomainPolicy()))
                .bind(word(published.nonexistentPolicy()))
                .bind(published.dkimAlignment().toString())
                .bind(published.spfAlignment().toString())
                .bind(published.isTesting())
                .bind(String.join("\n", evaluation.reportUris()))
                .bind(row.sourceIp())
                .bind(row.disposition().toString())
                .bind(row.isDkimAligned())
                .bind(row.isSpfAligned())
                .bind(lines(row.reasons(), AggregateReport.Reason::type))
                .bind(row.headerFrom())
                .bind(text(row.envelopeFrom()))
                .bind(text(row.envelopeTo()))
                .bind(row.dkim().stream().map(Evaluations::line).collect(Collectors.joining("\n")))
                .bind(spf == null ? "" : spf.domain())
                .bind(spf == null ? "" : text(spf.scope()))
                .bind(spf == null ? "" : spf.result())
                .bind(published.discovery() == Discovery.PUBLIC_SUFFIX_LIST ? PSL : TREE_WALK)
                .bind(text(published.failureOptions()))
                .bind(lines(row.reasons(), reason -> text(reason.comment())))
                .bind(evaluation.isOptional())
                .update();
    }

    private static String line(AggregateReport.DkimOutcome dkim) {
        return dkim.domain() + ' ' + text(dkim.selector()) + ' ' + dkim.result();
    }

    private static String word(@Nullable Policy policy) {
        return policy == null ? "" : policy.toString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Evaluation read(Row row) throws SQLException {
        var published =
                new AggregateReport.Published(
                        row.getString(2),
                        Policy.of(row.getString(3)).orElse(Policy.NONE),
                        Policy.of(row.getString(4)).orElse(null),
                        Policy.of(row.getString(5)).orElse(null),
                        alignment(row.getString(6)),
                        alignment(row.getString(7)),
                        row.getString(23).isEmpty() ? null : row.getString(23),
                        row.getBoolean(8),
                        row.getString(22).equals(PSL)
                                ? Discovery.PUBLIC_SUFFIX_LIST
                                : Discovery.TREE_WALK);
        var seen =
                new AggregateReport.Row(
                        row.getString(10),
                        1,
                        AggregateReport.Disposition.valueOf(
                                row.getString(11).toUpperCase(Locale.ROOT)),
                        row.getBoolean(12),
                        row.getBoolean(13),
                        reasons(row.getString(14), row.getString(24)),
                        row.getString(15),
                        row.getString(16),
                        row.getString(17),
                        row.getString(18).lines().map(Evaluations::signature).toList(),
                        spf(row));
        return new Evaluation(
                row.getInstant(1),
                published,
                row.getString(9).lines().toList(),
                seen,
                row.getBoolean(25));
    }

    /** One a line; a comment is one line. */
    private static String lines(
            List<AggregateReport.Reason> reasons, Function<AggregateReport.Reason, String> part) {
        return reasons.stream().map(part).collect(Collectors.joining("\n"));
    }

    private static List<AggregateReport.Reason> reasons(String types, String comments) {
        var reasons = new ArrayList<AggregateReport.Reason>();
        var about = comments.split("\n", -1);
        for (var type : types.lines().toList()) {
            var comment = reasons.size() < about.length ? about[reasons.size()] : "";
            reasons.add(new AggregateReport.Reason(type, comment.isEmpty() ? null : comment));
        }
        return reasons;
    }

    private static List<AggregateReport.SpfOutcome> spf(Row row) throws SQLException {
        var domain = row.getString(19);
        return domain.isEmpty()
                ? List.of()
                : List.of(
                        new AggregateReport.SpfOutcome(
                                domain, row.getString(20), row.getString(21), null));
    }

    private static AggregateReport.DkimOutcome signature(String line) {
        var words = Arrays.asList(line.split(" ", -1));
        return new AggregateReport.DkimOutcome(words.get(0), words.get(1), words.get(2), null);
    }

    private static Alignment alignment(String letter) {
        return letter.equals(Alignment.STRICT.toString()) ? Alignment.STRICT : Alignment.RELAXED;
    }
}
