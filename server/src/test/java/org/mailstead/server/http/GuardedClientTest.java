package org.mailstead.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.server.http.HttpAnswer.Answered;
import org.mailstead.server.http.HttpAnswer.Cause;
import org.mailstead.server.http.HttpAnswer.Failed;

class GuardedClientTest {
    private static final String NAME = "mta-sts.example.org";
    private static final URI POLICY =
            URI.create("https://mta-sts.example.org/.well-known/mta-sts.txt");
    private static final int OCTETS_MAX = 64 << 10;

    private static PolicyHost host(HttpHandler handler) throws Exception {
        return PolicyHost.start(NAME, Instant.now().plus(Duration.ofDays(10)), handler);
    }

    private static GuardedClient client(PolicyHost host, AddressGuard guard) throws Exception {
        return new GuardedClient(
                PolicyHost.loopback(NAME, "other.example.org"),
                host.trusting(),
                guard,
                HttpLimits.DEFAULT.withPort(host.port()));
    }

    private static HttpAnswer get(PolicyHost host) throws Exception {
        return client(host, AddressGuard.OPEN).get(POLICY, OCTETS_MAX);
    }

    private static Cause cause(HttpAnswer answer) {
        assertThat(answer).isInstanceOf(Failed.class);
        return ((Failed) answer).cause();
    }

    private static String text(HttpAnswer answer) throws IOException {
        assertThat(answer).isInstanceOf(Answered.class);
        var body = ((Answered) answer).body();
        return new String(body.octets(0, (int) body.size()), StandardCharsets.UTF_8);
    }

    @Test // RFC 9112 §3.2, RFC 8461 §3.3
    void pageIsFetchedWithTheNameOfTheHost() throws Exception {
        try (var host = host(exchange -> PolicyHost.answer(exchange, 200, "héllo"))) {
            var answer = get(host);
            assertThat(text(answer)).isEqualTo("héllo");
            assertThat(((Answered) answer).field("Content-Type")).contains("text/plain");
            assertThat(host.requests())
                    .containsExactly("GET /.well-known/mta-sts.txt mta-sts.example.org");
        }
    }

    @Test // RFC 8461 §3.3; outbound M-2
    void redirectsAreAnswersAndNotFollowed() throws Exception {
        try (var host =
                host(exchange -> {
                    exchange.getResponseHeaders().set("Location", "https://other.example.org/");
                    PolicyHost.answer(exchange, 302, "");
                })) {
            assertThat(((Answered) get(host)).status()).isEqualTo(302);
            assertThat(host.requests()).hasSize(1);
        }
    }

    @Test // outbound M-2
    void bodyMayFillItsLimitAndNotPassIt() throws Exception {
        for (var chunked : new boolean[] {false, true}) {
            for (int more = 0; more < 2; more++) {
                var octets = "x".repeat(OCTETS_MAX + more).getBytes(StandardCharsets.US_ASCII);
                try (var host =
                        host(exchange -> {
                            exchange.sendResponseHeaders(200, chunked ? 0 : octets.length);
                            exchange.getResponseBody().write(octets);
                            exchange.close();
                        })) {
                    var answer = get(host);
                    if (more == 0) {
                        assertThat(text(answer)).hasSize(OCTETS_MAX);
                    } else {
                        assertThat(cause(answer)).isEqualTo(Cause.TOO_LARGE);
                    }
                }
            }
        }
    }

    @Test // RFC 9110 §4.3.4; outbound M-2, M-10
    void certificateMustBeTrustedAndForTheHostAndInItsTime() throws Exception {
        var ended = Instant.now().minus(Duration.ofDays(1));
        HttpHandler handler = exchange -> PolicyHost.answer(exchange, 200, "no");
        try (var old = PolicyHost.start(NAME, ended, handler);
                var other =
                        PolicyHost.start("www.example.org", ended.plusSeconds(200_000), handler);
                var stranger = host(handler)) {
            assertThat(cause(get(old))).isEqualTo(Cause.CERTIFICATE);
            assertThat(cause(get(other))).isEqualTo(Cause.CERTIFICATE);
            var client =
                    new GuardedClient(
                            PolicyHost.loopback(NAME),
                            other.trusting(),
                            AddressGuard.OPEN,
                            HttpLimits.DEFAULT.withPort(stranger.port()));
            assertThat(cause(client.get(POLICY, OCTETS_MAX))).isEqualTo(Cause.CERTIFICATE);
            assertThat(stranger.requests()).isEmpty();
        }
    }

    @Test // DESIGN Security: nobody makes us connect to what is behind us
    void addressesThatAreNotPublicAreNotConnectedTo() throws Exception {
        try (var host = host(exchange -> PolicyHost.answer(exchange, 200, "secret"))) {
            assertThat(cause(client(host, AddressGuard.PUBLIC).get(POLICY, OCTETS_MAX)))
                    .isEqualTo(Cause.FORBIDDEN_ADDRESS);
            assertThat(host.requests()).isEmpty();
        }
    }

    @Test
    void slowDripEndsWithTheTimeForAllOfIt() throws Exception {
        try (var host =
                host(exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    var drop = new java.util.concurrent.Semaphore(0);
                    for (int i = 0; i < 1000; i++) {
                        exchange.getResponseBody().write('x');
                        exchange.getResponseBody().flush();
                        try {
                            drop.tryAcquire(100, java.util.concurrent.TimeUnit.MILLISECONDS);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                })) {
            var client =
                    new GuardedClient(
                            PolicyHost.loopback(NAME),
                            host.trusting(),
                            AddressGuard.OPEN,
                            HttpLimits.DEFAULT
                                    .withPort(host.port())
                                    .withTimeout(Duration.ofMillis(1500)));
            assertThat(cause(client.get(POLICY, OCTETS_MAX))).isEqualTo(Cause.TIMEOUT);
        }
    }

    @Test
    void hostWithoutAddressIsToldFromTroubleWithTheDnsAndFromSilence() throws Exception {
        try (var host = host(exchange -> PolicyHost.answer(exchange, 200, "no"));
                var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var limits = HttpLimits.DEFAULT.withTimeout(Duration.ofMillis(300));
            var failing = ZoneResolver.builder().fail(NAME, DnsException.Trouble.TIMEOUT).build();
            var nobody =
                    new GuardedClient(
                            PolicyHost.loopback(), host.trusting(), AddressGuard.OPEN, limits);
            var unsure = new GuardedClient(failing, host.trusting(), AddressGuard.OPEN, limits);
            var silent =
                    new GuardedClient(
                            PolicyHost.loopback(NAME),
                            host.trusting(),
                            AddressGuard.OPEN,
                            limits.withPort(deaf.getLocalPort()));
            assertThat(cause(nobody.get(POLICY, 1))).isEqualTo(Cause.UNKNOWN_HOST);
            assertThat(cause(unsure.get(POLICY, 1))).isEqualTo(Cause.DNS);
            assertThat(cause(silent.get(POLICY, 1))).isEqualTo(Cause.TIMEOUT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/",
                "https:///x",
                "https://u@example.org/",
                "file:///etc/passwd"
            })
    void otherUrisAreRefused(String uri) throws Exception {
        try (var host = host(exchange -> PolicyHost.answer(exchange, 200, "no"))) {
            var client = client(host, AddressGuard.OPEN);
            assertThatThrownBy(() -> client.get(URI.create(uri), 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest // RFC 6890
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.31.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "198.18.0.1",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "fe80::1",
                "fc00::1",
                "ff02::1",
                "2001:db8::1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "2001::1"
            })
    void specialAddressesAreNotPublic(String address) {
        assertThat(AddressGuard.PUBLIC.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest // RFC 6890
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"})
    void otherAddressesArePublic(String address) {
        assertThat(AddressGuard.PUBLIC.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test // RFC 8461 §3.3, from the record to the policy
    void policyOfADomainIsFetchedOverHttps() throws Exception {
        var policy = "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n";
        try (var host = host(exchange -> PolicyHost.answer(exchange, 200, policy))) {
            var download = new PolicyDownload(client(host, AddressGuard.OPEN));
            var zone = ZoneResolver.builder().txt("_mta-sts.example.org", "v=STSv1; id=1;").build();
            var sts = new MtaSts(zone, download, MtaStsLimits.DEFAULT);
            assertThat(sts.fetch(new org.mailstead.address.Domain("example.org")))
                    .isInstanceOf(MtaSts.Fetched.Served.class);
        }
    }
}
