package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.server.delivery.Journey.Place;
import org.mailstead.server.delivery.Opening.Stage;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.MailParameters;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * One attempt to take one message to one destination: from host to host until everybody has it or
 * no host is left. For one thread. RFC 5321 §5.1
 */
final class Trip {
    private static final EnhancedStatusCode NO_ROUTE = new EnhancedStatusCode(5, 4, 4);
    private static final EnhancedStatusCode BAD_DESTINATION = new EnhancedStatusCode(5, 1, 2);

    private final RemoteCarrier.Way way;
    private final Claim claim;
    private final OctetSource content;
    private final Journey journey;
    private final List<InetAddress> used;
    private int sessions;

    Trip(RemoteCarrier.Way way, Claim claim, OctetSource content, Journey journey) {
        this.way = way;
        this.claim = claim;
        this.content = content;
        this.journey = journey;
        used = addresses(claim.earlier());
    }

    private static List<InetAddress> addresses(List<Attempt> attempts) {
        var addresses = new ArrayList<InetAddress>();
        for (var attempt : attempts) {
            var address = attempt.address();
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /**
     * Goes.
     *
     * @throws IOException if the content cannot be read
     */
    void run() throws IOException {
        switch (nextHop()) {
            case NextHop.Nowhere(var status, var problem, var decisions) -> {
                journey.decide(decisions);
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
    private void toLiteral(AddressLiteral literal) throws IOException {
        journey.decide("The address of the host is given: " + literal + ".");
        if (way.own().isOurs(literal.address())) {
            var problem = Problem.of(Discovery.LOOP, literal + " is this server: mail would loop");
            journey.note(new NotTaken(problem, Then.NOTHING), Place.NOWHERE);
            return;
        }
        visit(Peer.of(literal), List.of(literal.address()));
    }

    private void toHosts(NextHop.Hosts hosts) throws IOException {
        journey.decide(hosts.decisions());
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
    }

    /** Tries hosts of one preference. Returns whether worse ones may be tried too. */
    private boolean toEquals(NextHop.Hosts hosts, List<Exchange> equals) throws IOException {
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
            if (journey.open().isEmpty() || sessions >= way.limits().sessionsMax()) {
                return false;
            }
            switch (one) {
                case HostAddresses.None(var host) ->
                        unusable(host, Problem.of(NO_ROUTE, host + " has no address"));
                case HostAddresses.Unknown(var host, var trouble) ->
                        unusable(
                                host,
                                Problem.of(
                                        Discovery.status(trouble),
                                        "The addresses of "
                                                + host
                                                + " cannot be looked up: "
                                                + trouble.getMessage()));
                case HostAddresses.Found(var host, _, var addresses, _) ->
                        visit(Peer.of(host), addresses);
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

    private void visit(Peer host, List<InetAddress> addresses) throws IOException {
        var ordered = AddressOrder.of(addresses, used);
        var plan = new TlsPlan.Opportunistic();
        var key = new Link.Key(host, plan);
        for (var link = way.idle().take(key); link != null; link = way.idle().take(key)) {
            if (send(link)) {
                return;
            }
        }
        sessions++;
        switch (way.opener().open(host, ordered, plan)) {
            case Opening.Open(var link) -> opened(link);
            case Opening.Failed failed when failed.stage() == Stage.TLS -> inClear(host, failed);
            case Opening.Failed failed -> failed(host, failed);
        }
    }

    /** RFC 7435 §3: TLS that does not work is no reason not to deliver. outbound T-3 */
    private void inClear(Peer host, Opening.Failed failure) throws IOException {
        journey.decide(
                "TLS failed and nobody asked for it: the message goes without it. ("
                        + failure.problem().sentence()
                        + ")");
        sessions++;
        var address = failure.address();
        if (address == null) {
            throw new IllegalStateException("TLS failed without a connection");
        }
        switch (way.opener().open(host, List.of(address), new TlsPlan.Clear())) {
            case Opening.Open(var link) -> opened(link);
            case Opening.Failed failed -> failed(host, failed);
        }
    }

    private void opened(Link link) throws IOException {
        journey.decide(
                "Connected to "
                        + link.key().host()
                        + " at "
                        + link.address().getHostAddress()
                        + (link.tls().isEmpty() ? ", without TLS." : ", " + link.tls() + "."));
        if (!send(link)) {
            throw new IllegalStateException("a new connection is not stale");
        }
    }

    private void failed(Peer host, Opening.Failed failed) {
        if (failed.stage() != Stage.CONNECT) {
            journey.reach();
        }
        journey.decide(failed.problem().sentence() + ".");
        // RFC 7504 §5: 521 or 554 in the greeting is of this host, not of the destination
        var then = failed.problem().isPermanent() ? Then.OTHER_HOST : Then.OTHER_HOST_OR_LATER;
        journey.note(new NotTaken(failed.problem(), then), new Place(host, failed.address(), ""));
    }

    /** False if the connection was closed while it waited: nothing has happened then. */
    private boolean send(Link link) throws IOException {
        var reused = link.isUsed();
        var transaction = new Transaction(link, way.limits(), claim.from(), parameters(), content);
        try {
            var verdicts = transaction.send(journey.open());
            if (transaction.isStale()) {
                return false;
            }
            if (reused) {
                journey.decide("A connection to " + link.key().host() + " was open already.");
            }
            journey.reach();
            verdicts.forEach((recipient, verdict) -> note(link, recipient, verdict));
            return true;
        } finally {
            if (transaction.isUsable()) {
                way.idle().put(link);
            } else {
                link.close();
            }
        }
    }

    private void note(Link link, QueuedRecipient recipient, Verdict verdict) {
        journey.note(recipient, verdict, Place.of(link));
    }

    private MailParameters parameters() {
        var said = claim.message().parameters();
        return new MailParameters(
                null,
                said.body(),
                said.smtpUtf8(),
                claim.tls() == TlsDemand.REQUIRED,
                null,
                null,
                said.returned(),
                said.envelopeId());
    }
}
