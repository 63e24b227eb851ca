package org.mailstead.dane;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.mailstead.dns.Answer;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Mx;
import org.mailstead.dns.Name;

/**
 * A host that a message is to go to, and what the DNS said on the way to it. RFC 7672 §2.2.
 *
 * @param name as the MX record, the recipient or a person names it
 * @param canonicalName where its aliases lead
 * @param naming what DNSSEC says of what named the host; secure if a person did
 * @param addresses what DNSSEC says of its addresses, aliases included
 * @param nextHops the domain whose MX record names the host, and what that is an alias of; empty if
 *     there is no MX record
 */
public record MailHost(
        Name name, Name canonicalName, Dnssec naming, Dnssec addresses, List<Name> nextHops) {
    public MailHost {
        nextHops = List.copyOf(nextHops);
    }

    /**
     * One that an MX record names. RFC 7672 §2.2.1.
     *
     * @param nextHop the domain of the recipient
     * @param mx what the DNS said of it
     * @param exchange one of its records' hosts
     * @param addresses what the DNS said of the host: A, AAAA or both; at least one
     */
    public static MailHost ofMx(
            Name nextHop, Answer<Mx> mx, Name exchange, List<? extends Answer<?>> addresses) {
        var nextHops = new LinkedHashSet<>(List.of(nextHop));
        nextHops.add(mx.canonicalName());
        return of(exchange, mx.dnssec(), addresses, List.copyOf(nextHops));
    }

    /**
     * One that is named by the recipient or by a person: no MX record. RFC 7672 §2.2.2.
     *
     * @param addresses what the DNS said of the host: A, AAAA or both; at least one
     */
    public static MailHost named(Name name, List<? extends Answer<?>> addresses) {
        return of(name, Dnssec.SECURE, addresses, List.of());
    }

    private static MailHost of(
            Name name, Dnssec naming, List<? extends Answer<?>> addresses, List<Name> nextHops) {
        var dnssec = addresses.stream().map(Answer::dnssec).reduce(Dnssec::and).orElseThrow();
        return new MailHost(name, addresses.getFirst().canonicalName(), naming, dnssec, nextHops);
    }

    /**
     * The names that a certificate of the host may be for, when a trust anchor vouches for it. RFC
     * 7672 §3.2.3.
     *
     * @param base the TLSA base domain, which comes first
     */
    List<Name> references(Name base) {
        var names = new ArrayList<Name>();
        names.add(base);
        names.add(name);
        names.addAll(nextHops);
        return names.stream().distinct().toList();
    }
}
