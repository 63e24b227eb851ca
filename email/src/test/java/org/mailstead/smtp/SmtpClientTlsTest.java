package org.mailstead.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;
import org.mailstead.x509.TestAuthority;

/** STARTTLS with a real TLS of Java on the other side, and with what is none. RFC 3207 */
class SmtpClientTlsTest {
    private static final TestAuthority SERVER =
            TestAuthority.root(TestAuthority.server("mx.example"));

    /** What the server does once it has said 220 to STARTTLS. */
    private interface Behaviour {
        void run(Socket socket) throws Exception;
    }

    /** A server that does not say that it has STARTTLS, and does it. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket server;
        private final CompletableFuture<Void> played;

        Server(Behaviour behaviour) throws IOException {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            played = CompletableFuture.runAsync(() -> play(behaviour), Thread::startVirtualThread);
        }

        private void play(Behaviour behaviour) {
            try (var socket = server.accept()) {
                var in = new WireInput(socket.getInputStream(), 1024);
                say(socket, "220 mx.example ESMTP");
                in.line(100);
                say(socket, "250 mx.example");
                in.line(100);
                say(socket, "220 go");
                behaviour.run(socket);
            } catch (IOException | LineTooLongException _) {
                // the client gave up, as some tests want
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        SmtpClient client() throws IOException {
            var socket = new Socket(server.getInetAddress(), server.getLocalPort());
            var client = SmtpClient.greet(socket, ClientLimits.DEFAULT);
            client.hello("me.example");
            return client;
        }

        TlsFailure failure(SSLContext context) throws IOException {
            try (var client = client()) {
                client.startTls(context, "mx.example", parameters -> parameters);
                throw new AssertionError("TLS came about");
            } catch (TlsException e) {
                return e.failure();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            played.join();
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static SSLSocket accept(Socket socket, SSLContext context) throws IOException {
        var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    private static SSLContext serverContext() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var chain = new X509Certificate[] {SERVER.certificate()};
        store.setKeyEntry("mx", SERVER.keys().getPrivate(), new char[0], chain);
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext emptyContext() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        return context;
    }

    private static SSLContext believingContext() throws Exception {
        var context = SSLContext.getInstance("TLS");
        var believer =
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String type) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String type) {}

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                };
        context.init(null, new TrustManager[] {believer}, null);
        return context;
    }

    @Test // outbound T-2.6: also unannounced; U-7: the greeting is kept
    void certificatesOfTheServerAreSeenAfterTheHandshake() throws Exception {
        try (var server =
                        new Server(socket -> {
                            var secure = accept(socket, serverContext());
                            new WireInput(secure.getInputStream(), 1024).line(100);
                            say(secure, "250-mx.example\r\n250 SIZE 10");
                        });
                var client = server.client()) {
            assertThat(client.extensions().has("STARTTLS")).isFalse();
            assertThat(client.peerCertificates()).isEmpty();
            client.startTls(believingContext(), "mx.example", parameters -> parameters);
            assertThat(client.peerCertificates()).isEqualTo(List.of(SERVER.certificate()));
            assertThat(client.greeting().text()).isEqualTo("mx.example ESMTP");
            assertThat(client.hello("me.example").sizeMax()).hasValue(10);
        }
    }

    @Test // RFC 3207 §4.2: nothing falls back to HELO behind TLS; outbound C-2
    void heloIsNotTriedBehindTls() throws Exception {
        try (var server =
                        new Server(socket -> {
                            var secure = accept(socket, serverContext());
                            new WireInput(secure.getInputStream(), 1024).line(100);
                            say(secure, "502 what");
                        });
                var client = server.client()) {
            client.startTls(believingContext(), "mx.example", parameters -> parameters);
            assertThatThrownBy(() -> client.hello("me.example"))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test // outbound U-8
    void serverThatClosesIsToldFromOneThatSpeaksNoTls() throws Exception {
        try (var server = new Server(Socket::close)) {
            assertThat(server.failure(believingContext()))
                    .isEqualTo(
                            new TlsFailure(
                                    TlsFailure.Kind.CLOSED, "connection-closed-during-handshake"));
        }
        try (var server =
                new Server(socket -> {
                    say(socket, "250 I do not speak TLS at all, whatever I said");
                    socket.getInputStream().readAllBytes();
                })) {
            assertThat(server.failure(believingContext()))
                    .isEqualTo(new TlsFailure(TlsFailure.Kind.NOT_TLS, "tls-record-header-error"));
        }
    }

    @Test // what a later attempt may find otherwise, and what not
    void sidesThatCannotAgreeAreToldFromTroubleThatPasses() {
        var alert = TlsFailure.Kind.REMOTE_ALERT;
        assertThat(new TlsFailure(alert, "tls-remote-alert-70-protocol_version").isLasting())
                .isTrue();
        assertThat(new TlsFailure(alert, "tls-remote-alert-80-internal_error").isLasting())
                .isFalse();
        assertThat(new TlsFailure(alert, "tls-remote-alert").isLasting()).isFalse();
        var own = TlsFailure.Kind.LOCAL_ALERT;
        assertThat(new TlsFailure(own, "tls-local-alert-40-handshake_failure").isLasting())
                .isTrue();
        var closed = TlsFailure.Kind.CLOSED;
        assertThat(new TlsFailure(closed, "connection-closed-during-handshake").isLasting())
                .isFalse();
    }

    @Test // outbound U-8
    void alertsOfBothSidesHaveTheirNumbers() throws Exception {
        try (var server = new Server(socket -> accept(socket, emptyContext()))) {
            assertThat(server.failure(believingContext()))
                    .isEqualTo(
                            new TlsFailure(
                                    TlsFailure.Kind.REMOTE_ALERT,
                                    "tls-remote-alert-40-handshake_failure"));
        }
        try (var server = new Server(socket -> accept(socket, serverContext()))) {
            var failure = server.failure(emptyContext());
            assertThat(failure.kind()).isEqualTo(TlsFailure.Kind.LOCAL_ALERT);
            assertThat(failure.code()).startsWith("tls-local-alert-4");
        }
    }

    @Test // outbound U-8
    void silenceIsATimeout() throws Exception {
        try (var server = new Server(socket -> socket.getInputStream().readAllBytes())) {
            var socket = new Socket(server.server.getInetAddress(), server.server.getLocalPort());
            var impatient =
                    new ClientLimits(
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(1),
                            Duration.ofMillis(50),
                            Duration.ofSeconds(5),
                            4096,
                            256,
                            50);
            try (var client = SmtpClient.greet(socket, impatient)) {
                client.hello("me.example");
                assertThatThrownBy(() -> client.startTls(believingContext(), "mx.example", p -> p))
                        .isInstanceOfSatisfying(
                                TlsException.class,
                                e ->
                                        assertThat(e.failure().code())
                                                .isEqualTo("io-timeout-during-handshake"));
            }
        }
    }
}
