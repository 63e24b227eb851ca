package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.server.http.AddressGuard;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.PolicyHost;

/** A call, to a real server on the loopback: webapi H-2, J-3. */
class CallerTest {
    private static final byte[] PAYLOAD = "{\"Version\":0}".getBytes(UTF_8);

    private static Call call(URI url) {
        return call(url, WebhookLimits.DEFAULT);
    }

    private static Call call(URI url, WebhookLimits limits) {
        return TestWebhooks.caller(limits).call(asked(url), Instant.EPOCH);
    }

    private static Caller.Asked asked(URI url) {
        return new Caller.Asked(url, "Bearer secret", "key", 5, 3, PAYLOAD);
    }

    @Test // webapi H-2, AW-4
    void bodyIsSentAndSigned() throws Exception {
        try (var receiver = Receiver.start()) {
            var call = call(receiver.url("/a/b"));
            assertThat(call.success()).isTrue();
            assertThat(call.code()).isEqualTo(200);
            assertThat(call.response()).isEqualTo("taken");
            var request = receiver.next();
            assertThat(request.body()).isEqualTo(PAYLOAD);
            assertThat(request.field("X-Mox-Webhook-ID")).contains("5");
            assertThat(request.field("X-Mox-Webhook-Attempt")).contains("3");
            assertThat(request.field("Authorization")).contains("Bearer secret");
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("key".getBytes(UTF_8), "HmacSHA256"));
            assertThat(request.field("X-Mailstead-Webhook-Signature"))
                    .contains("sha256=" + HexFormat.of().formatHex(mac.doFinal(PAYLOAD)));
        }
    }

    @ParameterizedTest // webapi J-3, decision 130: any 2yz
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void programTakesItByAnySuccess(int status) throws Exception {
        try (var receiver = Receiver.start((exchange, _) -> Receiver.say(exchange, status, ""))) {
            assertThat(call(receiver.url("/")).success()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {304, 400, 401, 404, 410, 429, 500, 503})
    void allElseIsAFailure(int status) throws Exception {
        try (var receiver = Receiver.start((exchange, _) -> Receiver.say(exchange, status, ""))) {
            var call = call(receiver.url("/"));
            assertThat(call.success()).isFalse();
            assertThat(call.code()).isEqualTo(status);
        }
    }

    @Test // webapi J-3
    void onlyTheStartOfAnAnswerIsKept() throws Exception {
        try (var receiver =
                Receiver.start((exchange, _) -> Receiver.say(exchange, 200, "x".repeat(100_000)))) {
            assertThat(call(receiver.url("/")).response()).hasSize(512);
        }
    }

    @ParameterizedTest // RFC 9110 §15.4: a POST stays one
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectIsFollowedWithTheBody(int status) throws Exception {
        try (var receiver =
                Receiver.start((exchange, request) -> {
                    if (request.path().equals("/old")) {
                        exchange.getResponseHeaders().set("Location", "/new");
                        Receiver.say(exchange, status, "");
                    } else {
                        Receiver.say(exchange, 200, "there");
                    }
                })) {
            var call = call(receiver.url("/old"));
            assertThat(call.success()).isTrue();
            assertThat(call.url()).endsWith("/new");
            receiver.next();
            var request = receiver.next();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.body()).isEqualTo(PAYLOAD);
            assertThat(request.field("Authorization")).isPresent();
        }
    }

    @Test // RFC 9110 §15.4.4
    void otherPlaceIsFetched() throws Exception {
        try (var receiver =
                Receiver.start((exchange, request) -> {
                    exchange.getResponseHeaders().set("Location", "/done");
                    Receiver.say(exchange, request.path().equals("/done") ? 200 : 303, "");
                })) {
            assertThat(call(receiver.url("/")).success()).isTrue();
            receiver.next();
            var request = receiver.next();
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.body()).isEmpty();
        }
    }

    @Test // RFC 9110 §15.4: secrets are for whom they were given to
    void anotherHostGetsNoAuthorization() throws Exception {
        try (var other = Receiver.start();
                var receiver =
                        Receiver.start((exchange, _) -> {
                            exchange.getResponseHeaders()
                                    .set("Location", other.url("/x").toString());
                            Receiver.say(exchange, 307, "");
                        })) {
            assertThat(call(receiver.url("/")).success()).isTrue();
            assertThat(other.next().field("Authorization")).isEmpty();
        }
    }

    @Test
    void redirectsWithoutEndAreAFailure() throws Exception {
        try (var receiver =
                Receiver.start((exchange, _) -> {
                    exchange.getResponseHeaders().set("Location", "/");
                    Receiver.say(exchange, 302, "");
                })) {
            var call = call(receiver.url("/"));
            assertThat(call.success()).isFalse();
            assertThat(call.error()).isEqualTo("more than 10 redirects");
            assertThat(receiver.all()).hasSize(11);
        }
    }

    @ParameterizedTest // DESIGN, security: one guarded client, at each hop
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/",
                "http://10.0.0.1/",
                "http://[::1]/",
                "http://localhost/",
                "http://169.254.169.254/latest/meta-data/"
            })
    void addressesThatAreNotPublicAreNotCalled(String url) {
        var client = GuardedClient.of(PolicyHost.loopback(), AddressGuard.PUBLIC);
        var call =
                new Caller(client, "1.2", WebhookLimits.DEFAULT)
                        .call(asked(URI.create(url)), Instant.EPOCH);
        assertThat(call.success()).isFalse();
        assertThat(call.error()).contains("which is not public");
    }

    @Test // webapi J-3
    void silenceEnds() throws Exception {
        var limits = WebhookLimits.DEFAULT.withTimeout(Duration.ofMillis(300));
        var over = new CountDownLatch(1);
        try (var receiver =
                Receiver.start((_, _) -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })) {
            var call = call(receiver.url("/"), limits);
            assertThat(call.success()).isFalse();
            assertThat(call.error()).contains("no answer in time");
            over.countDown();
        }
    }

    @Test
    void nobodyThereIsAFailure() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var call = call(URI.create("http://127.0.0.1:" + port + "/"));
        assertThat(call.code()).isZero();
        assertThat(call.error()).isNotEmpty();
    }
}
