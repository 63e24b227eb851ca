package org.mailstead.server.reports;

import java.time.Instant;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.store.StoreException;
import org.mailstead.tlsrpt.TlsReport;
import org.mailstead.wire.SyntaxException;

/** Reads again what is kept of reports, and adds it up. Any thread. */
public final class ReportArchive {
    /** How many reports are added up at most, the latest ones. */
    public static final int SUMMED_MAX = 2000;

    private final ReceivedReports reports;

    public ReportArchive(ReceivedReports reports) {
        this.reports = reports;
    }

    /** A report on mail by its number. */
    public Optional<AggregateReport> dmarc(long id) throws StoreException {
        var content = reports.content(ReportKind.DMARC, id);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            var limits = org.mailstead.dmarc.ReportLimits.DEFAULT;
            return Optional.of(AggregateReport.read(content.get(), limits));
        } catch (SyntaxException e) {
            throw unreadable(id, e);
        }
    }

    /** A report on TLS by its number. */
    public Optional<TlsReport> tls(long id) throws StoreException {
        var content = reports.content(ReportKind.TLS, id);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            var limits = org.mailstead.tlsrpt.ReportLimits.DEFAULT;
            return Optional.of(TlsReport.read(content.get(), limits));
        } catch (SyntaxException e) {
            throw unreadable(id, e);
        }
    }

    /** It could be read before it was kept. */
    private static IllegalStateException unreadable(long id, SyntaxException cause) {
        return new IllegalStateException("report " + id + " cannot be read any more", cause);
    }

    /** What reports that came since a moment say of mail in a domain's name. */
    public DmarcSummary dmarc(Domain domain, Instant since) throws StoreException {
        var sum = new DmarcSummary.Adder();
        for (var each : reports.list(ReportKind.DMARC, domain.ascii(), since, SUMMED_MAX)) {
            dmarc(each.id()).ifPresent(report -> sum.add(each.fromDomain(), report));
        }
        return sum.sum();
    }

    /** What reports that came since a moment say of TLS with a domain's hosts. */
    public TlsSummary tls(Domain domain, Instant since) throws StoreException {
        var sum = new TlsSummary.Adder();
        for (var each : reports.list(ReportKind.TLS, domain.ascii(), since, SUMMED_MAX)) {
            tls(each.id())
                    .ifPresent(report ->
                            sum.add(
                                    each.fromDomain(),
                                    report.policies().stream()
                                            .filter(one -> isOn(one.policy().domain(), domain))
                                            .toList()));
        }
        return sum.sum();
    }

    private static boolean isOn(String name, Domain domain) {
        try {
            return Domain.parse(name).equals(domain);
        } catch (SyntaxException e) { // a stranger's text
            return false;
        }
    }
}
