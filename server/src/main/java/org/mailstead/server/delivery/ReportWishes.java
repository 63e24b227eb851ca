package org.mailstead.server.delivery;

import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Resolver;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.tlsrpt.TlsRpt;

/** Who wants reports on TLS, asked and measured. Any number of threads. outbound ME-13 */
public final class ReportWishes {
    private final TlsRpt reports;
    private final Durations durations;

    /** Once for each server. */
    public ReportWishes(Resolver resolver, Metrics metrics) {
        reports = new TlsRpt(resolver);
        durations =
                metrics.durations(
                        "tlsrpt_lookup_duration_seconds",
                        "Asking who wants reports on TLS: ok, notfound, unusable or temperror.",
                        "result");
    }

    /**
     * One query.
     *
     * @throws DnsException if there is no answer now
     */
    public TlsRpt.Lookup of(Domain domain) throws DnsException {
        var start = System.nanoTime();
        var result = "temperror";
        try {
            var lookup = reports.lookup(domain);
            result =
                    switch (lookup) {
                        case TlsRpt.Lookup.Found _ -> "ok";
                        case TlsRpt.Lookup.Absent _ -> "notfound";
                        case TlsRpt.Lookup.Unusable _ -> "unusable";
                    };
            return lookup;
        } finally {
            durations.since(start, result);
        }
    }
}
