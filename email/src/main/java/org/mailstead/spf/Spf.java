package org.mailstead.spf;

import java.time.InstantSource;
import java.util.Optional;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.Resolver;
import org.mailstead.wire.SyntaxException;

/** Checks clients against the records of domains. Safe for use by many threads. */
public final class Spf {
    private final Resolver resolver;
    private final SpfLimits limits;
    private final InstantSource clock;

    /**
     * @param clock for the time limit, and the macro t
     */
    public Spf(Resolver resolver, SpfLimits limits, InstantSource clock) {
        this.resolver = resolver;
        this.limits = limits;
        this.clock = clock;
    }

    /** May this client send for this domain? check_host, RFC 7208 §4. Blocks on the DNS. */
    public SpfResult check(SpfRequest request) {
        var domain = domain(request.domain());
        if (domain.isEmpty()) {
            // RFC 7208 §4.3
            return new SpfResult.None("no domain to check", Dnssec.INDETERMINATE);
        }
        return new Evaluation(resolver, limits, clock, request, domain.get()).run();
    }

    /** RFC 7208 §4.3: a name of several labels, no address. SPF-02, SPF-03. */
    private static Optional<Name> domain(String text) {
        try {
            var name = Name.parse(text);
            var labels = name.labels();
            var isName =
                    labels.size() > 1
                            && !text.startsWith("[")
                            && !labels.getLast().chars().allMatch(c -> c >= '0' && c <= '9');
            return isName ? Optional.of(name) : Optional.empty();
        } catch (SyntaxException _) {
            return Optional.empty();
        }
    }
}
