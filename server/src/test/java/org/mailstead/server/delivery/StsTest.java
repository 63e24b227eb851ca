package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.mtasts.PolicyFetcher;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.TestDatabase;

/** Policies of MTA-STS, and what becomes of mail by them. outbound §10, §12 */
class StsTest {
    private static final String ZONE =
            """
            a.test.     MX 10 mx.a.test.
            mx.a.test.  A  127.0.0.1
            """;
    private final Instant start = Instant.now();

    @TempDir Path directory;
    private final AtomicReference<Instant> now = new AtomicReference<>(start);
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile PolicyFetcher.Response served = served("enforce", "mx.a.test");
    private TestAuthority authority;

    @BeforeEach
    void issue() throws Exception {
        authority = TestAuthority.make();
    }

    private static PolicyFetcher.Response served(String mode, String mx) {
        var policy =
                "version: STSv1\r\nmode: %s\r\nmx: %s\r\nmax_age: 86400\r\n".formatted(mode, mx);
        return new PolicyFetcher.Response.Answered(200, "text/plain", policy);
    }

    private PolicyFetcher.Response fetch(URI uri, int octetsMax) {
        assertThat(uri).hasToString("https://mta-sts.a.test/.well-known/mta-sts.txt");
        fetched.incrementAndGet();
        return served;
    }

    private static Resolver zone(String id) {
        return ZoneResolver.builder()
                .zone(ZONE)
                .txt("_mta-sts.a.test", "v=STSv1; id=" + id + ";")
                .build();
    }

    private StsPolicies policies(Database database, Resolver resolver) {
        return new StsPolicies(
                database, new MtaSts(resolver, this::fetch, MtaStsLimits.DEFAULT), now::get);
    }

    private Result send(SinkHost sink, Database database, Resolver resolver, TlsDemand demand)
            throws Exception {
        try (var carrier =
                new TestCarrier(
                        resolver,
                        TestCarrier.limits(sink.port()),
                        new TlsMemory(policies(database, resolver), null, null),
                        authority.certificate)) {
            return carrier.send(Letter.to("sam@a.test").tls(demand)).getFirst();
        }
    }

    private Result send(SinkHost sink, Database database, Resolver resolver) throws Exception {
        return send(sink, database, resolver, TlsDemand.BY_POLICY);
    }

    private TestDatabase database() throws Exception {
        return TestDatabase.open(Engine.SQLITE, directory);
    }

    @Test // RFC 8461 §4.2, §5
    void anEnforcedPolicyWantsValidCertificates() throws Exception {
        var good = authority.issue("mx.a.test");
        try (var database = database();
                var sink = SinkHost.start().tls(good.context())) {
            var result = send(sink, database, zone("1"));
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().tls())
                    .contains("certificate valid for mx.a.test as its MTA-STS policy demands");
            assertThat(TlsWords.mode(result.attempt().tls())).isEqualTo("yes+mtasts");
            assertThat(result.attempt().decisions())
                    .contains("a.test has an MTA-STS policy, mode enforce.");
            sink.with("REQUIRETLS"); // RFC 8689 §4.2.1: a policy is enough
            assertThat(text(send(sink, database, zone("1"), TlsDemand.REQUIRED)))
                    .startsWith("delivered");
        }
        for (var bad :
                java.util.List.of(
                        authority.expired("mx.a.test"),
                        authority.issue("other.test"),
                        TestAuthority.make().issue("mx.a.test"))) {
            try (var database = database();
                    var sink = SinkHost.start().tls(bad.context())) {
                assertThat(text(send(sink, database, zone("1"))))
                        .startsWith("delayed 4.7.5 mx.a.test has a certificate that must not");
                assertThat(sink.taken).isEmpty();
                // RFC 8689 §4.2.2: TLS-Required: No
                assertThat(text(send(sink, database, zone("1"), TlsDemand.OPTIONAL)))
                        .startsWith("delivered");
            }
        }
        try (var database = database();
                var sink = SinkHost.start()) { // no STARTTLS
            assertThat(text(send(sink, database, zone("1")))).startsWith("delayed ");
            assertThat(sink.taken).isEmpty();
        }
    }

    @Test // RFC 8461 §4.1, §5: hosts that are not listed are not used
    void anEnforcedPolicyWantsItsOwnHosts() throws Exception {
        served = served("enforce", "*.b.test");
        try (var database = database();
                var sink = SinkHost.start().tls(authority.issue("mx.a.test").context())) {
            var result = send(sink, database, zone("1"));
            assertThat(text(result))
                    .isEqualTo("delayed 4.7.0 The MTA-STS policy does not list mx.a.test");
            var end = now.get().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
            assertThat(result.attempt().decisions())
                    .contains( // outbound TD-4
                            "The policy holds until "
                                    + end
                                    + " unless the domain publishes another one: each attempt"
                                    + " looks for that.");
            assertThat(sink.conversations).isEmpty();
            assertThat(text(send(sink, database, zone("1"), TlsDemand.OPTIONAL)))
                    .startsWith("delivered");
        }
    }

    @Test // RFC 8689 §4.2.1: under REQUIRETLS it goes back, unless the policy may be outdated
    void aHostThatThePolicyDoesNotListReturnsWhatDemandsTls() throws Exception {
        served = served("enforce", "*.b.test");
        try (var database = database();
                var sink = SinkHost.start().tls(authority.issue("mx.a.test").context())) {
            assertThat(text(send(sink, database, zone("1"), TlsDemand.REQUIRED)))
                    .isEqualTo("refused 5.7.10 The MTA-STS policy does not list mx.a.test");
            served = new PolicyFetcher.Response.Failed(PolicyFetcher.Failure.TIMEOUT, "no answer");
            assertThat(text(send(sink, database, zone("2"), TlsDemand.REQUIRED)))
                    .isEqualTo("delayed 4.7.0 The MTA-STS policy does not list mx.a.test");
            assertThat(sink.conversations).isEmpty();
        }
    }

    @Test // RFC 8461 §5: testing blocks nothing
    void aPolicyThatIsTestedBlocksNothing() throws Exception {
        served = served("testing", "*.b.test");
        try (var database = database();
                var sink = SinkHost.start()) {
            var result = send(sink, database, zone("1"));
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().decisions())
                    .contains(
                            "The MTA-STS policy does not list mx.a.test, but is only being tested.");
            // RFC 8689: and satisfies nobody
            assertThat(text(send(sink, database, zone("1"), TlsDemand.REQUIRED)))
                    .startsWith("refused 5.7.30");
        }
    }

    @ParameterizedTest // RFC 8461 §3.3, §5.1: kept over a restart, replaced when its id changes
    @EnumSource(Engine.class)
    void aPolicyIsKeptUntilItChanges(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory);
                var sink = SinkHost.start()) {
            assertThat(text(send(sink, database, zone("1")))).startsWith("delayed");
            assertThat(text(send(sink, database, zone("1")))).startsWith("delayed");
            assertThat(fetched).hasValue(1);
            // who breaks the DNS does not get rid of it
            assertThat(text(send(sink, database, ZoneResolver.of(ZONE)))).startsWith("delayed");
            served = new PolicyFetcher.Response.Failed(PolicyFetcher.Failure.TIMEOUT, "no answer");
            assertThat(text(send(sink, database, zone("2")))).startsWith("delayed");
            assertThat(fetched).hasValue(2);
            served = served("none", "mx.a.test");
            now.set(start.plus(Duration.ofMinutes(10)));
            assertThat(text(send(sink, database, zone("2")))).startsWith("delivered");
            assertThat(fetched).hasValue(3);
        }
    }

    @Test // outbound M-6: no policy to be had, and not asked for again at once
    void whoServesNoPolicyIsTreatedAsWithout() throws Exception {
        served = new PolicyFetcher.Response.Answered(404, null, "");
        try (var database = database();
                var sink = SinkHost.start()) {
            var result = send(sink, database, zone("1"));
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().decisions())
                    .anyMatch(one -> one.startsWith("The MTA-STS policy of a.test cannot be had"));
            assertThat(text(send(sink, database, zone("1")))).startsWith("delivered");
            assertThat(fetched).hasValue(1);
        }
    }

    @Test // outbound T-1, M-6
    void notToKnowWhetherThereIsAPolicyDelays() throws Exception {
        var resolver =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .fail("_mta-sts.a.test", Trouble.SERVER_FAILURE)
                        .build();
        try (var database = database();
                var sink = SinkHost.start()) {
            assertThat(text(send(sink, database, resolver))).startsWith("delayed 4.4.3 ");
            assertThat(sink.conversations).isEmpty();
            assertThat(text(send(sink, database, resolver, TlsDemand.OPTIONAL)))
                    .startsWith("delivered");
        }
    }

    @ParameterizedTest // RFC 8461 §10.2; outbound M-7, M-8
    @EnumSource(Engine.class)
    void policiesAreRefreshedAndForgotten(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            var policies = policies(database, zone("1"));
            policies.of(TestCarrier.domain("a.test"));
            assertThat(policies.due()).isEmpty();
            now.set(start.plus(Duration.ofHours(13)));
            assertThat(policies.due()).containsExactly(TestCarrier.domain("a.test"));
            served = served("testing", "mx.a.test");
            policies.refresh(TestCarrier.domain("a.test"));
            assertThat(policies.due()).isEmpty();
            // outbound W-12: the text is the new one
            var found =
                    (org.mailstead.mtasts.StsLookup.Found)
                            policies(database, zone("1")).of(TestCarrier.domain("a.test"));
            assertThat(found.policy().lines()).contains("mode: testing");
            policies.expire();
            assertThat(fetched).hasValue(2);
            now.set(start.plus(Duration.ofDays(181)));
            policies.expire();
            assertThat(policies.due()).isEmpty();
        }
    }
}
