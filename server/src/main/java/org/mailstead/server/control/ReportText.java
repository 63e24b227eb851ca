package org.mailstead.server.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.AggregateReport.Disposition;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.reports.DmarcSummary;
import org.mailstead.server.reports.ReceivedReports.Listed;
import org.mailstead.server.reports.TlsSummary;
import org.mailstead.tlsrpt.FailureDetails;
import org.mailstead.tlsrpt.TlsReport;

/** Reports of other servers as lines for people. What strangers wrote cannot steer a terminal. */
public final class ReportText {
    private static final int NAMED_MAX = 10;

    private ReportText() {}

    /** Who reports on what, and a line for each sender. */
    public static List<String> lines(AggregateReport report) {
        var lines = new ArrayList<String>();
        var metadata = report.metadata();
        lines.add(
                "%s on %s, policy %s, %s to %s, id %s"
                        .formatted(
                                plain(metadata.organization()),
                                plain(report.policy().domain()),
                                report.policy().policy(),
                                metadata.begin(),
                                metadata.end(),
                                plain(metadata.id())));
        for (var row : report.records()) {
            lines.add(
                    "  %d from %s: %s, DKIM %s, SPF %s, From %s%s"
                            .formatted(
                                    row.count(),
                                    plain(row.sourceIp()),
                                    row.disposition(),
                                    row.isDkimAligned() ? "pass" : "fail",
                                    row.isSpfAligned() ? "pass" : "fail",
                                    plain(row.headerFrom()),
                                    row.reasons().isEmpty()
                                            ? ""
                                            : ", because "
                                                    + plain(row.reasons().getFirst().type())));
        }
        return lines;
    }

    /** Who reports on what, and a line for each way to fail. */
    public static List<String> lines(TlsReport report) {
        var lines = new ArrayList<String>();
        lines.add(
                "%s, %s to %s, id %s, contact %s"
                        .formatted(
                                plain(report.organization()),
                                report.begin(),
                                report.end(),
                                plain(report.id()),
                                plain(report.contact())));
        for (var result : report.policies()) {
            var policy = result.policy();
            var hosts = String.join(", ", policy.mxHosts());
            lines.add(
                    "  %s for %s%s: %d sessions succeeded, %d failed"
                            .formatted(
                                    policy.type(),
                                    plain(policy.domain()),
                                    hosts.isEmpty() ? "" : " (" + plain(hosts) + ")",
                                    result.successCount(),
                                    result.failureCount()));
            result.details().forEach(detail -> lines.add("    " + words(detail)));
        }
        return lines;
    }

    private static String words(FailureDetails detail) {
        return detail.failedSessionCount()
                + " "
                + detail.resultType()
                + part(" at ", detail.receivingMxHostname(), "")
                + part(" [", detail.receivingIp(), "]")
                + part(" from ", detail.sendingMtaIp(), "")
                + part(": ", detail.failureReasonCode(), "")
                + part(" (", detail.additionalInformation(), ")");
    }

    private static String part(String before, @Nullable String text, String after) {
        return text == null ? "" : before + plain(text) + after;
    }

    private static String plain(String text) {
        return QueueText.plain(text).strip();
    }

    /** A table of what is kept. */
    static List<String> table(ReportKind kind, List<Listed> reports) {
        var rows = new ArrayList<List<String>>();
        var counts =
                switch (kind) {
                    case DMARC -> List.of("passed", "failed");
                    case TLS -> List.of("good", "failed");
                };
        rows.add(List.of("id", "received", "from", "on", counts.get(0), counts.get(1), "days"));
        for (var each : reports) {
            var finding = each.finding();
            rows.add(
                    List.of(
                            Long.toString(each.id()),
                            QueueText.time(each.received()),
                            each.fromDomain(),
                            finding.domain() + (finding.isHost() ? " (host)" : ""),
                            Long.toString(finding.good()),
                            Long.toString(finding.bad()),
                            each.begin().toString() + " to " + each.end()));
        }
        return QueueText.table(rows);
    }

    /** One object. */
    static String json(Listed report) {
        var values = new LinkedHashMap<String, Object>();
        values.put("id", report.id());
        values.put("received", report.received().toString());
        values.put("from_domain", report.fromDomain());
        values.put("organization", report.organization());
        values.put("report_id", report.reportId());
        values.put("begin", report.begin().toString());
        values.put("end", report.end().toString());
        values.put("domain", report.finding().domain());
        values.put("host", report.finding().isHost());
        values.put("good", report.finding().good());
        values.put("bad", report.finding().bad());
        return QueueText.json(values);
    }

    /** In words: what it means, and what to look at. */
    static List<String> lines(Domain domain, int days, DmarcSummary sum) {
        var lines = new ArrayList<String>();
        lines.add(about(domain, days, sum.reports(), sum.reporters()));
        if (sum.messages() == 0) {
            return lines;
        }
        var all = sum.messages();
        lines.add("They tell of %d messages with %s in From:".formatted(all, domain.unicode()));
        lines.add(
                "  %s passed by DKIM and SPF: all is as it should be."
                        .formatted(of(sum.both(), all)));
        if (sum.onlyDkim() > 0) {
            lines.add(
                    "  %s passed by DKIM only, as when mail is forwarded: no harm."
                            .formatted(of(sum.onlyDkim(), all)));
        }
        if (sum.onlySpf() > 0) {
            lines.add(
                    "  %s passed by SPF only: not signed, or changed on the way. If these are your"
                                    .formatted(of(sum.onlySpf(), all))
                            + " hosts, let them sign:");
            sources(lines, sum.unsigned());
        }
        if (sum.failed() == 0) {
            lines.add("  None failed.");
            return lines;
        }
        lines.add(
                "  %s failed both (%s): somebody else's in your name, or yours from a host that is not"
                                .formatted(of(sum.failed(), all), done(sum.dispositions()))
                        + " set up. Do you know these?");
        sources(lines, sum.failing());
        return lines;
    }

    private static void sources(List<String> lines, List<DmarcSummary.Source> sources) {
        for (var each : sources.subList(0, Math.min(NAMED_MAX, sources.size()))) {
            lines.add("    %d from %s".formatted(each.messages(), plain(each.address())));
        }
        if (sources.size() > NAMED_MAX) {
            lines.add("    and from %d more addresses".formatted(sources.size() - NAMED_MAX));
        }
    }

    /** What was done with them. */
    private static String done(Map<Disposition, Long> dispositions) {
        var refused = dispositions.getOrDefault(Disposition.REJECT, 0L);
        var suspicious = dispositions.getOrDefault(Disposition.QUARANTINE, 0L);
        var delivered =
                dispositions.getOrDefault(Disposition.NONE, 0L)
                        + dispositions.getOrDefault(Disposition.PASS, 0L);
        return "%d refused, %d to junk, %d delivered".formatted(refused, suspicious, delivered);
    }

    /** In words. */
    static List<String> lines(Domain domain, int days, TlsSummary sum) {
        var lines = new ArrayList<String>();
        lines.add(about(domain, days, sum.reports(), sum.reporters()));
        var all = sum.sessions();
        if (sum.reports() == 0) {
            return lines;
        }
        lines.add(
                "They tell of %d sessions with the hosts of %s:".formatted(all, domain.unicode()));
        lines.add("  %s had TLS as it should be.".formatted(of(sum.good(), all)));
        if (sum.bad() == 0) {
            lines.add("  None failed.");
        } else {
            lines.add("  %s failed: mail came late, or without TLS.".formatted(of(sum.bad(), all)));
        }
        for (var each : sum.failures().subList(0, Math.min(NAMED_MAX, sum.failures().size()))) {
            var host = each.host().isEmpty() ? "" : " at " + plain(each.host());
            lines.add("    %d %s%s".formatted(each.sessions(), each.type(), host));
        }
        if (sum.failures().size() > NAMED_MAX) {
            lines.add("    and %d more ways".formatted(sum.failures().size() - NAMED_MAX));
        }
        return lines;
    }

    private static String about(Domain domain, int days, int reports, List<String> reporters) {
        if (reports == 0) {
            return "No reports on %s came in %d days.".formatted(domain.unicode(), days);
        }
        var named = String.join(", ", reporters.subList(0, Math.min(5, reporters.size())));
        var more = reporters.size() > 5 ? " and %d more".formatted(reporters.size() - 5) : "";
        return "%s on %s came in %d days, of %s%s."
                .formatted(
                        reports == 1 ? "1 report" : reports + " reports",
                        domain.unicode(),
                        days,
                        named,
                        more);
    }

    /** A number, and its share of all. */
    private static String of(long some, long all) {
        return all == 0
                ? "0"
                : String.format(Locale.ROOT, "%d (%.1f %%)", some, 100.0 * some / all);
    }
}
