package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    /** Whether this attempt may open one more connection. */
    boolean mayGoOn() {
        return sessions < way.limits().sessionsMax();
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
        var ordered = AddressOrder.of(addresses, used);
        var blocked = one(host, ordered, plan);
        if (blocked == null || !mayGoOn()) {
            return;
        }
        // outbound T-6, at once: it may have blocked only one of our addresses
        var others =
                ordered.stream()
                        .filter(one -> AddressOrder.isSix(one) != AddressOrder.isSix(blocked))
                        .toList();
        if (!others.isEmpty()) {
            journey.decide(host + " may have blocked our address, another kind is tried.");
            one(host, others, plan);
        }
    }

    /** Returns the address that may have blocked ours; null if there is no sign of that. */
    private @Nullable InetAddress one(Peer host, List<InetAddress> addresses, TlsPlan plan)
            throws IOException, StoreException {
        var key = new Link.Key.Host(host, plan);
        for (var link = way.idle().take(key); link != null; link = way.idle().take(key)) {
            if (addresses.contains(link.address())) {
                var transaction = send(link);
                if (!transaction.isStale()) {
                    return transaction.isBlocked() ? link.address() : null;
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
            case Opening.Open(var link, _) -> opened(link) ? link.address() : null;
            case Opening.Failed failed -> failed(host, failed) ? failed.address() : null;
        };
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

    /** Returns whether the host may have blocked our address. */
    private boolean opened(Link link) throws IOException, StoreException {
        findings.opened(link);
        journey.decide(
                "Connected to "
                        + link.place()
                        + (link.tls().isEmpty() ? ", without TLS." : ", " + link.tls() + "."));
        return send(link).isBlocked();
    }

    /** Returns whether the host may have blocked our address. */
    private boolean failed(Peer host, Opening.Failed failed) {
        if (failed.stage() != Stage.CONNECT) {
            journey.reach();
        }
        journey.decide(failed.problem().sentence() + ".");
        var problem =
                switch (failed.stage()) {
                    // RFC 7504 §4: who says 5yz here speaks for itself only
                    case CONNECT, GREETING, HELLO -> failed.problem();
                    // RFC 8461 §5, RFC 7672 §2.2: delayed, not returned. outbound W-11
                    case TLS, CERTIFICATE -> failed.problem().as(4);
                };
        var then = problem.isPermanent() ? Then.OTHER_HOST : Then.OTHER_HOST_OR_LATER;
        journey.note(new NotTaken(problem, then), new Place(host, failed.address(), ""));
        return problem.isPermanent() && problem.status().subject() == POLICY;
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
