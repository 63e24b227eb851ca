package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.LineTooLongException;

class ListenerTest {
    @TempDir Path directory;

    /** Greets, echoes lines, and says goodbye when the server stops or the client is slow. */
    private static final class Echo implements Service {
        final BlockingQueue<Connection> served = new LinkedBlockingQueue<>();
        final BlockingQueue<Exception> ends = new LinkedBlockingQueue<>();

        @Override
        public void serve(Connection connection) throws IOException {
            served.add(connection);
            try {
                say(connection, "hello " + ConnectionId.CURRENT.get());
                while (true) {
                    answer(connection, new String(connection.in().line(100), US_ASCII));
                }
            } catch (StoppingException | SocketTimeoutException e) {
                ends.add(e);
                say(connection, "bye");
            } catch (IOException | LineTooLongException e) {
                ends.add(e);
            }
        }

        private static void answer(Connection connection, String line) throws IOException {
            switch (line) {
                case "starttls" -> {
                    say(connection, "go ahead");
                    connection.startTls();
                }
                case "bug" -> throw new IllegalStateException("a bug");
                case "slow" -> connection.slow(true);
                case "fill" -> {
                    while (true) {
                        connection.out().write(new byte[4096]);
                    }
                }
                default -> {}
            }
            say(connection, line);
        }

        @Override
        public void refuse(Connection connection, Refusal why) throws IOException {
            say(connection, why.text());
        }

        private static void say(Connection connection, String line) throws IOException {
            connection.out().write((line + "\r\n").getBytes(US_ASCII));
        }
    }

    @Test
    void eachConnectionHasAnIdAndItsThreadKnowsIt() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.plain(echo);
                var first = server.connect();
                var second = server.connect()) {
            var one = first.line();
            var two = second.line();
            assertThat(one).startsWith("hello ").isNotEqualTo(two);
            assertThat(one).isEqualTo("hello " + echo.served.take().id());
        }
    }

    @Test
    void repliesToPipelinedLinesArriveInOrder() throws Exception {
        try (var server = TestListener.plain(new Echo());
                var client = server.connect()) {
            client.send("one\r\ntwo\r\nthree\r\n");
            client.line();
            assertThat(client.line()).isEqualTo("one");
            assertThat(client.line()).isEqualTo("two");
            assertThat(client.line()).isEqualTo("three");
        }
    }

    @Test
    void aStopEndsReadsThatWaitAndTheSessionSaysGoodbye() throws Exception {
        var echo = new Echo();
        var server = TestListener.plain(echo);
        try (var client = server.connect()) {
            client.line();
            server.close();
            assertThat(client.line()).isEqualTo("bye");
            assertThat(client.atEnd()).isTrue();
            assertThat(echo.ends.take()).isInstanceOf(StoppingException.class);
            assertThat(server.listener().connections()).isZero();
        }
    }

    @Test
    void aStopIsToldOverTlsToo() throws Exception {
        var server = TestListener.tls(directory, true, ConnectionLimits.DEFAULT, new Echo());
        try (var client = server.connectTls()) {
            client.line();
            server.close();
            assertThat(client.line()).isEqualTo("bye");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test // RFC 3207 §4, RFC 9051 §6.2.1
    void startTlsSecuresWhatFollows() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.tls(directory, false, ConnectionLimits.DEFAULT, echo);
                var client = server.connect()) {
            client.line();
            client.send("starttls\r\n");
            assertThat(client.line()).isEqualTo("go ahead");
            try (var secure = client.startTls("mail.example.test")) {
                assertThat(secure.line()).isEqualTo("starttls");
                secure.send("hidden\r\n");
                assertThat(secure.line()).isEqualTo("hidden");
                var tls = echo.served.take().tls().orElseThrow();
                assertThat(tls.protocol()).isEqualTo("TLSv1.3");
                assertThat(tls.serverName()).isEqualTo("mail.example.test");
                assertThat(tls.peerCertificates()).isEmpty();
            }
        }
    }

    @Test // RFC 3207 §6: what was injected in clear behind STARTTLS never counts as a command
    void octetsBehindStartTlsInClearBreakTheHandshake() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.tls(directory, false, ConnectionLimits.DEFAULT, echo);
                var client = server.connect()) {
            client.line();
            client.send("starttls\r\ninjected\r\n");
            assertThat(client.line()).isEqualTo("go ahead");
            assertThat(client.octetsToEnd()).doesNotContain("injected");
            assertThat(echo.ends.take()).isInstanceOf(IOException.class);
        }
    }

    @Test // RFC 9266 §2, RFC 5929 §4
    void aLoginCanBeBoundToTheConnection() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.tls(directory, true, ConnectionLimits.DEFAULT, echo);
                var client = server.connectTls()) {
            client.line();
            var tls = echo.served.take().tls().orElseThrow();
            assertThat(tls.channelBindings().isEmpty()).isFalse();
        }
    }

    @Test
    void aClientThatSaysNothingIsToldAndClosed() throws Exception {
        var echo = new Echo();
        var limits = TestListener.limits(Duration.ofMillis(50), Duration.ofSeconds(30));
        try (var server = TestListener.plain(limits, echo);
                var client = server.connect()) {
            client.line();
            assertThat(client.line()).isEqualTo("bye");
            assertThat(echo.ends.take()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aClientThatDoesNotReadIsClosedAfterTheWriteTimeout() throws Exception {
        var echo = new Echo();
        var limits = TestListener.limits(Duration.ofSeconds(30), Duration.ofMillis(200));
        try (var server = TestListener.plain(limits, echo);
                var client = server.connect()) {
            client.send("fill\r\n");
            var end = echo.ends.poll(20, TimeUnit.SECONDS);
            assertThat(end).isInstanceOf(SocketTimeoutException.class).hasMessageContaining("slow");
        }
    }

    @Test
    void aHandshakeThatDoesNotComeIsGivenUp() throws Exception {
        var limits = TestListener.limits(Duration.ofMillis(50), Duration.ofMillis(50));
        try (var server = TestListener.tls(directory, true, limits, new Echo());
                var client = server.connect()) {
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test // inbound CONN-15
    void aBugEndsItsConnectionAndNoOther() throws Exception {
        try (var server = TestListener.plain(new Echo());
                var client = server.connect()) {
            client.line();
            client.send("bug\r\n");
            assertThat(client.atEnd()).isTrue();
            try (var next = server.connect()) {
                assertThat(next.line()).startsWith("hello");
            }
        }
    }

    @Test // inbound CONN-11
    void inSlowModeOctetsGoOutOneByOne() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.plain(TestListener.slowStep(Duration.ofMillis(20)), echo);
                var client = server.connect()) {
            client.line();
            var start = System.nanoTime();
            client.send("slow\r\n");
            assertThat(client.line()).isEqualTo("slow");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThan(Duration.ofMillis(80));
        }
    }

    @Test // inbound CONN-06, CONN-07; imap 2.2
    void aNetworkWithTooManyConnectionsIsToldWhy() throws Exception {
        var limits = TestListener.open(new ClassLimits(2, 2, 2));
        try (var server = TestListener.plain(limits, new Echo());
                var first = server.connect();
                var second = server.connect()) {
            first.line();
            second.line();
            try (var third = server.connect()) {
                assertThat(third.line()).isEqualTo(Refusal.TOO_MANY_OPEN.text());
                assertThat(third.atEnd()).isTrue();
            }
        }
    }

    @Test
    void moreConnectionsThanAreServedWaitForTheirTurn() throws Exception {
        try (var server = TestListener.plain(TestListener.connectionsMax(1), new Echo());
                var waiting = server.connectLater()) {
            try (var first = server.connect()) {
                first.line();
                waiting.connect();
            }
            assertThat(waiting.line()).startsWith("hello");
        }
    }

    @ParameterizedTest // a process that may open few files keeps half of them for its store
    @CsvSource({"1, 1", "256, 128", "1024, 512", "20000, 15904", "65535, 61439"})
    void theStoreKeepsFilesThatConnectionsDoNotGet(long files, int room) {
        assertThat(ConnectionRoom.of(files)).isEqualTo(room);
    }

    @ParameterizedTest // a listener without connections keeps no place from the others
    @ValueSource(booleans = {true, false})
    void listenersShareTheRoomOfTheirProcess(boolean olderFirst) throws Exception {
        var room = new ConnectionRoom(1);
        try (var older = TestListener.plain(room, new Echo());
                var newer = TestListener.plain(room, new Echo());
                var waiting = (olderFirst ? newer : older).connectLater()) {
            var one = olderFirst ? older : newer;
            try (var first = one.connect()) {
                first.line();
                waiting.connect();
            }
            assertThat(waiting.line()).startsWith("hello");
        }
    }

    @Test
    void anAddressInUseIsNamed() throws Exception {
        try (var server = TestListener.plain(new Echo())) {
            var port = server.listener().address().getPort();
            assertThatThrownBy(() -> TestListener.plain(port, new Echo()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("test cannot listen on")
                    .hasMessageContaining(":" + port);
        }
    }

    @Test
    void whatAProxySaysIsThePeer() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.behindProxy(List.of(Network.parse("127.0.0.0/8")), echo);
                var client = server.connect()) {
            client.send("PROXY TCP4 192.0.2.1 192.0.2.2 4000 25\r\n");
            client.line();
            var connection = echo.served.take();
            assertThat(connection.peer().toString()).isEqualTo("/192.0.2.1:4000");
            assertThat(connection.local().toString()).isEqualTo("/192.0.2.2:25");
        }
    }

    @Test
    void aProxyHeaderFromElsewhereIsOnlyALine() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.behindProxy(List.of(Network.parse("192.0.2.0/24")), echo);
                var client = server.connect()) {
            client.send("PROXY TCP4 192.0.2.1 192.0.2.2 4000 25\r\n");
            client.line();
            assertThat(client.line()).startsWith("PROXY TCP4");
            assertThat(echo.served.take().peer().getAddress().isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void aProxyThatSendsNoHeaderIsClosed() throws Exception {
        try (var server =
                        TestListener.behindProxy(List.of(Network.parse("127.0.0.1")), new Echo());
                var client = server.connect()) {
            client.send("EHLO example.test\r\n");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void theEndOfTheClientIsAnEndOfInput() throws Exception {
        var echo = new Echo();
        try (var server = TestListener.plain(echo);
                var socket = new Socket()) {
            socket.connect(server.listener().address());
            socket.shutdownOutput();
            assertThat(echo.ends.take()).isInstanceOf(EOFException.class);
        }
    }
}
