package org.mailstead.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.server.http.HttpAnswer.Answered;
import org.mailstead.server.http.HttpAnswer.Failed;
import org.mailstead.server.http.HttpLimits.Keeping;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.WireInput;

/** Connections on which one request comes after another. RFC 9112 §9.3; webapi J-7 */
@Timeout(60)
class KeptConnectionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Keeping LONG =
            new Keeping(2, 3, Duration.ofSeconds(30), Duration.ofMinutes(1));

    /** What the server does for a request, by its number from 1. */
    private sealed interface Act {
        /** Answers, and goes on. */
        record Say(String text) implements Act {}

        /** Answers, and closes. */
        record SayLast(String text) implements Act {}
    }

    /** A server that does as it is told. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket server;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final Function<Integer, Act> script;

        Scripted(Function<Integer, Act> script) throws IOException {
            this.script = script;
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            threads.execute(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    var socket = server.accept();
                    connections.incrementAndGet();
                    threads.execute(() -> serve(socket));
                }
            } catch (IOException e) {
                assertThat(server.isClosed()).isTrue();
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                var in = new WireInput(socket.getInputStream(), 4096);
                while (true) {
                    var first = new String(in.line(1000), US_ASCII);
                    var length = 0;
                    var line = first;
                    while (!line.isEmpty()) {
                        line = new String(in.line(1000), US_ASCII);
                        if (line.startsWith("Content-Length: ")) {
                            length = Integer.parseInt(line.substring(16));
                        }
                    }
                    requests.add(first + " " + new String(in.octets(length), US_ASCII));
                    switch (script.apply(requests.size())) {
                        case Act.Say(var text) ->
                                socket.getOutputStream().write(text.getBytes(US_ASCII));
                        case Act.SayLast(var text) -> {
                            socket.getOutputStream().write(text.getBytes(US_ASCII));
                            return;
                        }
                    }
                }
            } catch (EOFException | SocketException e) {
                assertThat(e).isNotNull(); // the client has closed
            } catch (IOException | LineTooLongException e) {
                throw new AssertionError(e);
            } finally {
                ended.incrementAndGet();
            }
        }

        HttpRequest request(String body) {
            return new HttpRequest(
                    "POST",
                    URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"),
                    Map.of(),
                    OctetSource.of(body.getBytes(US_ASCII)),
                    10,
                    true);
        }

        @Override
        public void close() throws IOException {
            server.close();
            threads.shutdownNow();
        }
    }

    private static GuardedClient client(Keeping keeping) {
        return GuardedClient.of(
                PolicyHost.loopback(), AddressGuard.OPEN, HttpLimits.DEFAULT.keeping(keeping));
    }

    private static int status(GuardedClient client, HttpRequest request) {
        return switch (client.send(request, Duration.ofSeconds(10))) {
            case Answered(var status, _, _) -> status;
            case Failed(_, var reason) -> throw new AssertionError(reason);
        };
    }

    @Test
    void requestsShareAConnection() throws Exception {
        try (var server = new Scripted(_ -> new Act.Say(OK));
                var client = client(LONG)) {
            for (int i = 1; i <= 5; i++) {
                assertThat(status(client, server.request("" + i))).isEqualTo(200);
            }
            assertThat(server.connections).hasValue(1);
            assertThat(server.requests)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 5)
                                    .mapToObj(i -> "POST / HTTP/1.1 " + i)
                                    .toList());
        }
    }

    @ParameterizedTest // RFC 9112 §9.3, §6.3
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"
            })
    void answerThatMayNotBeTheLastIsFollowedByNone(String answer) throws Exception {
        try (var server = new Scripted(_ -> new Act.Say(answer));
                var client = client(LONG)) {
            assertThat(status(client, server.request("a"))).isEqualTo(200);
            assertThat(status(client, server.request("b"))).isEqualTo(200);
            assertThat(server.connections).hasValue(2);
            assertThat(server.requests).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 None\r\n\r\n",
                "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: x\r\n\r\n"
            })
    void answerWithAnEndOfItsOwnIsFollowedByMore(String answer) throws Exception {
        try (var server = new Scripted(_ -> new Act.Say(answer));
                var client = client(LONG)) {
            status(client, server.request("a"));
            status(client, server.request("b"));
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void connectionThatWasClosedMeanwhileCostsNothing() throws Exception {
        try (var server = new Scripted(_ -> new Act.SayLast(OK));
                var client = client(LONG)) {
            status(client, server.request("a"));
            await().until(() -> server.ended.get() == 1);
            status(client, server.request("b"));
            assertThat(server.requests).hasSize(2);
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test // RFC 9112 §9.3.1
    void requestThatNobodyAnsweredIsAskedAgainOnce() throws Exception {
        try (var server = new Scripted(i -> i == 1 ? new Act.Say(OK) : new Act.SayLast(""));
                var client = client(LONG)) {
            status(client, server.request("a"));
            assertThat(client.send(server.request("b"), Duration.ofSeconds(10)))
                    .isInstanceOf(Failed.class);
            assertThat(server.requests)
                    .containsExactly("POST / HTTP/1.1 a", "POST / HTTP/1.1 b", "POST / HTTP/1.1 b");
        }
    }

    @Test
    void requestWhoseAnswerBeganIsNotAskedAgain() throws Exception {
        try (var server = new Scripted(i -> i == 1 ? new Act.Say(OK) : new Act.SayLast("HTTP/"));
                var client = client(LONG)) {
            status(client, server.request("a"));
            assertThat(client.send(server.request("b"), Duration.ofSeconds(10)))
                    .isInstanceOf(Failed.class);
            assertThat(server.requests).hasSize(2);
        }
    }

    @Test
    void requestThatIsLateIsNotAskedAgain() throws Exception {
        try (var server = new Scripted(i -> new Act.Say(i == 1 ? OK : ""));
                var client = client(LONG)) {
            status(client, server.request("a"));
            var late = client.send(server.request("b"), Duration.ofMillis(300));
            assertThat(late)
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed ->
                                    assertThat(failed.cause()).isEqualTo(HttpAnswer.Cause.TIMEOUT));
            assertThat(server.requests).hasSize(2);
        }
    }

    @Test // webapi J-7
    void connectionIsClosedWhenNothingIsAsked() throws Exception {
        var brief = new Keeping(2, 3, Duration.ofMillis(100), Duration.ofMinutes(1));
        try (var server = new Scripted(_ -> new Act.Say(OK));
                var client = client(brief)) {
            status(client, server.request("a"));
            await().until(() -> server.ended.get() == 1);
            status(client, server.request("b")); // and the next one is watched too
            await().until(() -> server.ended.get() == 2);
        }
    }

    @Test // its host may have another address by now, which must be looked at
    void connectionIsNotUsedForEver() throws Exception {
        var young = new Keeping(2, 3, Duration.ofSeconds(30), Duration.ofNanos(1));
        try (var server = new Scripted(_ -> new Act.Say(OK));
                var client = client(young)) {
            status(client, server.request("a"));
            status(client, server.request("b"));
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test // webapi J-7
    @SuppressWarnings("try") // it is closed in the middle
    void noMoreAreKeptThanMayBe() throws Exception {
        var all = new CountDownLatch(4);
        try (var server =
                        new Scripted(_ -> {
                            all.countDown();
                            try {
                                assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return new Act.Say(OK);
                        });
                var client = client(LONG)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    threads.execute(() -> status(client, server.request("x")));
                }
            }
            assertThat(server.connections).hasValue(4);
            await().until(() -> server.ended.get() == 2);
            client.close();
            await().until(() -> server.ended.get() == 4);
            status(client, server.request("y")); // one for itself
            await().until(() -> server.ended.get() == 5);
        }
    }

    @Test // RFC 9110 §4.3.4: the certificate is looked at once
    void requestsShareTls() throws Exception {
        var name = "hooks.example.org";
        var ports = new CopyOnWriteArrayList<Integer>();
        try (var host =
                        PolicyHost.start(
                                name,
                                Instant.now().plus(Duration.ofDays(10)),
                                exchange -> {
                                    ports.add(exchange.getRemoteAddress().getPort());
                                    exchange.getRequestBody().readAllBytes();
                                    PolicyHost.answer(exchange, 200, "ok");
                                });
                var client =
                        new GuardedClient(
                                PolicyHost.loopback(name),
                                host.trusting(),
                                AddressGuard.OPEN,
                                HttpLimits.DEFAULT.withPort(host.port()).keeping(LONG))) {
            for (int i = 0; i < 3; i++) {
                var request =
                        new HttpRequest(
                                "POST",
                                URI.create("https://" + name + "/"),
                                Map.of(),
                                OctetSource.of("x".getBytes(US_ASCII)),
                                10,
                                true);
                assertThat(status(client, request)).isEqualTo(200);
            }
            assertThat(ports).hasSize(3);
            assertThat(ports.stream().distinct()).hasSize(1);
        }
    }
}
