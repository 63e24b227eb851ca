package org.mailstead.server.reports;

import io.prometheus.metrics.core.metrics.Counter;
import java.util.Set;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.reports.ReceivedReports.Outcome;
import org.mailstead.tlsrpt.PolicyResult;

/** What reports of other servers came to. outbound ME-14, ME-16 */
final class ReportMetrics {
    private static final String OTHER = "other";

    /** RFC 8601 §2.7.1. */
    private static final Set<String> DKIM_RESULTS =
            Set.of("none", "pass", "fail", "policy", "neutral", "temperror", "permerror");

    /** RFC 7208 §2.6. */
    private static final Set<String> SPF_RESULTS =
            Set.of("none", "neutral", "pass", "fail", "softfail", "temperror", "permerror");

    private final Counter reports;
    private final Counter sessions;
    private final Counter messages;
    private final Counter dkim;
    private final Counter spf;

    ReportMetrics(Metrics metrics) {
        reports =
                metrics.counter(
                        "reports_received_total",
                        "Reports of other servers, by what became of them.",
                        "kind",
                        "result");
        sessions =
                metrics.counter(
                        "tlsrpt_report_session_total",
                        "Sessions with our hosts that others report, by result.",
                        "type");
        messages =
                metrics.counter(
                        "dmarc_report_policy_evaluated_total",
                        "Messages in the name of our domains that others report.",
                        "domain",
                        "disposition",
                        "dkim",
                        "spf");
        dkim =
                metrics.counter(
                        "dmarc_report_dkim_result_total",
                        "Signatures of messages that others report.",
                        "result");
        spf =
                metrics.counter(
                        "dmarc_report_spf_result_total",
                        "Results of SPF of messages that others report.",
                        "result");
    }

    void taken(ReportKind kind, Outcome outcome) {
        var result =
                switch (outcome) {
                    case Outcome.Kept _ -> "kept";
                    case Outcome.Known _ -> "known";
                    case Outcome.Refused _ -> "refused";
                };
        reports.labelValues(kind.toString(), result).inc();
    }

    /** One that was kept. */
    void count(Domain domain, AggregateReport report) {
        for (var row : report.records()) {
            if (row.count() == 0) {
                continue;
            }
            messages.labelValues(
                            domain.ascii(),
                            row.disposition().toString(),
                            row.isDkimAligned() ? "pass" : "fail",
                            row.isSpfAligned() ? "pass" : "fail")
                    .inc(row.count());
            for (var each : row.dkim()) {
                var result = DKIM_RESULTS.contains(each.result()) ? each.result() : OTHER;
                dkim.labelValues(result).inc(row.count());
            }
            for (var each : row.spf()) {
                var result = SPF_RESULTS.contains(each.result()) ? each.result() : OTHER;
                spf.labelValues(result).inc(row.count());
            }
        }
    }

    /** What one that was kept says of a domain of ours. */
    void count(PolicyResult result) {
        sessions.labelValues("success").inc(result.successCount());
        var told = 0.0;
        for (var detail : result.details()) {
            sessions.labelValues(detail.resultType().toString()).inc(detail.failedSessionCount());
            told += detail.failedSessionCount();
        }
        // a reporter need not say how they failed
        sessions.labelValues(OTHER).inc(Math.max(0, result.failureCount() - told));
    }
}
