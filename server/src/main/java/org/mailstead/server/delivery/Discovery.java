package org.mailstead.server.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.mailstead.address.Domain;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Mx;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.smtp.EnhancedStatusCode;

/**
 * Finds the hosts that take mail for a domain. Any number of threads. RFC 5321 §5.1, RFC 7505;
 * outbound §8
 */
final class Discovery {
    private static final EnhancedStatusCode NO_SUCH_DOMAIN = new EnhancedStatusCode(5, 1, 2);
    private static final EnhancedStatusCode NULL_MX = new EnhancedStatusCode(5, 1, 10);
    static final EnhancedStatusCode LOOP = new EnhancedStatusCode(5, 4, 6);
    private static final EnhancedStatusCode NO_HOST = new EnhancedStatusCode(4, 4, 4);
    private static final EnhancedStatusCode DNS_TROUBLE = new EnhancedStatusCode(4, 4, 3);
    static final EnhancedStatusCode BOGUS = new EnhancedStatusCode(4, 7, 0);

    private final Resolver resolver;
    private final OwnHosts own;
    private final RandomGenerator random;
    private final int hostsMax;

    /**
     * @param random decides between hosts of equal preference
     * @param hostsMax of how many hosts at most mail is tried to be taken to, the best ones
     */
    Discovery(Resolver resolver, OwnHosts own, RandomGenerator random, int hostsMax) {
        this.resolver = resolver;
        this.own = own;
        this.random = random;
        this.hostsMax = hostsMax;
    }

    /** Where mail for a domain goes. Asks the DNS. */
    NextHop of(Domain domain) {
        var name = Name.of(domain);
        try {
            return switch (resolver.lookup(name, RecordType.MX)) {
                // outbound W-9: RFC 5321 §5.1 has no use for a name that does not exist
                case Answer.NoSuchName<Mx> _ ->
                        nowhere(
                                NO_SUCH_DOMAIN,
                                "The domain " + domain + " does not exist",
                                "The DNS says that there is no such domain.");
                // RFC 5321 §5.1: the domain itself, as if it had an MX record of preference 0
                case Answer.NoData<Mx>(var expanded, var ttl, var dnssec) ->
                        new NextHop.Hosts(
                                domain,
                                expanded,
                                true,
                                List.of(new Exchange(name, 0)),
                                dnssec,
                                ttl,
                                List.of(domain + " has no MX record and is its own mail host."));
                case Answer.Found<Mx> found -> exchanges(domain, found);
            };
        } catch (DnsException e) {
            return trouble(e);
        }
    }

    private NextHop exchanges(Domain domain, Answer.Found<Mx> found) {
        var records = found.records();
        if (records.size() == 1 && records.getFirst().isNull()) {
            // RFC 7505 §4.2: 5.1.10, and no other way is tried
            return nowhere(
                    NULL_MX,
                    "The domain " + domain + " takes no mail",
                    "Its MX record says that it takes no mail.");
        }
        var decisions = new ArrayList<String>();
        var usable = new ArrayList<Exchange>();
        for (var mx : records) {
            // outbound D-4: what is no host name is passed over
            if (isHost(mx.exchange())) {
                usable.add(new Exchange(mx.exchange(), mx.preference()));
            } else {
                decisions.add("The MX record \"" + mx.exchange() + "\" names no host.");
            }
        }
        if (usable.isEmpty()) {
            return new NextHop.Nowhere(
                    NO_HOST, "No MX record of " + domain + " names a host", decisions);
        }
        Collections.shuffle(usable, random); // RFC 5321 §5.1: equal preferences in random order
        usable.sort(Comparator.comparingInt(Exchange::preference));
        decisions.add(domain + " has the mail hosts " + text(usable) + ".");
        return withoutUs(domain, found, usable, decisions);
    }

    /** RFC 5321 §5.1: where we are one of the hosts, only better ones are left. outbound W-10 */
    private NextHop withoutUs(
            Domain domain,
            Answer.Found<Mx> found,
            List<Exchange> exchanges,
            List<String> decisions) {
        var ours = exchanges.stream().filter(one -> own.isOurs(one.host())).findFirst();
        var left = exchanges;
        if (ours.isPresent()) {
            var limit = ours.get().preference();
            left = exchanges.stream().filter(one -> one.preference() < limit).toList();
            decisions.add(
                    ours.get().host()
                            + " is this server: only hosts of a preference below "
                            + limit
                            + " are tried.");
        }
        return left.isEmpty()
                ? loop(domain, decisions)
                : new NextHop.Hosts(
                        domain,
                        found.canonicalName(),
                        false,
                        left.subList(0, Math.min(left.size(), hostsMax)),
                        found.dnssec(),
                        found.ttl(),
                        decisions);
    }

    /** Mail for the domain would come back to us. */
    static NextHop.Nowhere loop(Domain domain, List<String> decisions) {
        return new NextHop.Nowhere(
                LOOP,
                "This server is the best mail host of "
                        + domain
                        + " but does not know the domain: mail would loop",
                decisions);
    }

    private static NextHop nowhere(EnhancedStatusCode status, String problem, String decision) {
        return new NextHop.Nowhere(status, problem, List.of(decision));
    }

    private static NextHop trouble(DnsException e) {
        return new NextHop.Nowhere(
                status(e),
                "The mail hosts cannot be looked up: " + e.getMessage(),
                List.of("The mail hosts could not be looked up: " + e.getMessage() + "."));
    }

    /** What a look-up that failed comes to. RFC 3463 §3.5, §3.8 */
    static EnhancedStatusCode status(DnsException e) {
        return e.trouble() == Trouble.BOGUS ? BOGUS : DNS_TROUBLE;
    }

    private static String text(List<Exchange> exchanges) {
        return String.join(
                ", ",
                exchanges.stream().map(one -> one.host() + " (" + one.preference() + ")").toList());
    }

    /** Underscores are let pass (outbound D-6); the root and IPv4 addresses are no hosts. */
    private static boolean isHost(Name name) {
        if (name.isRoot()) {
            return false;
        }
        var last = name.labels().getLast();
        var isNumber = last.chars().allMatch(c -> c >= '0' && c <= '9');
        return !isNumber
                && name.labels().stream()
                        .allMatch(label -> label.chars().allMatch(Discovery::isOfHost));
    }

    private static boolean isOfHost(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
