package org.mailstead.server.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.mailstead.tlsrpt.PolicyResult;
import org.mailstead.tlsrpt.ResultType;

/**
 * What many reports say together of TLS with the hosts of a domain.
 *
 * @param reports how many
 * @param reporters domains that sent them, sorted
 * @param good sessions that were as they should be
 * @param bad those that were not
 * @param failures in which ways, the most first; a reporter need not tell
 */
public record TlsSummary(
        int reports, List<String> reporters, long good, long bad, List<Failures> failures) {
    /** Of more ways to fail the rest is counted, not named. */
    static final int FAILURES_MAX = 1000;

    public TlsSummary {
        reporters = List.copyOf(reporters);
        failures = List.copyOf(failures);
    }

    /** All sessions. */
    public long sessions() {
        return ReceivedReport.sum(good, bad);
    }

    /**
     * Sessions that failed in one way with one host.
     *
     * @param host empty if it is not told; a stranger wrote it
     */
    public record Failures(ResultType type, String host, long sessions) {}

    /** Adds reports up, one after another. For one thread. */
    static final class Adder {
        private record Way(ResultType type, String host) {}

        private final TreeSet<String> reporters = new TreeSet<>();
        private final Map<Way, Long> failures = new HashMap<>();
        private int reports;
        private long good;
        private long bad;

        /** A report, with what it says of the domain. */
        void add(String reporter, List<PolicyResult> results) {
            reports++;
            reporters.add(reporter);
            for (var result : results) {
                good = ReceivedReport.sum(good, result.successCount());
                bad = ReceivedReport.sum(bad, result.failureCount());
                for (var detail : result.details()) {
                    var host = detail.receivingMxHostname();
                    var way = new Way(detail.resultType(), host == null ? "" : host);
                    if (failures.size() < FAILURES_MAX || failures.containsKey(way)) {
                        failures.merge(way, detail.failedSessionCount(), ReceivedReport::sum);
                    }
                }
            }
        }

        TlsSummary sum() {
            var sorted = new ArrayList<Failures>();
            failures.forEach((way, count) -> sorted.add(new Failures(way.type, way.host, count)));
            sorted.sort(
                    Comparator.comparingLong(Failures::sessions)
                            .reversed()
                            .thenComparing(Failures::type)
                            .thenComparing(Failures::host));
            return new TlsSummary(reports, List.copyOf(reporters), good, bad, sorted);
        }
    }
}
