package org.mailstead.server.inbound;

import io.prometheus.metrics.core.metrics.Counter;
import java.util.List;
import java.util.Locale;
import org.mailstead.arc.ArcResult;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.SignatureAlgorithm;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.iprev.ReverseResult;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.spf.SpfResult;

/** What the checks of senders came to, and how long they took. inbound MET-11 to MET-14, MET-21 */
final class SenderMetrics {
    private final Durations iprev;
    private final Durations spf;
    private final Durations dkim;
    private final Durations arc;
    private final Durations dmarc;
    private final Counter signatures;
    private final Counter defects;

    SenderMetrics(Metrics metrics) {
        iprev = metrics.durations("iprev_duration_seconds", "Look-ups of a peer's name.", "status");
        spf = metrics.durations("spf_duration_seconds", "Checks of SPF.", "status");
        dkim =
                metrics.durations(
                        "dkim_duration_seconds", "Checks of all DKIM signatures of a message.");
        arc = metrics.durations("arc_duration_seconds", "Checks of chains of ARC.", "status");
        dmarc =
                metrics.durations(
                        "dmarc_duration_seconds",
                        "Evaluations of DMARC; what the domain wants done.",
                        "status",
                        "policy");
        signatures =
                metrics.counter(
                        "dkim_signatures_total",
                        "DKIM signatures that were checked.",
                        "algorithm",
                        "status");
        defects =
                metrics.counter(
                        "check_defects_total", "Checks that failed by a defect of ours.", "check");
        for (var check : List.of("iprev", "spf", "dkim", "arc", "dmarc")) {
            defects.initLabelValues(check);
        }
    }

    ReverseResult measured(long start, ReverseResult result) {
        iprev.since(start, result.keyword());
        return result;
    }

    SpfResult measured(long start, SpfResult result) {
        spf.since(start, result.keyword());
        return result;
    }

    List<DkimResult> measured(long start, List<DkimResult> results) {
        dkim.since(start);
        for (var result : results) {
            var signature = result.signature();
            var algorithm =
                    signature == null
                            ? "unknown"
                            : signature
                                    .knownAlgorithm()
                                    .map(SignatureAlgorithm::toString)
                                    .orElse("unknown");
            signatures.labelValues(algorithm, result.keyword()).inc();
        }
        return results;
    }

    ArcResult measured(long start, ArcResult result) {
        arc.since(start, result.keyword());
        return result;
    }

    DmarcResult measured(long start, DmarcResult result) {
        var policy =
                result instanceof DmarcResult.Fail(_, var wanted, _)
                        ? wanted.toString().toLowerCase(Locale.ROOT)
                        : "none";
        dmarc.since(start, result.keyword(), policy);
        return result;
    }

    void defect(String check) {
        defects.labelValues(check).inc();
    }
}
