package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.server.delivery.Journey.Place;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.wire.SyntaxException;

/**
 * One attempt to take one message to one destination: from host to host until everybody has it or
 * no host is left. For one thread. RFC 5321 §5.1
 */
final class Trip {
    /** What holds for shorter has ended before most retries. */
    private static final Duration LONG_TTL = Duration.ofMinutes(15);

    private static final EnhancedStatusCode NO_ROUTE = new EnhancedStatusCode(5, 4, 4);
    private static final EnhancedStatusCode BAD_DESTINATION = new EnhancedStatusCode(5, 1, 2);

    private final RemoteCarrier.Way way;
    private final Claim claim;
    private final Journey journey;
    private final Visits visits;
    private final TlsFindings findings;
    private final TlsDecision decision;
    private final Instant begun;

    /**
     * @param begun when the attempt began
     */
    Trip(
            RemoteCarrier.Way way,
            Claim claim,
            Journey journey,
            Visits visits,
            TlsFindings findings,
            Instant begun) {
        this.way = way;
        this.claim = claim;
        this.journey = journey;
        this.visits = visits;
        this.findings = findings;
        this.begun = begun;
        decision = new TlsDecision(way, claim, journey, findings);
    }

    /**
     * Goes.
     *
     * @throws IOException if the content cannot be read
     * @throws StoreException if it cannot be known what policies hold
     */
    void run() throws IOException, StoreException {
        switch (nextHop()) {
            case NextHop.Nowhere(var status, var problem, var decisions) -> {
                journey.decide(decisions);
                if (status.equals(Discovery.BOGUS)) {
                    findings.bogusHosts();
                }
                var then = status.kind() == 5 ? Then.NOTHING : Then.LATER;
                journey.note(new NotTaken(Problem.of(status, problem), then), Place.NOWHERE);
            }
            case NextHop.Literal(var literal) -> toLiteral(literal);
            case NextHop.Hosts hosts -> toHosts(hosts);
        }
    }

    private NextHop nextHop() {
        var destination = claim.destination();
        try {
            return destination.startsWith("[")
                    ? new NextHop.Literal(AddressLiteral.parse(destination))
                    : way.discovery().of(Domain.parse(destination));
        } catch (SyntaxException e) {
            return new NextHop.Nowhere(BAD_DESTINATION, "No domain: " + destination, List.of());
        }
    }

    /** RFC 5321 §5.1: no MX; outbound D-1 */
    private void toLiteral(AddressLiteral literal) throws IOException, StoreException {
        journey.decide("The address of the host is given: " + literal + ".");
        if (way.own().isOurs(literal.address())) {
            var problem = Problem.of(Discovery.LOOP, literal + " is this server: mail would loop");
            journey.note(new NotTaken(problem, Then.NOTHING), Place.NOWHERE);
            return;
        }
        visit(Peer.of(literal), List.of(literal.address()), decision.ofLiteral());
    }

    private void toHosts(NextHop.Hosts hosts) throws IOException, StoreException {
        journey.decide(hosts.decisions());
        way.metrics().destination(hosts.dnssec() == Dnssec.SECURE);
        var obstacle = decision.begin(hosts.domain());
        if (obstacle != null) {
            journey.note(obstacle, Place.NOWHERE);
            return;
        }
        var exchanges = hosts.exchanges();
        for (int from = 0; from < exchanges.size() && !journey.open().isEmpty(); ) {
            var preference = exchanges.get(from).preference();
            int to = from;
            while (to < exchanges.size() && exchanges.get(to).preference() == preference) {
                to++;
            }
            if (!toEquals(hosts, exchanges.subList(from, to))) {
                break;
            }
            from = to;
        }
        if (journey.isAway() && hosts.ttl().compareTo(LONG_TTL) >= 0) {
            // outbound TD-4: what retries wait for
            journey.decide(
                    "By the DNS these are the mail hosts of %s until %s: sooner no others are tried."
                            .formatted(hosts.domain(), until(hosts.ttl())));
        }
    }

    private Instant until(Duration ttl) {
        return begun.plus(ttl).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Tries hosts of one preference. Returns whether worse ones may be tried too. */
    private boolean toEquals(NextHop.Hosts hosts, List<Exchange> equals)
            throws IOException, StoreException {
        var found = way.addresses().of(equals.stream().map(Exchange::host).toList());
        for (var one : found) {
            if (isOurs(one)) { // RFC 5321 §5.1: neither this one nor any that is no better
                journey.decide(one.host() + " has an address of this server: no further.");
                var loop = Discovery.loop(hosts.domain(), List.of());
                var problem = Problem.of(loop.status(), loop.problem());
                journey.note(new NotTaken(problem, Then.OTHER_HOST), Place.NOWHERE);
                return false;
            }
        }
        for (var one : found) {
            if (journey.open().isEmpty() || !visits.mayGoOn()) {
                return false;
            }
            switch (one) {
                case HostAddresses.None(var host) ->
                        unusable(host, Problem.of(NO_ROUTE, host + " has no address"));
                case HostAddresses.Unknown(var host, var trouble) -> {
                    findings.noAddresses(host, trouble);
                    unusable(
                            host,
                            Problem.of(
                                    Discovery.status(trouble),
                                    "The addresses of "
                                            + host
                                            + " cannot be looked up: "
                                            + trouble.getMessage()));
                }
                case HostAddresses.Found usable ->
                        visit(
                                Peer.of(usable.host()),
                                usable.addresses(),
                                decision.of(hosts, usable));
            }
        }
        return true;
    }

    private boolean isOurs(HostAddresses host) {
        return host instanceof HostAddresses.Found(_, _, var addresses, _)
                && addresses.stream().anyMatch(way.own()::isOurs);
    }

    private void unusable(Name host, Problem problem) {
        journey.decide(problem.sentence() + ".");
        var then = problem.isPermanent() ? Then.OTHER_HOST : Then.OTHER_HOST_OR_LATER;
        journey.note(new NotTaken(problem, then), new Place(Peer.of(host), null, ""));
    }

    private void visit(Peer host, List<InetAddress> addresses, TlsDecision.Outcome tls)
            throws IOException, StoreException {
        switch (tls) {
            case TlsDecision.Outcome.Stop(var verdict) ->
                    journey.note(verdict, new Place(host, null, ""));
            case TlsDecision.Outcome.Go(var plan) -> visits.visit(host, addresses, plan);
        }
    }
}
