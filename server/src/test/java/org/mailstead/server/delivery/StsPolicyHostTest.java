package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;

import com.sun.net.httpserver.HttpHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.server.http.AddressGuard;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.HttpLimits;
import org.mailstead.server.http.PolicyDownload;
import org.mailstead.server.http.PolicyHost;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.TestDatabase;

/** MTA-STS policies from a real HTTPS server, and the mail that goes by them. outbound §12 */
class StsPolicyHostTest {
    private static final String NAME = "mta-sts.a.test";
    private static final String HEAD = "version: STSv1\nmode: %s\nmax_age: 86400\n";
    private static final String MX = "mx: mx.a.test\n";
    private static final int POLICY_OCTETS_MAX = 64 << 10;

    @TempDir Path directory;
    private final Instant now = Instant.now();
    private final AtomicReference<HttpHandler> handler = new AtomicReference<>();
    private TestAuthority authority;

    @BeforeEach
    void issue() throws Exception {
        authority = TestAuthority.make();
        serve(HEAD.formatted("enforce") + MX);
    }

    private void serve(String policy) {
        handler.set(exchange -> PolicyHost.answer(exchange, 200, policy));
    }

    private PolicyHost host(String name, Instant until) throws Exception {
        return PolicyHost.start(name, until, exchange -> handler.get().handle(exchange));
    }

    private PolicyHost host() throws Exception {
        return host(NAME, now.plus(Duration.ofDays(1)));
    }

    private static Resolver zone(String id) {
        return ZoneResolver.builder()
                .zone(
                        """
                        a.test.         MX 10 mx.a.test.
                        mx.a.test.      A  127.0.0.1
                        mta-sts.a.test. A  127.0.0.1
                        """)
                .txt("_mta-sts.a.test", "v=STSv1; id=" + id + ";")
                .build();
    }

    private Result send(SinkHost sink, Database database, PolicyHost host, String id)
            throws Exception {
        var resolver = zone(id);
        var client =
                new GuardedClient(
                        resolver,
                        host.trusting(),
                        AddressGuard.OPEN,
                        HttpLimits.DEFAULT.withPort(host.port()));
        var policies =
                new StsPolicies(
                        database,
                        new MtaSts(resolver, new PolicyDownload(client), MtaStsLimits.DEFAULT),
                        InstantSource.system());
        try (var carrier =
                new TestCarrier(
                        resolver,
                        TestCarrier.limits(sink.port()),
                        new TlsMemory(policies, null, null),
                        authority.certificate)) {
            return carrier.send("sam@a.test");
        }
    }

    private Result send(SinkHost sink, PolicyHost host) throws Exception {
        try (var database = TestDatabase.open(Engine.SQLITE, directory)) {
            return send(sink, database, host, "1");
        }
    }

    @Test // RFC 8461 §3.3, §4.2
    void anEnforcedPolicyIsFetchedAndObeyed() throws Exception {
        try (var host = host();
                var good = SinkHost.start().tls(authority.issue("mx.a.test").context());
                var bad = SinkHost.start().tls(authority.issue("b.test").context())) {
            assertThat(text(send(good, host))).startsWith("delivered");
            assertThat(host.requests())
                    .containsExactly("GET /.well-known/mta-sts.txt mta-sts.a.test");
            assertThat(text(send(bad, host))).startsWith("delayed 4.7.5 ");
            assertThat(host.requests()).hasSize(1);
        }
    }

    @Test // RFC 8461 §5
    void aPolicyThatIsTestedBlocksNothing() throws Exception {
        serve(HEAD.formatted("testing") + "mx: other.a.test\n");
        try (var host = host();
                var sink = SinkHost.start()) {
            var result = send(sink, host);
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().decisions())
                    .contains("a.test has an MTA-STS policy, mode testing.");
        }
    }

    @ParameterizedTest // RFC 8461 §3.3: redirects are not followed; whatever else is no policy
    @CsvSource({"301", "302", "307", "404", "500"})
    void whatIsNoPolicyIsAsNone(int status) throws Exception {
        handler.set(exchange -> {
            exchange.getResponseHeaders().set("Location", "https://mta-sts.a.test/other");
            PolicyHost.answer(exchange, status, HEAD.formatted("enforce") + MX);
        });
        try (var host = host();
                var sink = SinkHost.start()) { // without TLS: a policy would not let it
            var result = send(sink, host);
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().decisions())
                    .anyMatch(one -> one.startsWith("The MTA-STS policy of a.test cannot be had"));
            assertThat(host.requests()).hasSize(1);
        }
    }

    @Test // RFC 8461 §3.3: the certificate of the policy's host
    void aPolicyOfAHostWithoutAValidCertificateIsNone() throws Exception {
        try (var sink = SinkHost.start();
                var wrong = host("www.a.test", now.plus(Duration.ofDays(1)));
                var expired = host(NAME, now.minus(Duration.ofDays(1)))) {
            for (var host : new PolicyHost[] {wrong, expired}) {
                var result = send(sink, host);
                assertThat(text(result)).startsWith("delivered");
                assertThat(result.attempt().decisions())
                        .anyMatch(one ->
                                one.startsWith("The MTA-STS policy of a.test cannot be had"));
                assertThat(host.requests()).isEmpty();
            }
        }
    }

    @ParameterizedTest // outbound M-2
    @CsvSource({"0, delayed", "1, delivered"})
    void aPolicyMayFillItsLimitAndNotPassIt(int more, String expected) throws Exception {
        var policy = HEAD.formatted("enforce") + MX + "x: ";
        serve(policy + "y".repeat(POLICY_OCTETS_MAX - policy.length() + more));
        try (var host = host();
                var sink = SinkHost.start()) {
            assertThat(text(send(sink, host))).startsWith(expected);
        }
    }

    @Test // RFC 8461 §5.1
    void anotherIdBringsAnotherPolicy() throws Exception {
        try (var database = TestDatabase.open(Engine.SQLITE, directory);
                var host = host();
                var sink = SinkHost.start()) {
            assertThat(text(send(sink, database, host, "1"))).startsWith("delayed");
            serve(HEAD.formatted("none"));
            assertThat(text(send(sink, database, host, "1"))).startsWith("delayed");
            assertThat(host.requests()).hasSize(1);
            assertThat(text(send(sink, database, host, "2"))).startsWith("delivered");
            assertThat(host.requests()).hasSize(2);
            serve(HEAD.formatted("enforce") + MX);
            assertThat(text(send(sink, database, host, "3"))).startsWith("delayed");
        }
    }

    @Test // outbound M-6: what is held counts while its host is down
    void aPolicyOutlivesItsHost() throws Exception {
        try (var database = TestDatabase.open(Engine.SQLITE, directory);
                var sink = SinkHost.start()) {
            var host = host();
            try {
                assertThat(text(send(sink, database, host, "1"))).startsWith("delayed");
            } finally {
                host.close();
            }
            assertThat(text(send(sink, database, host, "2"))).startsWith("delayed");
        }
    }
}
