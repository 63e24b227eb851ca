package org.mailstead.server.inbound;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Mx;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.smtp.Reply;

/** Whether the names that a peer gives in SMTP can be true at all. Any number of threads. */
final class SenderNames {
    private static final int EXCHANGES_MAX = 10;

    private final Resolver resolver;

    SenderNames(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Whether a domain can get mail, so that failures could be told to it: null if it can. inbound
     * MAIL-09; RFC 5321 §5.1, RFC 7505 §4.2
     */
    @Nullable Reply sender(Domain domain) {
        var name = Name.of(domain);
        try {
            var exchanges = resolver.lookup(name, RecordType.MX);
            if (exchanges instanceof Answer.NoSuchName<?>) {
                return cannot(domain, "does not exist");
            }
            var records = exchanges.records();
            if (records.size() == 1 && records.getFirst().exchange().isRoot()) {
                return cannot(domain, "takes no mail (null MX)");
            }
            // RFC 5321 §5.1: without MX the domain itself
            var hosts =
                    records.isEmpty()
                            ? List.of(name)
                            : records.stream().map(Mx::exchange).limit(EXCHANGES_MAX).toList();
            return anyHasAddress(hosts)
                    ? null
                    : cannot(domain, "has no mail server with an address");
        } catch (DnsException e) {
            return Reply.of(
                    451,
                    "4.4.3",
                    "Cannot look up the sender's domain now: "
                            + Reply.printable(String.valueOf(e.getMessage())));
        }
    }

    private static Reply cannot(Domain domain, String why) {
        return Reply.of(550, "5.7.27", "The sender's domain " + domain.ascii() + " " + why);
    }

    /** The first success suffices; trouble only counts if there is none. */
    private boolean anyHasAddress(List<Name> hosts) throws DnsException {
        DnsException trouble = null;
        for (var host : hosts) {
            try {
                if (hasAddress(host)) {
                    return true;
                }
            } catch (DnsException e) {
                trouble = e;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return false;
    }

    private boolean hasAddress(Name host) throws DnsException {
        return !resolver.lookup(host, RecordType.A).records().isEmpty()
                || !resolver.lookup(host, RecordType.AAAA).records().isEmpty();
    }

    /**
     * Whether a name in HELO is one: null if it has an address, or the DNS does not say. Old
     * programs say HELO, and most that say it today send junk. inbound EHLO-03
     */
    @Nullable Reply hello(Domain domain) {
        try {
            return hasAddress(Name.of(domain))
                    ? null
                    : Reply.of(550, "5.5.0", "The name in HELO has no address");
        } catch (DnsException e) { // no reason to refuse anybody
            return null;
        }
    }
}
