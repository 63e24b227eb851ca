package org.mailstead.server.delivery;

import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.mtasts.PolicyFetcher;
import org.mailstead.mtasts.PolicyFetcher.Response;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;

/** Measures how MTA-STS policies are had from the domains. outbound ME-12 */
public final class MeasuredSts {
    private static final int HTTP_OK = 200;

    private MeasuredSts() {}

    /** Looks up records and fetches policies, measured. Once for each server. */
    public static MtaSts of(Resolver resolver, PolicyFetcher fetcher, Metrics metrics) {
        var durations =
                metrics.durations(
                        "mtasts_get_duration_seconds",
                        "Fetching policies of MTA-STS: ok or fetcherror; lookuperror where not"
                                + " even the record could be looked up.",
                        "result");
        return new MtaSts(
                new Records(resolver, durations),
                (uri, octetsMax) -> {
                    var start = System.nanoTime();
                    var response = fetcher.get(uri, octetsMax);
                    durations.since(start, isOk(response) ? "ok" : "fetcherror");
                    return response;
                },
                MtaStsLimits.DEFAULT);
    }

    private static boolean isOk(Response response) {
        return response instanceof Response.Answered(var status, _, _) && status == HTTP_OK;
    }

    /** The DNS as it is asked for records of MTA-STS, and for nothing else. */
    private record Records(Resolver resolver, Durations durations) implements Resolver {
        @Override
        public <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException {
            var start = System.nanoTime();
            try {
                return resolver.lookup(name, type);
            } catch (DnsException e) {
                durations.since(start, "lookuperror");
                throw e;
            }
        }
    }
}
