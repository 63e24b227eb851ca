package org.mailstead.server.reports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.message.Message;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.reports.ReceivedReport.Finding;
import org.mailstead.server.reports.ReceivedReports.Outcome;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.StoreException;
import org.mailstead.tlsrpt.PolicyResult;
import org.mailstead.tlsrpt.TlsReport;
import org.mailstead.wire.SyntaxException;

/**
 * Takes the reports that other servers send: reads them, checks that they are about us, counts and
 * keeps them. Who sent them was verified before. Any number of threads; one report is read at a
 * time, since a large one takes memory.
 */
public final class ReportIntake {
    private static final int READ_AT_ONCE = 1;
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    /** How far the clock of a reporter may be ahead. outbound DI-2 */
    private static final Duration AHEAD_MAX = Duration.ofSeconds(60);

    /** Smaller than for people who read a file of their own: it must not take all memory. */
    private static final org.mailstead.dmarc.ReportLimits DMARC_LIMITS =
            new org.mailstead.dmarc.ReportLimits(15 << 20, 20 << 20, 200, 20_000, 20, 500, 30);

    private static final org.mailstead.tlsrpt.ReportLimits TLS_LIMITS =
            new org.mailstead.tlsrpt.ReportLimits(15 << 20, 20 << 20, 200_000, 20, 500);

    private final ReceivedReports reports;
    private final Directory directory;
    private final Domain hostName;
    private final InstantSource clock;
    private final ReceivedLimits limits;
    private final ReportMetrics metrics;
    private final Semaphore readers = new Semaphore(READ_AT_ONCE);

    /**
     * @param hostName ours, which reports on TLS may be about too
     */
    public ReportIntake(
            Database database,
            Directory directory,
            Domain hostName,
            InstantSource clock,
            ReceivedLimits limits,
            Metrics metrics) {
        this.reports = new ReceivedReports(database, clock, limits);
        this.directory = directory;
        this.hostName = hostName;
        this.clock = clock;
        this.limits = limits;
        this.metrics = new ReportMetrics(metrics);
    }

    /** The bounds of what is taken. */
    public ReceivedLimits limits() {
        return limits;
    }

    /**
     * The file of a report in a message, which {@link #take} takes.
     *
     * @return nothing if no part looks like one of this kind
     * @throws SyntaxException if the part is too large
     */
    public static Optional<byte[]> file(ReportKind kind, Message message)
            throws SyntaxException, IOException {
        return switch (kind) {
            case DMARC -> AggregateReport.file(message, DMARC_LIMITS);
            case TLS -> TlsReport.file(message, TLS_LIMITS);
        };
    }

    /**
     * Reads a report, and keeps it if it is about a domain of ours.
     *
     * @param file as it came: XML or JSON, also compressed
     */
    public Outcome take(ReportKind kind, Reporter reporter, byte[] file) throws StoreException {
        Outcome outcome;
        try {
            if (readers.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    outcome =
                            switch (kind) {
                                case DMARC -> dmarc(reporter, file);
                                case TLS -> tls(reporter, file);
                            };
                } finally {
                    readers.release();
                }
            } else {
                outcome = new Outcome.Refused("too many reports at once");
            }
        } catch (SyntaxException e) {
            outcome = new Outcome.Refused("the report cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = new Outcome.Refused("the server stops");
        }
        metrics.taken(kind, outcome);
        return outcome;
    }

    /** outbound DI-1 to DI-3 */
    private Outcome dmarc(Reporter reporter, byte[] file) throws SyntaxException, StoreException {
        var report = AggregateReport.read(file, DMARC_LIMITS);
        var text = report.policy().domain();
        Domain domain;
        try {
            domain = Domain.parse(text);
        } catch (SyntaxException e) {
            return new Outcome.Refused("the policy's domain is none: " + text);
        }
        if (directory.domain(domain).isEmpty()) {
            return new Outcome.Refused("the domain is not ours: " + domain);
        }
        var about = report.metadata();
        if (about.end().isAfter(clock.instant().plus(AHEAD_MAX))) {
            return new Outcome.Refused("the report ends in the future, " + about.end());
        }
        var finding = new Finding(domain.ascii(), false, 0, 0);
        for (var row : report.records()) {
            var passes = row.isDkimAligned() || row.isSpfAligned();
            finding =
                    finding.plus(
                            new Finding(
                                    domain.ascii(),
                                    false,
                                    passes ? row.count() : 0,
                                    passes ? 0 : row.count()));
        }
        var kept =
                new ReceivedReport(
                        ReportKind.DMARC,
                        reporter,
                        about.organization(),
                        about.id(),
                        about.begin(),
                        about.end(),
                        List.of(finding));
        var outcome = reports.keep(kept, compressed(file));
        if (outcome instanceof Outcome.Kept) {
            metrics.count(domain, report);
        }
        return outcome;
    }

    /** outbound J-3, J-4 */
    private Outcome tls(Reporter reporter, byte[] file) throws SyntaxException, StoreException {
        var report = TlsReport.read(file, TLS_LIMITS);
        var findings = new LinkedHashMap<String, Optional<Finding>>();
        for (var result : report.policies()) {
            var name = result.policy().domain();
            var known = findings.get(name);
            if (known == null && findings.size() == limits.domainsMax()) {
                return new Outcome.Refused("on more than " + limits.domainsMax() + " domains");
            }
            var finding = known == null ? nothingYet(name) : known;
            findings.put(name, finding.map(one -> one.plus(sessions(one, result))));
        }
        var ours = new LinkedHashMap<String, Finding>();
        findings.values().stream()
                .flatMap(Optional::stream)
                .forEach(one -> ours.merge(one.domain(), one, Finding::plus));
        if (ours.isEmpty()) {
            return new Outcome.Refused(
                    "no domain of it is ours: " + findings.keySet().stream().limit(3).toList());
        }
        var kept =
                new ReceivedReport(
                        ReportKind.TLS,
                        reporter,
                        report.organization(),
                        report.id(),
                        report.begin(),
                        report.end(),
                        List.copyOf(ours.values()));
        var outcome = reports.keep(kept, compressed(file));
        if (outcome instanceof Outcome.Kept) {
            report.policies().stream()
                    .filter(result ->
                            findings.getOrDefault(result.policy().domain(), Optional.empty())
                                    .isPresent())
                    .forEach(metrics::count);
        }
        return outcome;
    }

    /** Empty if the domain is not ours, or none. */
    private Optional<Finding> nothingYet(String name) throws StoreException {
        try {
            var domain = Domain.parse(name);
            var isHost = domain.equals(hostName);
            return isHost || directory.domain(domain).isPresent()
                    ? Optional.of(new Finding(domain.ascii(), isHost, 0, 0))
                    : Optional.empty();
        } catch (SyntaxException e) { // a stranger's text
            return Optional.empty();
        }
    }

    private static Finding sessions(Finding finding, PolicyResult result) {
        return new Finding(
                finding.domain(), finding.isHost(), result.successCount(), result.failureCount());
    }

    /** In gzip, if it is not compressed yet. */
    private static byte[] compressed(byte[] file) {
        var isCompressed =
                file.length > 1
                        && (((file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b)
                                || (file[0] == 'P' && file[1] == 'K'));
        if (isCompressed) {
            return file;
        }
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(file);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return out.toByteArray();
    }
}
