package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.directory.Route;
import org.mailstead.server.directory.Transport;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayLogin;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.x509.Pkix;

/** Mail by relays, proxies and not at all, with a real directory and hosts on the loopback. */
class TransportCarrierTest {
    private static final ZoneResolver ZONE =
            ZoneResolver.of(
                    """
                    b.test. MX 10 mx.b.test.
                    mx.b.test. A 127.0.0.1
                    relay.test. A 127.0.0.1
                    """);

    @TempDir private Path folder;
    private Database database;
    private Directory directory;
    private SinkHost sink;
    private TransportCarrier carrier;

    @BeforeEach
    void start() throws Exception {
        database = Database.sqlite(folder, StoreLimits.defaults());
        directory =
                new Directory(
                        database,
                        InstantSource.system(),
                        DirectoryOptions.of(Domain.parse("us.test")),
                        DirectoryLimits.defaults());
        sink = SinkHost.start();
        carrier =
                new TransportCarrier(
                        directory,
                        new RemoteServices(
                                ZONE,
                                TlsMemory.NONE,
                                new RemoteMetrics(new Metrics()),
                                TestCarrier.NO_LISTS,
                                new TestCarrier.InTemporaryFiles(),
                                new RemoteServices.Identity(
                                        new Domain("us.test"),
                                        new OwnHosts(Set.of(new Domain("us.test")), _ -> false),
                                        List.of(),
                                        new Pkix(List.of())),
                                InstantSource.system(),
                                RemoteSettings.DEFAULT,
                                TestCarrier.limits(sink.port())));
    }

    @AfterEach
    void stop() throws Exception {
        carrier.close();
        sink.close();
        directory.close();
        database.close();
    }

    /** All mail goes by this one. */
    private void route(Transport.Method method) throws Exception {
        var admin = directory.admin().transports();
        admin.add("test", new Transport("way", method));
        admin.addRoute(
                "test", new Route(new Route.Owner.OfAll(), 1, List.of(), List.of(), 0, "way"));
    }

    private RelayHost relay(RelaySecurity security, Mechanism... mechanisms) {
        var login =
                mechanisms.length == 0
                        ? null
                        : new RelayLogin("ann", "sesame", List.of(mechanisms));
        return new RelayHost(new Name("relay.test"), sink.port(), security, login);
    }

    private Result send(Letter letter) throws Exception {
        return carrier.carry(TestCarrier.claim(letter), TestCarrier.content(letter)).getFirst();
    }

    @Test // outbound R-1
    void withoutARouteMailGoesDirectly() throws Exception {
        assertThat(send(Letter.to("bob@b.test")))
                .isInstanceOfSatisfying(
                        Result.Delivered.class,
                        sent -> assertThat(sent.attempt().transport()).isEmpty());
    }

    @Test // outbound R-1, O-4, P-4: a person's choice goes before routes
    void whatAPersonChoseIsTakenWhateverRoutesSay() throws Exception {
        route(new Transport.Fail(550, "closed for today"));
        assertThat(carrier.carry(chosen(""), TestCarrier.content(Letter.to("bob@b.test"))))
                .singleElement()
                .isInstanceOf(Result.Delivered.class);
        assertThat(carrier.carry(chosen("gone"), TestCarrier.content(Letter.to("bob@b.test"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Result.Delayed.class,
                        delayed ->
                                assertThat(delayed.attempt().problem())
                                        .isEqualTo("There is no transport gone"));
    }

    /** A claim whose transport a person chose. */
    private static Claim chosen(String transport) {
        var usual = TestCarrier.claim(Letter.to("bob@b.test"));
        var one = usual.recipients().getFirst();
        var recipient =
                new QueuedRecipient(
                        one.id(),
                        one.messageId(),
                        one.recipient(),
                        one.hold(),
                        one.attempts(),
                        one.nextAttempt(),
                        one.lastAttempt(),
                        one.lastResult(),
                        transport,
                        one.tls(),
                        one.sender(),
                        one.lane(),
                        one.peers(),
                        one.node(),
                        one.interrupted());
        return new Claim(usual.message(), usual.from(), List.of(recipient), List.of());
    }

    @Test // outbound
    void relayTakesMailForAnyDestinationAfterALogin() throws Exception {
        sink.with("AUTH PLAIN SCRAM-SHA-256").reply("AUTH PLAIN", "235 2.7.0 hello");
        route(new Transport.Relay(relay(RelaySecurity.NONE, Mechanism.PLAIN)));
        assertThat(send(Letter.to("eve@nowhere.example")))
                .isInstanceOfSatisfying(
                        Result.Delivered.class,
                        sent -> {
                            assertThat(sent.attempt().transport()).isEqualTo("way");
                            assertThat(sent.attempt().decisions().getFirst())
                                    .startsWith("Transport way: relay by relay.test port")
                                    .doesNotContain("sesame");
                        });
        assertThat(sink.taken).hasSize(1);
    }

    @Test // outbound W-4
    void connectionToARelayServesTheNextMessageToo() throws Exception {
        sink.with("AUTH PLAIN").reply("AUTH PLAIN", "235 2.7.0 hello");
        route(new Transport.Relay(relay(RelaySecurity.NONE, Mechanism.PLAIN)));
        for (var to : List.of("bob@b.test", "eve@nowhere.example", "kim@b.test")) {
            assertThat(send(Letter.to(to))).isInstanceOf(Result.Delivered.class);
        }
        assertThat(sink.taken).hasSize(3);
        assertThat(sink.conversations).hasSize(1);
        assertThat(sink.heard()).filteredOn(line -> line.startsWith("AUTH")).hasSize(1);
    }

    @Test
    void relayThatClosedAConnectionMeanwhileIsConnectedAgain() throws Exception {
        var mails = new AtomicInteger();
        sink.act(
                "MAIL",
                session -> {
                    if (mails.incrementAndGet() == 2) {
                        session.socket.close();
                        throw new EOFException();
                    }
                    return session.usual();
                });
        route(new Transport.Relay(relay(RelaySecurity.NONE)));
        assertThat(send(Letter.to("bob@b.test"))).isInstanceOf(Result.Delivered.class);
        assertThat(send(Letter.to("bob@b.test"))).isInstanceOf(Result.Delivered.class);
        assertThat(sink.taken).hasSize(2);
        assertThat(sink.conversations).hasSize(2);
    }

    @Test
    void connectionsToARelayAreBoundedWhateverTheDestinations() throws Exception {
        var max = RemoteLimits.DEFAULT.toRelayMax();
        var begun = new CountDownLatch(max);
        sink.act(
                "MAIL",
                session -> {
                    begun.countDown();
                    try {
                        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return session.usual();
                });
        route(new Transport.Relay(relay(RelaySecurity.NONE)));
        var results = new ArrayList<Future<Result>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 3 * max; i++) {
                var to = "bob@d%d.example".formatted(i);
                results.add(threads.submit(() -> send(Letter.to(to))));
            }
        }
        assertThat(results)
                .allSatisfy(each -> assertThat(each.get()).isInstanceOf(Result.Delivered.class));
        assertThat(sink.conversations).hasSize(max);
    }

    @Test // outbound X-8: PLAIN only if it is listed
    void withoutACommonMechanismMailFails() throws Exception {
        sink.with("AUTH PLAIN LOGIN");
        route(new Transport.Relay(relay(RelaySecurity.NONE, Mechanism.SCRAM_SHA_256)));
        assertThat(TestCarrier.text(send(Letter.to("bob@b.test"))))
                .startsWith("refused 5.7.4")
                .contains("PLAIN");
        assertThat(sink.heard()).noneMatch(line -> line.startsWith("AUTH"));
    }

    @Test // outbound C-17
    void refusedLoginIsNobodysFaultButOurs() throws Exception {
        sink.with("AUTH PLAIN").reply("AUTH", "454 4.7.0 later");
        route(new Transport.Relay(relay(RelaySecurity.NONE, Mechanism.PLAIN)));
        assertThat(send(Letter.to("bob@b.test")))
                .isInstanceOfSatisfying(
                        Result.Delayed.class,
                        delayed -> assertThat(delayed.attempt().reply()).isNull());
    }

    @Test // outbound TD-1, C-17
    void whatIsSaidToARelayIsKeptWithoutSecrets() throws Exception {
        sink.extensions("AUTH PLAIN").reply("AUTH", "235 2.7.0 hello").reply("DATA", "451 full");
        route(new Transport.Relay(relay(RelaySecurity.NONE, Mechanism.PLAIN)));
        assertThat(send(Letter.to("bob@b.test")).attempt().transcript())
                .isEqualTo(
                        """
                        -- connected to relay.test at 127.0.0.1
                        S: 220 sink.test ESMTP
                        C: EHLO us.test
                        S: 250-sink.test
                        S: 250 AUTH PLAIN
                        C: AUTH PLAIN (credentials)
                        S: 235 2.7.0 hello
                        C: MAIL FROM:<ann@example.test>
                        S: 250 2.1.0 sender ok
                        C: RCPT TO:<bob@b.test>
                        S: 250 2.1.5 recipient ok
                        C: DATA
                        S: 451 full\
                        """);
    }

    @Test // outbound X-2: STARTTLS is required
    void relayWithoutTlsIsNotUsedWhereTlsIsAMust() throws Exception {
        sink.reply("STARTTLS", "502 5.5.1 no");
        route(new Transport.Relay(relay(RelaySecurity.STARTTLS)));
        assertThat(send(Letter.to("bob@b.test"))).isInstanceOf(Result.Delayed.class);
        assertThat(sink.taken).isEmpty();
    }

    @Test // outbound X-9
    void requireTlsNeedsARelayThatIsVerified() throws Exception {
        route(new Transport.Relay(relay(RelaySecurity.STARTTLS_UNVERIFIED)));
        assertThat(TestCarrier.text(send(Letter.to("bob@b.test").tls(TlsDemand.REQUIRED))))
                .startsWith("refused 5.7.30");
        assertThat(sink.conversations).isEmpty();
    }

    @Test // outbound X-6, W-8
    void failingTransportFailsWithItsWordsAndSuppressesNobody() throws Exception {
        route(new Transport.Fail(550, "closed for today"));
        assertThat(send(Letter.to("bob@b.test")))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> {
                            assertThat(refused.attempt().status()).hasToString("5.7.0");
                            assertThat(refused.attempt().problem()).contains("closed for today");
                            assertThat(refused.attempt().reply()).isNull();
                        });
        assertThat(sink.conversations).isEmpty();
    }

    @Test // outbound X-5
    void directTransportUsesOneFamilyOnly() throws Exception {
        route(new Transport.Direct(Transport.Family.IPV6));
        assertThat(send(Letter.to("bob@b.test"))).isNotInstanceOf(Result.Delivered.class);
        assertThat(sink.conversations).isEmpty();
    }

    @Test // outbound X-4; RFC 1928
    void proxyIsConnectedThrough() throws Exception {
        try (var proxy = new Socks()) {
            route(new Transport.Socks(new Name("127.0.0.1"), proxy.port(), new Domain("out.test")));
            assertThat(send(Letter.to("bob@b.test")))
                    .isInstanceOfSatisfying(
                            Result.Delivered.class,
                            sent -> assertThat(sent.attempt().transport()).isEqualTo("way"));
            assertThat(proxy.asked).containsExactly("127.0.0.1:" + sink.port());
            assertThat(sink.heard()).contains("EHLO out.test");
        }
    }

    /** A SOCKS5 proxy without logins, for IPv4. RFC 1928 */
    private static final class Socks implements AutoCloseable {
        private final ServerSocket server;
        private final List<String> asked = new CopyOnWriteArrayList<>();

        Socks() throws IOException {
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    var socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException _) {
                // closed
            }
        }

        private void serve(Socket client) {
            try (client) {
                var in = client.getInputStream();
                var methods = in.readNBytes(2)[1];
                in.readNBytes(methods);
                client.getOutputStream().write(new byte[] {5, 0});
                in.readNBytes(4);
                var address = InetAddress.getByAddress(in.readNBytes(4));
                var port = in.readNBytes(2);
                var number = ((port[0] & 0xff) << 8) | (port[1] & 0xff);
                asked.add(address.getHostAddress() + ":" + number);
                try (var host = new Socket()) {
                    host.connect(new InetSocketAddress(address, number));
                    client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                    Thread.ofVirtual().start(() -> copy(host, client));
                    copy(client, host);
                }
            } catch (IOException _) {
                // the client went
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.close();
            } catch (IOException _) {
                // one side went
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
