package org.mailstead.server;

import java.util.Locale;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;

/** Measures how long look-ups take, with what the cache answers. inbound MET-15 */
final class MeasuredResolver implements Resolver {
    private final Resolver resolver;
    private final Durations durations;

    MeasuredResolver(Resolver resolver, Metrics metrics) {
        this.resolver = resolver;
        durations =
                metrics.durations(
                        "dns_lookup_duration_seconds",
                        "Look-ups in the DNS, with those that the cache answers.",
                        "type",
                        "result");
    }

    @Override
    public <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException {
        var start = System.nanoTime();
        try {
            var answer = resolver.lookup(name, type);
            durations.since(start, type.toString(), answer.records().isEmpty() ? "none" : "found");
            return answer;
        } catch (DnsException e) {
            var trouble = e.trouble().name().toLowerCase(Locale.ROOT);
            durations.since(start, type.toString(), trouble);
            throw e;
        }
    }
}
