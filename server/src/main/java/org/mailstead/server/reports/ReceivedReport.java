package org.mailstead.server.reports;

import java.time.Instant;
import java.util.List;
import org.mailstead.server.directory.ReportKind;

/**
 * What another server reported, in short. outbound DI-3, J-4
 *
 * @param reporter who sent it
 * @param organization as the report names its author; a stranger wrote it
 * @param id that the reporter gave it; a stranger wrote it
 * @param begin of the time that it is about
 * @param end of that
 * @param findings on domains of ours, no two on one; at least one
 */
public record ReceivedReport(
        ReportKind kind,
        Reporter reporter,
        String organization,
        String id,
        Instant begin,
        Instant end,
        List<Finding> findings) {
    /** More of a text is cut. */
    static final int TEXT_CHARACTERS_MAX = 500;

    public ReceivedReport {
        organization = cut(organization);
        id = cut(id);
        findings = List.copyOf(findings);
        if (findings.isEmpty()) {
            throw new IllegalArgumentException("a report on nothing");
        }
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARACTERS_MAX ? text : text.substring(0, TEXT_CHARACTERS_MAX);
    }

    /**
     * What it says of one domain.
     *
     * @param domain in A-labels
     * @param isHost whether that is the name of our host
     * @param good messages that DMARC passed, or sessions that TLS protected as was wanted
     * @param bad those that failed
     */
    public record Finding(String domain, boolean isHost, long good, long bad) {
        /** Both of one domain. */
        Finding plus(Finding other) {
            return new Finding(domain, isHost, sum(good, other.good), sum(bad, other.bad));
        }
    }

    /** Of two counts, 0 or more: strangers count as they like, and no sum becomes negative. */
    static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
