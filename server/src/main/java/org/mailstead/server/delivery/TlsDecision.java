package org.mailstead.server.delivery;

import java.util.List;
import org.mailstead.dane.Dane;
import org.mailstead.dane.MailHost;
import org.mailstead.dane.TlsaLookup;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.smtp.EnhancedStatusCode;

/**
 * Decides how much TLS a host of a destination must have, from what the sender asked, what the
 * destination's policy is, and what the DNS says of the host. For one attempt. RFC 7672 §2.2, RFC
 * 8461 §5, RFC 8689 §4; outbound §10
 */
final class TlsDecision {
    private static final EnhancedStatusCode DANE_TROUBLE = new EnhancedStatusCode(4, 7, 5);

    /** RFC 8689 §5: REQUIRETLS support required. */
    private static final EnhancedStatusCode REQUIRETLS = new EnhancedStatusCode(5, 7, 30);

    private final Dane dane;
    private final int port;
    private final TlsDemand demand;
    private final Journey journey;

    TlsDecision(Dane dane, int port, TlsDemand demand, Journey journey) {
        this.dane = dane;
        this.port = port;
        this.demand = demand;
        this.journey = journey;
    }

    /** What it comes to for one host. */
    sealed interface Outcome {
        /** Go on by this plan. */
        record Go(TlsPlan plan) implements Outcome {}

        /** The host cannot be used. */
        record Stop(NotTaken verdict) implements Outcome {}
    }

    /** For a host of which only the address is known: nothing says what to expect of it. */
    Outcome ofLiteral() {
        return demand == TlsDemand.REQUIRED
                ? requireTls("an address")
                : new Outcome.Go(new TlsPlan.Opportunistic());
    }

    Outcome of(NextHop.Hosts hop, HostAddresses.Found host) {
        var naming = hop.implicit() ? Dnssec.SECURE : hop.dnssec();
        var nextHops =
                hop.implicit() ? List.<Name>of() : List.of(Name.of(hop.domain()), hop.expanded());
        var mailHost =
                new MailHost(
                        host.host(),
                        host.canonical(),
                        naming,
                        host.dnssec(),
                        nextHops.stream().distinct().toList());
        return switch (dane.lookup(mailHost, port)) {
            case TlsaLookup.Failed(var cause) when demand == TlsDemand.OPTIONAL -> {
                decide(
                        "TLSA records of "
                                + host.host()
                                + " cannot be had: ignored. ("
                                + cause.getMessage()
                                + ")");
                yield plan(host.host(), null);
            }
            case TlsaLookup.Failed(var cause) -> {
                // RFC 7672 §2.1.2: there may be records, so the host is passed over
                var text =
                        "TLSA records of " + host.host() + " cannot be had: " + cause.getMessage();
                decide(text + ".");
                yield new Outcome.Stop(
                        new NotTaken(Problem.of(DANE_TROUBLE, text), Then.OTHER_HOST_OR_LATER));
            }
            case TlsaLookup.Absent(var reason) -> {
                decide("No DANE for " + host.host() + ": " + reason + ".");
                yield plan(host.host(), null);
            }
            case TlsaLookup.Present present -> {
                decide(text(host.host(), present));
                yield plan(host.host(), present);
            }
        };
    }

    private static String text(Name host, TlsaLookup.Present present) {
        return present.isUsable()
                ? "%s has DANE: TLS is a must, and one of %d TLSA records at %s must match."
                        .formatted(host, present.associations().size(), present.base())
                // RFC 7672 §2.2
                : "%s has only TLSA records that cannot be used: TLS is a must, unverified. (%s)"
                        .formatted(host, String.join("; ", present.unusable()));
    }

    private Outcome plan(Name host, TlsaLookup.@org.jspecify.annotations.Nullable Present present) {
        var usable = present != null && present.isUsable();
        if (demand == TlsDemand.REQUIRED && !usable) {
            return requireTls(host.text()); // outbound T-2.5
        }
        var lenient = demand == TlsDemand.OPTIONAL;
        return new Outcome.Go(
                present == null
                        ? new TlsPlan.Opportunistic()
                        : new TlsPlan.Secured(usable ? present : null, false, lenient));
    }

    private Outcome requireTls(String host) {
        var text =
                "The sender demands verified TLS (REQUIRETLS), and "
                        + host
                        + " has neither DANE nor an enforced MTA-STS policy to verify it by";
        decide(text + ".");
        return new Outcome.Stop(new NotTaken(Problem.of(REQUIRETLS, text), Then.OTHER_HOST));
    }

    private void decide(String sentence) {
        journey.decide(sentence);
    }
}
