package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.delivery.Journey.Place;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.relay.RelayException;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayOpener;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.smtp.TlsException;
import org.mailstead.wire.OctetSource;

/**
 * Takes mail to a relay, whatever its destination, over a connection that waits or a new one. Any
 * number of threads. outbound
 */
final class RelayCarrier implements AutoCloseable {
    private static final EnhancedStatusCode NO_VERIFIED_TLS = new EnhancedStatusCode(5, 7, 30);
    private static final EnhancedStatusCode NO_ANSWER = new EnhancedStatusCode(4, 4, 1);
    private static final EnhancedStatusCode BAD_CONNECTION = new EnhancedStatusCode(4, 4, 2);
    private static final EnhancedStatusCode TLS_FAILED = new EnhancedStatusCode(4, 7, 5);
    private static final EnhancedStatusCode NO_ADDRESS = new EnhancedStatusCode(4, 4, 4);

    /** From the connection to the end of the login. outbound X-10 */
    private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(5);

    private final Rewriting rewriting;
    private final Addresses addresses;
    private final Dialer dialer;
    private final RelayOpener opener;
    private final String hello;
    private final InstantSource clock;
    private final RemoteMetrics metrics;
    private final RemoteSettings settings;
    private final RemoteLimits limits;
    private final ScheduledExecutorService timer;
    private final IdleLinks idle;
    private final RelayPlaces places;

    /**
     * @param timer ends what takes too long
     */
    RelayCarrier(RemoteServices services, ScheduledExecutorService timer) {
        rewriting = services.rewriting();
        clock = services.clock();
        metrics = services.metrics();
        settings = services.settings();
        limits = services.limits();
        this.timer = timer;
        idle = new IdleLinks(limits.idle(), timer);
        places = new RelayPlaces(limits.toRelayMax());
        var identity = services.identity();
        addresses = new Addresses(services.resolver(), Addresses.Families.BOTH);
        dialer = new Dialer(identity.sources(), limits.connectTimeout(), limits.headStart());
        opener = new RelayOpener(identity.pkix(), clock, limits.client());
        hello = identity.hostName().ascii();
    }

    /**
     * One attempt.
     *
     * @throws IOException if the content cannot be read
     * @throws StoreException if our own store fails
     */
    List<Result> carry(Claim claim, OctetSource content, RelayHost host)
            throws IOException, StoreException {
        var journey = new Journey(claim.recipients(), clock.instant(), settings, limits);
        var peer = Peer.of(host.host());
        if (claim.tls() == TlsDemand.REQUIRED && !host.security().isVerified()) {
            // RFC 8689 §4.2.1; outbound X-9: no connection is made
            var text = "REQUIRETLS needs verified TLS, and " + peer + " is used without";
            var problem = Problem.of(NO_VERIFIED_TLS, text);
            journey.note(new NotTaken(problem, Then.NOTHING), Place.NOWHERE);
            return journey.results();
        }
        try (var _ = places.take(host);
                var letter = new Letter(claim, content, rewriting, clock)) {
            send(letter, host, peer, journey);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(journey, Problem.of(BAD_CONNECTION, "The server stops"), Place.NOWHERE);
        }
        return journey.results();
    }

    private void send(Letter letter, RelayHost host, Peer peer, Journey journey)
            throws IOException, StoreException {
        var key = new Link.Key.Relay(host);
        for (var link = idle.take(key); link != null; link = idle.take(key)) {
            if (send(letter, link, journey)) {
                return;
            }
        }
        var link = open(host, peer, journey);
        if (link != null && !send(letter, link, journey)) {
            throw new IllegalStateException("a new connection that waited");
        }
    }

    /** Null if it did not come to that: it is noted why. */
    private @Nullable Link open(RelayHost host, Peer peer, Journey journey) {
        var found = addressesOf(host);
        if (found.isEmpty()) {
            var problem = Problem.of(NO_ADDRESS, "The addresses of " + peer + " are not known");
            fail(journey, problem, new Place(peer, null, ""));
            return null;
        }
        Socket socket;
        try {
            socket = dialer.dial(found, host.port());
            metrics.dialed(RemoteMetrics.Dialed.OK);
        } catch (IOException e) {
            metrics.dialed(RemoteMetrics.Dialed.of(e));
            var text = "No connection to " + peer + ": " + e.getMessage();
            fail(journey, Problem.of(NO_ANSWER, text, e), new Place(peer, null, ""));
            return null;
        }
        var recorder = new Recorder(peer, metrics, journey.transcript());
        recorder.note("connected to " + peer + " at " + socket.getInetAddress().getHostAddress());
        var end = Link.endAfter(timer, socket, SESSION_TIMEOUT);
        try {
            var client = opener.open(socket, host, hello, recorder);
            var tls = words(client);
            journey.decide(
                    "Connected to "
                            + peer
                            + " at "
                            + socket.getInetAddress().getHostAddress()
                            + (tls.isEmpty() ? ", without TLS." : ", " + tls + "."));
            return new Link(new Link.Key.Relay(host), socket, client, tls, recorder, timer);
        } catch (IOException e) {
            Link.closeQuietly(socket);
            recorder.note(String.valueOf(e.getMessage()));
            var problem = problem(peer, e);
            fail(
                    journey,
                    Link.isOver(end) ? problem.late() : problem,
                    new Place(peer, socket.getInetAddress(), ""));
            return null;
        } finally {
            end.cancel(false);
        }
    }

    private List<InetAddress> addressesOf(RelayHost host) {
        try {
            return List.of(InetAddress.ofLiteral(host.host().text()));
        } catch (IllegalArgumentException _) {
            return addresses.of(host.host()) instanceof HostAddresses.Found found
                    ? found.addresses()
                    : List.of();
        }
    }

    private static void fail(Journey journey, Problem problem, Place place) {
        journey.decide(problem.sentence() + ".");
        var then = problem.isPermanent() ? Then.NOTHING : Then.LATER;
        journey.note(new NotTaken(problem, then), place);
    }

    private static Problem problem(Peer peer, IOException e) {
        return switch (e) {
            // without the reply: it is about us, not about any recipient
            case RelayException relay -> Problem.of(relay.status(), String.valueOf(e.getMessage()));
            case TlsException _ -> Problem.of(TLS_FAILED, peer + ": " + e.getMessage(), e);
            default -> Problem.of(BAD_CONNECTION, peer + " broke off: " + e.getMessage(), e);
        };
    }

    private static String words(SmtpClient client) {
        var session = client.tls();
        return session == null ? "" : session.getProtocol() + " " + session.getCipherSuite();
    }

    /** Returns whether it came to something: not if the relay had closed what waited. */
    private boolean send(Letter letter, Link link, Journey journey)
            throws IOException, StoreException {
        var reused = link.isUsed();
        if (reused) {
            link.recorder().goOn(journey.transcript());
            link.recorder().note("over a connection to " + link.place() + " that was open");
        }
        var transaction = new Transaction(link, limits, letter);
        try {
            var verdicts = transaction.send(journey.open());
            if (transaction.isStale()) {
                return false;
            }
            if (reused) {
                journey.decide("A connection to " + link.key().host() + " was open already.");
            }
            journey.reach();
            verdicts.forEach(
                    (recipient, verdict) -> journey.note(recipient, verdict, Place.of(link)));
            return true;
        } finally {
            if (transaction.isUsable()) {
                link.recorder().goOn(Transcript.none());
                idle.put(link);
            } else {
                link.close();
            }
        }
    }

    /** Closes the connections that wait. */
    @Override
    public void close() {
        idle.close();
    }
}
