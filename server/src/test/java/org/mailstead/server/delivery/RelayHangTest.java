package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.directory.Route;
import org.mailstead.server.directory.Transport;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.QueueFilter;
import org.mailstead.server.queue.QueueOrder;
import org.mailstead.server.queue.Queued;
import org.mailstead.server.queue.TestQueue;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.server.store.Engine;
import org.mailstead.x509.Pkix;

/** A relay that hangs delays what goes through it, and nothing else. */
class RelayHangTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int RELAYED = 60;
    private static final int DIRECT = 30;
    private static final ZoneResolver ZONE =
            ZoneResolver.of(
                    """
                    b.test. MX 10 mx.b.test.
                    mx.b.test. A 127.0.0.1
                    relay.test. A 127.0.0.1
                    """);

    @TempDir private Path directory;

    /** Few places, which mail for a relay alone could fill. */
    private static DeliveryLimits fewPlaces() {
        var usual = DeliveryLimits.DEFAULT;
        return new DeliveryLimits(
                4,
                Duration.ofMillis(20),
                8,
                usual.perDestinationFirst(),
                usual.perDestination(),
                3,
                2,
                usual.perAccount(),
                usual.storePause(),
                Duration.ofMillis(50),
                usual.delayNoticeAfter());
    }

    private static TransportCarrier carrier(TestQueue test, SinkHost sink) {
        return new TransportCarrier(
                test.directory,
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
                        test.now::get,
                        RemoteSettings.DEFAULT,
                        TestCarrier.limits(sink.port())));
    }

    private static void relay(TestQueue test, SinkHost relay, String domain) throws Exception {
        var admin = test.directory.admin().transports();
        var host = new RelayHost(new Name("relay.test"), relay.port(), RelaySecurity.NONE, null);
        admin.add("test", new Transport("slow", new Transport.Relay(host)));
        var to = List.of(Route.Match.parse(domain));
        admin.addRoute("test", new Route(new Route.Owner.OfAll(), 1, List.of(), to, 0, "slow"));
    }

    private static List<Queued> waiting(TestQueue test) throws Exception {
        return test.admin.list(QueueFilter.ALL, QueueOrder.QUEUED, true, 1000);
    }

    @Test // outbound W-3; issue 5: one slow or large destination never delays others
    void directMailGoesOnWhileARelayHangs() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var sink = SinkHost.start();
                var hanging = SinkHost.start();
                var test =
                        TestQueue.open(
                                Engine.SQLITE, directory, "a", TestQueue.LIMITS, RoutedWays::new);
                var carrier = carrier(test, sink)) {
            hanging.act(
                    "MAIL",
                    session -> {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return session.usual();
                    });
            relay(test, hanging, ".far.test");
            for (var i = 0; i < RELAYED; i++) {
                test.queue.add(entry(START, "u@d%d.far.test".formatted(i)), body());
            }
            test.later(Duration.ofSeconds(1));
            for (var i = 0; i < DIRECT; i++) {
                test.queue.add(entry(START, "u%d@b.test".formatted(i)), body());
            }
            try (var scheduler =
                    Scheduler.start(
                            test.queue, carrier, test.notifications, test.now::get, fewPlaces())) {
                await().atMost(LONG).until(() -> sink.taken.size() == DIRECT);
                assertThat(hanging.taken).isEmpty();
                assertThat(hanging.conversations).hasSizeBetween(1, 3);
                goOn.countDown();
                await().atMost(LONG).until(() -> waiting(test).isEmpty());
                assertThat(hanging.taken).hasSize(RELAYED);
                scheduler.wake();
            }
        }
    }

    @Test
    void newRouteLeadsAroundARelayThatHangs() throws Exception {
        try (var sink = SinkHost.start();
                var hanging = SinkHost.start();
                var test =
                        TestQueue.open(
                                Engine.SQLITE, directory, "a", TestQueue.LIMITS, RoutedWays::new);
                var carrier = carrier(test, sink)) {
            hanging.act("MAIL", _ -> null);
            relay(test, hanging, "b.test");
            for (var i = 0; i < DIRECT; i++) {
                test.queue.add(entry(START, "u%d@b.test".formatted(i)), body());
            }
            var admin = test.directory.admin().transports();
            try (var scheduler =
                            Scheduler.start(
                                    test.queue,
                                    carrier,
                                    test.notifications,
                                    test.now::get,
                                    fewPlaces());
                    var _ =
                            Rerouting.start(
                                    test.admin,
                                    new RoutedWays(test.directory),
                                    Duration.ofMillis(50))) {
                await().atMost(LONG).until(() -> !hanging.conversations.isEmpty());
                admin.removeRoute("test", new Route.Owner.OfAll(), 1);
                scheduler.wake();
                await().atMost(LONG).until(() -> sink.taken.size() >= DIRECT - 3);
                assertThat(hanging.taken).isEmpty();
            }
        }
    }
}
