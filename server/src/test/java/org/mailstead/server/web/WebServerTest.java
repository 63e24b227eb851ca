package org.mailstead.server.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.net.ClassLimits;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionIds;
import org.mailstead.server.net.ConnectionLimits;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.ListenerOptions;
import org.mailstead.server.net.ListeningAddress;
import org.mailstead.server.tls.CertificateFiles;
import org.mailstead.server.tls.Certificates;
import org.mailstead.server.tls.TestCertificate;
import org.mailstead.server.tls.Tls;

/** The listeners for HTTP, over loopback. */
@Timeout(60)
class WebServerTest {
    private static final WebLimits LIMITS = WebLimits.DEFAULT;

    private static WebServer open(
            @Nullable Tls tls, ConnectionLimits limits, WebLimits webLimits, Site site)
            throws IOException {
        var options =
                new ListenerOptions(
                        "test",
                        ListeningAddress.of(InetAddress.getLoopbackAddress()),
                        0,
                        tls,
                        tls != null,
                        false,
                        List.of(),
                        limits);
        var clock = InstantSource.system();
        return WebServer.open(
                List.of(new WebListener(options, host -> !host.equals("evil.example"), site)),
                new ConnectionGate(clock, limits),
                new ConnectionIds(clock),
                new ConnectionRoom(100),
                webLimits);
    }

    private static WebServer open(Site site) throws IOException {
        return open(null, ConnectionLimits.DEFAULT, LIMITS, site);
    }

    private static void hello(Exchange exchange) throws IOException {
        exchange.plain(200, "hello");
    }

    private static Socket connect(WebServer server) throws IOException {
        return new Socket(server.address(0).getAddress(), server.address(0).getPort());
    }

    /** What is answered to octets as they are, until the server closes. */
    private static String raw(WebServer server, String request) throws IOException {
        try (var socket = connect(server)) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static String get(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    @Test // webapi: everything is answered, what is refused in plain text
    void requestsAreAnsweredAndRefused() throws Exception {
        try (var server = open(WebServerTest::hello)) {
            assertThat(raw(server, get("localhost")))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("X-Frame-Options: deny\r\n", "Referrer-Policy: same-origin\r\n")
                    .doesNotContainIgnoringCase("jetty")
                    .endsWith("\r\n\r\nhello\n");
            assertThat(raw(server, get("evil.example"))).startsWith("HTTP/1.1 421 ");
            assertThat(raw(server, "NONSENSE\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("X-Frame-Options: deny\r\n")
                    .doesNotContain("<html");
            var field = "X-Long: " + "a".repeat(LIMITS.headerOctetsMax()) + "\r\n";
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aBugCostsOneRequest() throws Exception {
        try (var server =
                open(exchange -> {
                    if (exchange.path().equals("/")) {
                        throw new IllegalStateException("a bug, made for this test");
                    }
                    hello(exchange);
                })) {
            assertThat(raw(server, get("localhost")))
                    .startsWith("HTTP/1.1 500 ")
                    .doesNotContain("a bug");
            assertThat(raw(server, get("localhost").replace("GET /", "GET /other")))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aBodyIsBounded() throws Exception {
        try (var server =
                        open(exchange -> {
                            try (var body = exchange.body(1000)) {
                                exchange.plain(200, "" + body.readAllBytes().length);
                            } catch (TooLargeException e) {
                                exchange.plain(413, "too large");
                            }
                        });
                var client = HttpClient.newHttpClient()) {
            assertThat(post(client, server, 1000).body()).isEqualTo("1000\n");
            assertThat(post(client, server, 1001).statusCode()).isEqualTo(413);
        }
    }

    @Test // RFC 9112 §9.6: an answer before the body does not cut off what comes next
    void aBodyThatNobodyReadsDoesNoHarm() throws Exception {
        try (var server = open(WebServerTest::hello);
                var socket = connect(server)) {
            var out = socket.getOutputStream();
            var in = socket.getInputStream();
            var header = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n";
            for (int i = 0; i < 3; i++) {
                out.write(header.formatted(3).getBytes(US_ASCII));
                out.flush();
                out.write("abc".getBytes(US_ASCII));
                var answer = new StringBuilder();
                while (!answer.toString().endsWith("hello\n")) {
                    answer.append((char) in.read());
                }
                assertThat(answer).doesNotContain("Connection: close");
            }
            out.write(header.formatted(100_000_000).getBytes(US_ASCII));
            assertThat(in.readAllBytes()).asString(US_ASCII).contains("Connection: close\r\n");
        }
    }

    private static HttpResponse<String> post(HttpClient client, WebServer server, int octets)
            throws Exception {
        var uri = URI.create("http://localhost:" + server.address(0).getPort() + "/");
        var body = BodyPublishers.ofByteArray(new byte[octets]);
        return client.send(HttpRequest.newBuilder(uri).POST(body).build(), BodyHandlers.ofString());
    }

    @Test // the next octet always comes in time, the request never
    void aClientThatNeverGetsToThePointIsClosed() throws Exception {
        var limits =
                new WebLimits(
                        LIMITS.headerOctetsMax(),
                        Duration.ofSeconds(50),
                        Duration.ofMillis(400),
                        LIMITS.bodyTime(),
                        LIMITS.requestsMax(),
                        LIMITS.streamsMax());
        try (var server = open(null, ConnectionLimits.DEFAULT, limits, WebServerTest::hello);
                var socket = connect(server)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHos".getBytes(US_ASCII));
            assertThat(socket.getInputStream().readAllBytes()).asString(US_ASCII).isEmpty();
        }
    }

    @Test // inbound CONN-06 for HTTP
    void connectionsAreCountedByNetwork() throws Exception {
        var all = ConnectionLimits.DEFAULT;
        var limits =
                new ConnectionLimits(
                        all.connectionsMax(),
                        all.refusalsMax(),
                        new ClassLimits(2, 2, 2),
                        all.perMinute(),
                        all.readTimeout(),
                        all.writeTimeout(),
                        all.handshakeTimeout(),
                        all.proxyTimeout(),
                        all.slowStep(),
                        all.lingerTime(),
                        all.lingerOctets(),
                        all.stopGrace());
        try (var server = open(null, limits, LIMITS, WebServerTest::hello)) {
            try (var first = connect(server);
                    var second = connect(server)) {
                for (var socket : List.of(first, second)) { // both are served
                    socket.getOutputStream()
                            .write(get("x").replace("close", "keep-alive").getBytes(US_ASCII));
                    assertThat(socket.getInputStream().readNBytes(8))
                            .asString()
                            .isEqualTo("HTTP/1.1");
                }
                assertThat(rawOrGone(server)).isEmpty();
            }
            while (rawOrGone(server).isEmpty()) { // until the places are free again
                Thread.onSpinWait();
            }
        }
    }

    private static String rawOrGone(WebServer server) {
        try {
            return raw(server, get("localhost"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void requestsBeyondTheLimitAreToldToComeAgain() throws Exception {
        var limits =
                new WebLimits(
                        LIMITS.headerOctetsMax(),
                        LIMITS.idleTime(),
                        LIMITS.headerTime(),
                        LIMITS.bodyTime(),
                        1,
                        LIMITS.streamsMax());
        var inside = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        Site site =
                exchange -> {
                    inside.countDown();
                    await(free);
                    hello(exchange);
                };
        try (var server = open(null, ConnectionLimits.DEFAULT, limits, site);
                var first = connect(server)) {
            first.getOutputStream().write(get("localhost").getBytes(US_ASCII));
            await(inside);
            assertThat(raw(server, get("localhost")))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: ");
            free.countDown();
            assertThat(first.getInputStream().readAllBytes()).asString().contains("hello");
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Test
    void aStopLetsRequestsEnd() throws Exception {
        var inside = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var server =
                open(exchange -> {
                    inside.countDown();
                    await(free);
                    hello(exchange);
                });
        var address = server.address(0);
        try (var socket = connect(server)) {
            socket.getOutputStream().write(get("localhost").getBytes(US_ASCII));
            await(inside);
            server.stop();
            free.countDown();
            assertThat(socket.getInputStream().readAllBytes()).asString().contains("hello");
        } finally {
            server.close();
        }
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    @Test // RFC 9113 §3.2, and the certificate that the other listeners show for a name
    void tlsHasHttp2AndTheCertificateOfTheName(@TempDir Path directory) throws Exception {
        var other =
                new CertificateFiles(directory.resolve("o.pem"), directory.resolve("o.key"))
                        .readOrMake(List.of("other.example"), List.of(), Instant.now());
        var local =
                new CertificateFiles(directory.resolve("l.pem"), directory.resolve("l.key"))
                        .readOrMake(List.of("localhost"), List.of(), Instant.now());
        var tls = new Tls(new Certificates(List.of(other, local)));
        Site site = exchange -> exchange.plain(200, "" + exchange.tls());
        try (var server = open(tls, ConnectionLimits.DEFAULT, LIMITS, site);
                var client =
                        HttpClient.newBuilder().sslContext(TestCertificate.trustingAll()).build()) {
            var uri = URI.create("https://localhost:" + server.address(0).getPort() + "/");
            var response =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).startsWith("TLSv1.3 TLS_");
            var shown = response.sslSession().orElseThrow().getPeerCertificates()[0];
            assertThat(((X509Certificate) shown).getSubjectAlternativeNames().toString())
                    .contains("localhost")
                    .doesNotContain("other.example");
        }
    }
}
