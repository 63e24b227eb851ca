package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mailstead.server.delivery.Journey.Place;
import org.mailstead.server.delivery.Opening.Stage;
import org.mailstead.server.delivery.RemoteMetrics.Ignored;
import org.mailstead.server.delivery.RemoteMetrics.Unsupported;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.store.StoreException;

/**
 * Visits to hosts in one attempt: over a connection that waits, or a new one, by one address or
 * another. For one thread. outbound §9
 */
final class Visits {
    /** RFC 3463 §3.8: security or policy. */
    private static final int POLICY = 7;

    private final RemoteCarrier.Way way;
    private final Letter letter;
    private final Journey journey;
    private final TlsFindings findings;
    private final List<InetAddress> used;
    private final Set<Peer> unfit = new HashSet<>();
    private int sessions;

    /**
     * @param earlier attempts, the oldest first
     */
    Visits(
            RemoteCarrier.Way way,
            Letter letter,
            List<Attempt> earlier,
            Journey journey,
            TlsFindings findings) {
        this.way = way;
        this.letter = letter;
        this.journey = journey;
        this.findings = findings;
        used = addresses(earlier);
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
     * Whether this attempt may open one more connection. RFC 8689 §4.2.1: before a message goes
     * back for want of TLS, each host was asked, so one that lacks it costs none.
     */
    boolean mayGoOn() {
        return sessions - unfit.size() < way.limits().sessionsMax();
    }

    /**
     * Tries to hand the message to one host, for all who have not got it yet.
     *
     * @param addresses as the DNS ordered them
     * @throws IOException if the content cannot be read
     * @throws StoreException if our own store fails
     */
    void visit(Peer host, List<InetAddress> addresses, TlsPlan plan)
            throws IOException, StoreException {
        var left = AddressOrder.of(addresses, used);
        var end = one(host, left, plan);
        left = left.stream().filter(end::leaves).toList();
        while (!left.isEmpty() && mayGoOn()) {
            journey.decide(
                    switch (end) {
                        case End.Blocked _ ->
                                host + " may have blocked our address, another kind is tried.";
                        case End.Unfit _, End.Final _ ->
                                "Another address of " + host + " may lead to a fitter machine.";
                    });
            end = one(host, left, plan);
            left = left.stream().filter(end::leaves).toList();
        }
    }

    /** How a visit ended, as far as it matters for the other addresses of the host. */
    private sealed interface End {
        /** They are not tried. */
        record Final() implements End {}

        /** outbound T-6, at once: it may have blocked only one of our addresses. */
        record Blocked(InetAddress at) implements End {}

        /** RFC 8689 §4.2.1, RFC 5321 §5.1: another machine may have the right certificate. */
        record Unfit(InetAddress at) implements End {}

        /** Whether an address is still worth trying. */
        default boolean leaves(InetAddress other) {
            return switch (this) {
                case Final() -> false;
                case Blocked(var at) -> AddressOrder.isSix(other) != AddressOrder.isSix(at);
                case Unfit(var at) -> !other.equals(at);
            };
        }
    }

    /** Goes to the first of these addresses that answers. */
    private End one(Peer host, List<InetAddress> addresses, TlsPlan plan)
            throws IOException, StoreException {
        var key = new Link.Key.Host(host, plan);
        for (var link = way.idle().take(key); link != null; link = way.idle().take(key)) {
            if (addresses.contains(link.address())) {
                var transaction = send(link);
                if (!transaction.isStale()) {
                    return end(transaction, link);
                }
            } else {
                link.quit();
            }
        }
        sessions++;
        var opening = way.opener().open(host, addresses, plan, journey.transcript());
        var name = host.name();
        var session = opening.session();
        if (name != null && session != null) {
            findings.session(name, session);
        }
        if (opening instanceof Opening.Failed failed
                && failed.stage() == Stage.TLS
                && plan.mayFallBack()) {
            opening = inClear(host, plan, failed);
        }
        return switch (opening) {
            case Opening.Open(var link, _) -> opened(link);
            case Opening.Failed failed -> failed(host, failed);
        };
    }

    private static End end(Transaction transaction, Link link) {
        return transaction.isBlocked() ? new End.Blocked(link.address()) : new End.Final();
    }

    /** RFC 7435 §3: TLS that does not work is no reason not to deliver. outbound T-3 */
    private Opening inClear(Peer host, TlsPlan plan, Opening.Failed failure) {
        var address = failure.address();
        if (address == null) {
            throw new IllegalStateException("TLS failed without a connection");
        }
        journey.decide(
                failure.problem().sentence()
                        + ". Nobody demands TLS, so the message goes without it.");
        sessions++;
        way.metrics().fellBack();
        if (plan instanceof TlsPlan.Secured) {
            way.metrics().ignored(Ignored.BADTLS);
        }
        return way.opener().open(host, List.of(address), new TlsPlan.Clear(), journey.transcript());
    }

    private End opened(Link link) throws IOException, StoreException {
        findings.opened(link);
        journey.decide(
                "Connected to "
                        + link.place()
                        + (link.tls().isEmpty() ? ", without TLS." : ", " + link.tls() + "."));
        return end(send(link), link);
    }

    private End failed(Peer host, Opening.Failed failed) {
        var address = failed.address();
        journey.decide(failed.problem().sentence() + ".");
        if (address == null) {
            if (!unfit.contains(host)) { // else it is judged by the address that answered
                note(host, failed, failed.problem());
            }
            return new End.Final();
        }
        journey.reach();
        return switch (failed.stage()) {
            // RFC 7504 §4: who says 5yz here speaks for itself only
            case CONNECT, GREETING, HELLO -> {
                var problem = failed.problem();
                note(host, failed, problem);
                yield problem.isPermanent() && problem.status().subject() == POLICY
                        ? new End.Blocked(address)
                        : new End.Final();
            }
            case TLS, CERTIFICATE -> {
                if (letter.mustHaveTls() && failed.isUnfit()) {
                    unfit.add(host);
                    journey.decide(
                            "The sender demands verified TLS (REQUIRETLS): the message goes back"
                                    + " unless another host has it.");
                    note(host, failed, unfit(host, failed.problem()));
                    yield new End.Unfit(address);
                }
                // RFC 8461 §5, RFC 7672 §2.2: delayed, not returned. outbound W-11
                note(host, failed, failed.problem().as(4));
                yield new End.Final();
            }
        };
    }

    private void note(Peer host, Opening.Failed failed, Problem problem) {
        var then = problem.isPermanent() ? Then.OTHER_HOST : Then.OTHER_HOST_OR_LATER;
        journey.note(new NotTaken(problem, then), new Place(host, failed.address(), ""));
    }

    /**
     * RFC 8689 §4.2.1: goes back to the sender if no other host is better. Without a reply, since
     * what the host said of TLS says nothing of the recipient.
     */
    private static Problem unfit(Peer host, Problem problem) {
        var reply = problem.reply();
        var text = reply == null ? problem.text() : host + " refused TLS: " + reply;
        return Problem.of(TlsDecision.NEEDS_TLS, text);
    }

    private static boolean isWithoutRequireTls(Verdict verdict) {
        return verdict instanceof NotTaken(var problem, _)
                && problem.status().equals(Transaction.NO_REQUIRETLS);
    }

    private Transaction send(Link link) throws IOException, StoreException {
        var reused = link.isUsed();
        if (reused) {
            link.recorder().goOn(journey.transcript());
            link.recorder().note("over a connection to " + link.place() + " that was open");
        }
        var transaction = new Transaction(link, way.limits(), letter);
        try {
            var verdicts = transaction.send(journey.open());
            if (!transaction.isStale()) {
                if (reused) {
                    journey.decide("A connection to " + link.key().host() + " was open already.");
                }
                journey.reach();
                if (verdicts.values().stream().anyMatch(Visits::isWithoutRequireTls)) {
                    way.metrics().unsupported(Unsupported.NOREQUIRETLS);
                    unfit.add(link.key().host());
                }
                verdicts.forEach(
                        (recipient, verdict) -> journey.note(recipient, verdict, Place.of(link)));
            }
            return transaction;
        } finally {
            if (transaction.isUsable()) {
                link.recorder().goOn(Transcript.none());
                way.idle().put(link);
            } else {
                link.close();
            }
        }
    }
}
