package org.mailstead.server.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.AggregateReport.Disposition;

/**
 * What many reports say together of the mail in a domain's name.
 *
 * @param reports how many
 * @param reporters domains that sent them, sorted
 * @param both messages for which DKIM and SPF passed
 * @param onlyDkim those for which only DKIM passed, as when they are forwarded
 * @param onlySpf those for which only SPF passed: their signature is missing, or broke
 * @param failed those for which neither did
 * @param dispositions what was done with those that failed
 * @param failing who sent those that failed, the most first
 * @param unsigned who sent those for which only SPF passed, the most first
 */
public record DmarcSummary(
        int reports,
        List<String> reporters,
        long both,
        long onlyDkim,
        long onlySpf,
        long failed,
        Map<Disposition, Long> dispositions,
        List<Source> failing,
        List<Source> unsigned) {
    /** Of more addresses the rest is counted, not named. */
    static final int SOURCES_MAX = 10_000;

    public DmarcSummary {
        reporters = List.copyOf(reporters);
        dispositions = Map.copyOf(dispositions);
        failing = List.copyOf(failing);
        unsigned = List.copyOf(unsigned);
    }

    /**
     * Messages from one address.
     *
     * @param address as reports have it; strangers wrote it
     */
    public record Source(String address, long messages) {}

    /** All messages. */
    public long messages() {
        return LongStream.of(both, onlyDkim, onlySpf, failed).reduce(0, ReceivedReport::sum);
    }

    /** Adds reports up, one after another. For one thread. */
    static final class Adder {
        private final TreeSet<String> reporters = new TreeSet<>();
        private final Map<Disposition, Long> dispositions = new EnumMap<>(Disposition.class);
        private final Map<String, Long> failing = new HashMap<>();
        private final Map<String, Long> unsigned = new HashMap<>();
        private int reports;
        private long both;
        private long onlyDkim;
        private long onlySpf;
        private long failed;

        void add(String reporter, AggregateReport report) {
            reports++;
            reporters.add(reporter);
            for (var row : report.records()) {
                var count = row.count();
                if (row.isDkimAligned() && row.isSpfAligned()) {
                    both = ReceivedReport.sum(both, count);
                } else if (row.isDkimAligned()) {
                    onlyDkim = ReceivedReport.sum(onlyDkim, count);
                } else if (row.isSpfAligned()) {
                    onlySpf = ReceivedReport.sum(onlySpf, count);
                    count(unsigned, row);
                } else {
                    failed = ReceivedReport.sum(failed, count);
                    dispositions.merge(row.disposition(), count, ReceivedReport::sum);
                    count(failing, row);
                }
            }
        }

        private static void count(Map<String, Long> sources, AggregateReport.Row row) {
            if (sources.size() < SOURCES_MAX || sources.containsKey(row.sourceIp())) {
                sources.merge(row.sourceIp(), row.count(), ReceivedReport::sum);
            }
        }

        DmarcSummary sum() {
            return new DmarcSummary(
                    reports,
                    List.copyOf(reporters),
                    both,
                    onlyDkim,
                    onlySpf,
                    failed,
                    dispositions,
                    sorted(failing),
                    sorted(unsigned));
        }

        private static List<Source> sorted(Map<String, Long> sources) {
            var sorted = new ArrayList<Source>();
            sources.forEach((address, messages) -> sorted.add(new Source(address, messages)));
            sorted.sort(
                    Comparator.comparingLong(Source::messages)
                            .reversed()
                            .thenComparing(Source::address));
            return sorted;
        }
    }
}
