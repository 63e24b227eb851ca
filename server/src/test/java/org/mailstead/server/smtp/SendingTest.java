package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.delivery.BlockListWatch;
import org.mailstead.server.delivery.OwnHosts;
import org.mailstead.server.delivery.RemoteCarrier;
import org.mailstead.server.delivery.RemoteLimits;
import org.mailstead.server.delivery.RemoteMetrics;
import org.mailstead.server.delivery.RemoteServices;
import org.mailstead.server.delivery.RemoteSettings;
import org.mailstead.server.delivery.Rewriting;
import org.mailstead.server.delivery.SinkHost;
import org.mailstead.server.delivery.TestAuthority;
import org.mailstead.server.delivery.TlsMemory;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.Spool;
import org.mailstead.wire.OctetSource;
import org.mailstead.x509.Pkix;

/** From a user to another server, by all that lies between. */
class SendingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ZoneResolver ZONE =
            ZoneResolver.of(
                    """
                    remote.example.    MX 10 mx.remote.example.
                    mx.remote.example. A  127.0.0.1
                    null.example.      MX 0 .
                    alone.example.     A  127.0.0.1
                    """);

    @TempDir Path directory;

    private static RemoteCarrier carrier(SinkHost sink) throws Exception {
        return new RemoteCarrier(
                new RemoteServices(
                        ZONE,
                        TlsMemory.NONE,
                        new RemoteMetrics(new Metrics()),
                        BlockListWatch.start(
                                List.of(), List.of(), ZONE, new Metrics(), InstantSource.system()),
                        new Unwritten(),
                        new RemoteServices.Identity(
                                Domain.parse("mx.example.test"),
                                new OwnHosts(Set.of(), _ -> false),
                                List.of(),
                                new Pkix(List.of())),
                        InstantSource.system(),
                        RemoteSettings.DEFAULT,
                        RemoteLimits.DEFAULT.withPort(sink.port())));
    }

    private static final class Unwritten implements Rewriting {
        @Override
        public Spool spool() {
            throw new AssertionError("nothing is to be written anew");
        }

        @Override
        public String signatures(Address author, OctetSource message) {
            throw new AssertionError("nothing is to be signed again");
        }
    }

    private static String message(String to) {
        return """
        C: MAIL FROM:<ann@example.test>
        S: 250 *
        C: RCPT TO:<%s>
        S: 250 *
        C: DATA
        S: 354 *
        C: From: ann@example.test
        C: Subject: Hello
        C:
        C: .dot
        C: .
        S: 250 *
        """
                .formatted(to.replace(",", ">\nS: 250 *\nC: RCPT TO:<"))
                .replace("C: .dot", "C: ..dot");
    }

    @Test // RFC 5321 §3.3, §5.1
    void aUsersMailReachesAnotherServer() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = carrier(sink);
                var server = TestSmtp.start(directory, carrier)) {
            server.submission()
                    .login("ann")
                    .play(message("sam@remote.example,bob@example.test,kim@remote.example"));
            await().atMost(PATIENCE).until(() -> sink.taken.size() == 1);
            var taken = sink.taken.getFirst();
            assertThat(taken.from()).startsWith("MAIL FROM:<ann@example.test> SIZE=");
            assertThat(taken.to())
                    .containsExactly(
                            "RCPT TO:<sam@remote.example>", "RCPT TO:<kim@remote.example>");
            assertThat(taken.message())
                    .startsWith("Received: ")
                    .endsWith("Subject: Hello\r\n\r\n.dot\r\n");
            // outbound E-6, better: ours need no connection
            await().atMost(PATIENCE).until(() -> server.inbox(server.bob).size() == 1);
            await().atMost(PATIENCE).until(() -> server.queue.recipients(10).isEmpty());
            assertThat(sink.conversations).hasSize(1);
        }
    }

    @Test // outbound P-2, W-28: looked up again and again; nothing is lost, however long it takes
    void mailOfADisabledDomainWaits() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = carrier(sink);
                var server = TestSmtp.start(directory, carrier)) {
            var domains = server.directory.admin().domains();
            server.submission()
                    .login("ann")
                    .play(
                            message("sam@remote.example")
                                    .replace(
                                            "ann@example.test>\n",
                                            "ann@example.test> HOLDFOR=60\n"));
            domains.disable("test", Domain.parse("example.test"));
            server.now.set(server.now.get().plusSeconds(60));
            server.scheduler.wake();
            await().atMost(PATIENCE)
                    .until(() -> server.queue.recipients(1).getFirst().lastResult() != null);
            assertThat(server.queue.recipients(1).getFirst().lastResult())
                    .isEqualTo("451 4.7.1 The domain of the sender is disabled on this server");
            for (int i = 0; i < 20; i++) { // more often than a message is tried
                var due = server.queue.recipients(1).getFirst().nextAttempt();
                server.now.set(due);
                server.scheduler.wake();
                await().atMost(PATIENCE)
                        .until(() -> {
                            var one = server.queue.recipients(1).getFirst();
                            return one.attempts() == 0 && one.nextAttempt().isAfter(due);
                        });
            }
            var waiting = server.queue.recipients(1).getFirst();
            assertThat(server.memory.attempts(waiting.id())).hasSize(1);
            assertThat(server.inbox(server.ann)).isEmpty();
            assertThat(sink.conversations).isEmpty();
            domains.enable("test", Domain.parse("example.test"));
            server.now.set(server.now.get().plus(Duration.ofHours(1)));
            server.scheduler.wake();
            await().atMost(PATIENCE).until(() -> sink.taken.size() == 1);
        }
    }

    @Test // RFC 7505 §4.2, RFC 3464
    void aSenderIsToldAtOnceOfWhatWillNeverWork() throws Exception {
        try (var sink = SinkHost.start().reply("RCPT TO:<nobody", "550 5.1.1 Nobody is here");
                var carrier = carrier(sink);
                var server = TestSmtp.start(directory, carrier)) {
            server.submission()
                    .login("ann")
                    .play(message("sam@null.example"))
                    .play(message("nobody@remote.example,nobody2@remote.example"))
                    .play(message("sam@missing.example"));
            await().atMost(PATIENCE).until(() -> server.inbox(server.ann).size() == 3);
            var all = String.join("\n", server.inbox(server.ann));
            assertThat(all)
                    .contains("5.1.10", "takes no mail")
                    .contains("550 5.1.1 Nobody is here")
                    .contains("5.1.2", "does not exist");
            assertThat(sink.taken).isEmpty();
        }
    }

    @Test // RFC 8689 §4.2.1: at once, and with what is wrong with the host
    void aSenderIsToldAtOnceThatThereIsNoTlsToTrust() throws Exception {
        var stranger = TestAuthority.make().issue("alone.example");
        try (var sink = SinkHost.start().tls(stranger.context());
                var carrier = carrier(sink);
                var server = TestSmtp.start(directory, carrier)) {
            var demanding =
                    message("sam@alone.example")
                            .replace("ann@example.test>\nS", "ann@example.test> REQUIRETLS\nS");
            server.submissions().login("ann").play(demanding);
            await().atMost(PATIENCE).until(() -> server.inbox(server.ann).size() == 1);
            assertThat(server.inbox(server.ann).getFirst())
                    .contains("You asked for a protected way")
                    .contains("In detail: alone.example has a certificate that must not be trusted")
                    .contains("Action: failed\r\nStatus: 5.7.10\r\n")
                    .contains("Remote-MTA: dns; alone.example (127.0.0.1)\r\n")
                    .doesNotContain(".dot"); // §5: without its body
            assertThat(sink.taken).isEmpty();
        }
    }
}
