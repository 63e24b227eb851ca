package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.mtasts.PolicyFetcher;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.reports.TlsResult;
import org.mailstead.server.reports.TlsResults;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.TestDatabase;

/** What is counted of TLS with other servers, for reports. RFC 8460 §4; outbound §20 */
class TlsResultsTest {
    private static final String ZONE =
            """
            a.test.     MX 10 mx.a.test.
            mx.a.test.  A  127.0.0.1
            """;
    private static final String NONE = "no-policy-found ";

    private final Instant start = Instant.now();

    @TempDir Path directory;
    private final AtomicReference<Instant> now = new AtomicReference<>(start);
    private volatile String mode = "enforce";
    private TestAuthority authority;
    private TestAuthority.Issued good;

    @BeforeEach
    void issue() throws Exception {
        authority = TestAuthority.make();
        good = authority.issue("mx.a.test");
    }

    private static ZoneResolver.Builder signed(String more) {
        return ZoneResolver.builder().zone(ZONE + more).dnssec(new Name("test"), Dnssec.SECURE);
    }

    private static String tlsa(SinkHost sink, int usage, String digest) {
        return "_%d._tcp.mx.a.test. TLSA %d 1 1 %s\n".formatted(sink.port(), usage, digest);
    }

    /** One that has a policy, as {@link #mode} says. */
    private static Resolver withPolicy() {
        return ZoneResolver.builder().zone(ZONE).txt("_mta-sts.a.test", "v=STSv1; id=1;").build();
    }

    private PolicyFetcher.Response fetch(URI uri, int octetsMax) {
        return mode.equals("gone")
                ? new PolicyFetcher.Response.Answered(404, null, uri.getPath())
                : new PolicyFetcher.Response.Answered(
                        200,
                        "text/plain",
                        "version: STSv1\nmode: %s\nmx: mx.a.test\nmax_age: 9000\n".formatted(mode));
    }

    /** What is kept of one attempt, a line for each result and for each failure. */
    private List<String> counted(SinkHost sink, Resolver resolver) throws Exception {
        try (var database = TestDatabase.open(Engine.SQLITE, directory)) {
            attempt(database, sink, resolver, TlsDemand.BY_POLICY);
            return stored(database);
        }
    }

    private void attempt(Database database, SinkHost sink, Resolver resolver, TlsDemand demand)
            throws Exception {
        var policies =
                new StsPolicies(
                        database,
                        new MtaSts(resolver, this::fetch, MtaStsLimits.DEFAULT),
                        now::get);
        try (var results = TlsResults.start(database, now::get);
                var carrier =
                        new TestCarrier(
                                resolver,
                                TestCarrier.limits(sink.port()),
                                new TlsMemory(
                                        policies,
                                        results,
                                        new RecipientDomains(database, now::get)),
                                authority.certificate)) {
            carrier.send(TestCarrier.Letter.to("sam@a.test").tls(demand));
        }
    }

    private List<String> stored(Database database) throws Exception {
        var lines = new ArrayList<String>();
        for (var domain : List.of("a.test", "mx.a.test")) {
            TlsResults.list(database, today(), domain, 100)
                    .forEach(one -> lines.addAll(lines(one)));
        }
        return lines;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(now.get(), ZoneOffset.UTC);
    }

    private static List<String> lines(TlsResult result) {
        var lines = new ArrayList<String>();
        var sessions = result.sessions();
        var policy = sessions.policy();
        assertThat(result.recipientDomain()).isEqualTo(TestCarrier.domain("a.test"));
        assertThat(result.isHost()).isEqualTo(policy.domain().equals("mx.a.test"));
        lines.add(
                "%s %s: %d, %d"
                        .formatted(
                                policy.type(),
                                policy.domain(),
                                sessions.successCount(),
                                sessions.failureCount()));
        for (var failure : sessions.details()) {
            lines.add(
                    "  %d %s %s"
                            .formatted(
                                    failure.failedSessionCount(),
                                    failure.resultType(),
                                    failure.failureReasonCode()));
        }
        return lines;
    }

    @Test // outbound U-1, U-5
    void aSessionIsCountedForTheDomainAndForTheHost() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, ZoneResolver.of(ZONE)))
                    .containsExactly(NONE + "a.test: 1, 0", NONE + "mx.a.test: 1, 0");
        }
    }

    @ParameterizedTest // outbound U-2, U-6, U-7, U-8
    @EnumSource(Engine.class)
    void whatIsAlikeIsAddedUp(Engine engine) throws Exception {
        var expired = authority.expired("mx.a.test");
        try (var database = TestDatabase.open(engine, directory);
                var sink = SinkHost.start().tls(expired.context())) {
            for (int i = 0; i < 3; i++) {
                attempt(database, sink, ZoneResolver.of(ZONE), TlsDemand.BY_POLICY);
            }
            mode = "testing";
            attempt(database, sink, withPolicy(), TlsDemand.BY_POLICY);
            attempt(database, sink, withPolicy(), TlsDemand.BY_POLICY);
            var kept = TlsResults.list(database, today(), "a.test", 100);
            // outbound U-3: the mail was our own
            assertThat(kept).extracting(TlsResult::isOptional).containsExactly(true, false);
            var without = kept.getFirst().sessions();
            assertThat(without.successCount()).isEqualTo(3); // nobody wants it valid
            assertThat(without.failureCount()).isZero();
            var failure = without.details().getFirst();
            assertThat(failure.resultType()).hasToString("certificate-expired");
            assertThat(failure.receivingMxHostname()).isEqualTo("mx.a.test");
            assertThat(failure.receivingMxHelo()).isEqualTo("sink.test");
            assertThat(failure.receivingIp()).isEqualTo("127.0.0.1");
            assertThat(failure.sendingMtaIp()).isEqualTo("127.0.0.1");
            assertThat(failure.failedSessionCount()).isZero();
            var policy = kept.getLast().sessions();
            assertThat(policy.policy().lines()).contains("mode: testing");
            assertThat(policy.policy().mxHosts()).containsExactly("mx.a.test");
            assertThat(policy.failureCount()).isEqualTo(2);
            assertThat(policy.details()).hasSize(1);
            assertThat(policy.details().getFirst().failedSessionCount()).isEqualTo(2);
            now.set(start.plus(Duration.ofDays(4)));
            TlsResults.start(database, now::get).close();
            now.set(start);
            assertThat(stored(database)).isEmpty();
        }
    }

    @Test // RFC 8460 §4.3.1; outbound U-8
    void certificatesFailInTheirOwnWays() throws Exception {
        for (var bad :
                List.of(
                        List.of("certificate-host-mismatch", authority.issue("b.test")),
                        List.of(
                                "certificate-not-trusted",
                                TestAuthority.make().issue("mx.a.test")))) {
            try (var sink = SinkHost.start().tls(((TestAuthority.Issued) bad.get(1)).context())) {
                assertThat(counted(sink, ZoneResolver.of(ZONE)))
                        .anyMatch(line -> line.contains("  0 " + bad.get(0)));
            }
        }
    }

    @Test // outbound U-5, U-8: whoever fails at TLS, and delivers without
    void sessionsWithoutTlsAreTold() throws Exception {
        try (var sink = SinkHost.start()) {
            assertThat(counted(sink, ZoneResolver.of(ZONE)))
                    .containsExactly(
                            NONE + "a.test: 0, 0",
                            "  0 starttls-not-supported null",
                            NONE + "mx.a.test: 0, 0",
                            "  0 starttls-not-supported null");
        }
        try (var sink = SinkHost.start().tls(good.context()).reply("STARTTLS", "454 4.7.0 no")) {
            assertThat(counted(sink, ZoneResolver.of(ZONE)))
                    .contains(
                            NONE + "a.test: 0, 1",
                            "  1 starttls-not-supported smtp-starttls-reply-code-454",
                            NONE + "mx.a.test: 0, 1");
        }
        try (var sink = SinkHost.start().tls(good.context())) {
            sink.act(
                    "STARTTLS",
                    session -> {
                        session.write("220 go");
                        session.socket.close();
                        throw new EOFException();
                    });
            assertThat(counted(sink, ZoneResolver.of(ZONE)))
                    .contains("  1 validation-failure connection-closed-during-handshake");
        }
    }

    @Test // outbound U-5, U-8: TLS 1.3 lets a host object behind the handshake
    void anAlertBehindTheHandshakeIsAFailure() throws Exception {
        try (var sink = SinkHost.start().tls(good.context()).wantsCertificate()) {
            assertThat(counted(sink, ZoneResolver.of(ZONE)))
                    .contains(
                            NONE + "a.test: 0, 1",
                            "  1 validation-failure tls-remote-alert-116-certificate_required");
        }
    }

    @Test // RFC 8460 §4.3.2.1; outbound U-1, U-8, U-9
    void daneIsCountedForItsHost() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, signed(tlsa(sink, 3, good.spki())).build()))
                    .containsExactly(NONE + "a.test: 1, 0", "tlsa mx.a.test: 1, 0");
        }
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, signed(tlsa(sink, 3, "00".repeat(32))).build()))
                    .contains("tlsa mx.a.test: 0, 1", "  1 validation-failure dane-no-match");
        }
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, signed(tlsa(sink, 0, good.spki())).build()))
                    .contains(
                            "tlsa mx.a.test: 1, 0",
                            "  0 tlsa-invalid all-unusable-records+ignored");
        }
        try (var sink = SinkHost.start().tls(good.context())) {
            var name = "_" + sink.port() + "._tcp.mx.a.test";
            assertThat(counted(sink, signed("").fail(name, Trouble.BOGUS).build()))
                    .contains("tlsa mx.a.test: 0, 1", "  1 dnssec-invalid dns-bogus");
            assertThat(counted(sink, signed("").fail(name, Trouble.SERVER_FAILURE).build()))
                    .contains("  1 tlsa-invalid dns-server-failure");
        }
    }

    @Test // outbound U-4: the host is the domain, and one result says it all
    void aDomainThatIsItsOwnHostIsToldOnce() throws Exception {
        try (var sink = SinkHost.start().tls(authority.issue("a.test").context())) {
            var zone =
                    ZoneResolver.builder()
                            .zone(
                                    "a.test. A 127.0.0.1\n_%d._tcp.a.test. TLSA 3 1 1 %s\n"
                                            .formatted(sink.port(), "00".repeat(32)))
                            .dnssec(new Name("test"), Dnssec.SECURE)
                            .build();
            try (var database = TestDatabase.open(Engine.SQLITE, directory)) {
                attempt(database, sink, zone, TlsDemand.BY_POLICY);
                attempt(
                        database,
                        sink,
                        ZoneResolver.of("a.test. A 127.0.0.1\n"),
                        TlsDemand.BY_POLICY);
                assertThat(TlsResults.list(database, today(), "a.test", 9))
                        .extracting(one -> one.sessions().policy().type().toString())
                        .containsExactly("tlsa", "no-policy-found");
            }
        }
    }

    @Test // RFC 8460 §4.3.2.2, RFC 8461 §5; outbound T-2.1, M-10
    void policiesCountWhatTheyWant() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, withPolicy()))
                    .containsExactly("sts a.test: 1, 0", NONE + "mx.a.test: 1, 0");
        }
    }

    @Test // what is counted stays small, whatever a domain publishes
    void ofALongPolicyTheBeginningIsTold() throws Exception {
        mode = "enforce\nx: " + "y".repeat(5000);
        try (var database = TestDatabase.open(Engine.SQLITE, directory);
                var sink = SinkHost.start().tls(authority.issue("b.test").context())) {
            attempt(database, sink, withPolicy(), TlsDemand.BY_POLICY);
            var sessions = TlsResults.list(database, today(), "a.test", 9).getFirst().sessions();
            assertThat(sessions.policy().lines())
                    .containsExactly("version: STSv1", "mode: enforce");
            assertThat(sessions.failureCount()).isEqualTo(1);
        }
    }

    @Test // RFC 8461 §5: testing is there to be told
    void aPolicyThatIsTestedCountsFailures() throws Exception {
        mode = "testing";
        try (var sink = SinkHost.start()) {
            assertThat(counted(sink, withPolicy()))
                    .startsWith("sts a.test: 0, 1", "  1 starttls-not-supported null");
        }
    }

    @Test // outbound T-2.1
    void aHostThatIsNotListedIsTold() throws Exception {
        mode = "testing\nmx: other.test";
        try (var sink = SinkHost.start().tls(authority.issue("mx2.a.test").context())) {
            var zone =
                    ZoneResolver.builder()
                            .zone("a.test. MX 10 mx2.a.test.\nmx2.a.test. A 127.0.0.1\n")
                            .txt("_mta-sts.a.test", "v=STSv1; id=1;")
                            .build();
            assertThat(counted(sink, zone))
                    .containsExactly(
                            "sts a.test: 0, 1", "  1 validation-failure mtasts-policy-mx-mismatch");
        }
    }

    @Test // outbound M-10
    void aPolicyThatCannotBeHadIsTold() throws Exception {
        mode = "gone";
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, withPolicy()))
                    .startsWith("sts a.test: 1, 0", "  0 sts-policy-fetch-error no-policy-served");
        }
    }

    @ParameterizedTest // outbound Y-1
    @EnumSource(Engine.class)
    void whatADomainSupportsIsRemembered(Engine engine) throws Exception {
        var domain = TestCarrier.domain("a.test");
        try (var database = TestDatabase.open(engine, directory)) {
            var domains = new RecipientDomains(database, now::get);
            assertThat(domains.of(domain)).isEmpty();
            try (var sink = SinkHost.start().tls(good.context()).with("REQUIRETLS")) {
                attempt(database, sink, withPolicy(), TlsDemand.BY_POLICY);
                assertThat(abilities(domains)).isEqualTo(new TlsAbilities(true, true, true, false));
                mode = "none";
                var zone = signed(tlsa(sink, 3, good.spki())).build();
                attempt(database, sink, zone, TlsDemand.BY_POLICY);
                assertThat(abilities(domains).dane()).isTrue();
            }
            now.set(start.plus(Duration.ofDays(2)));
            try (var sink = SinkHost.start()) {
                attempt(database, sink, ZoneResolver.of(ZONE), TlsDemand.OPTIONAL);
            }
            assertThat(abilities(domains).startTls()).isFalse();
            assertThat(domains.of(domain).orElseThrow().at().toEpochMilli())
                    .isEqualTo(now.get().toEpochMilli());
            now.set(start.plus(Duration.ofDays(183)));
            domains.expire();
            assertThat(domains.of(domain)).isEmpty();
        }
    }

    private static TlsAbilities abilities(RecipientDomains domains) throws Exception {
        return domains.of(TestCarrier.domain("a.test")).orElseThrow().abilities();
    }

    @Test // outbound D-8
    void forgedAnswersAreTold() throws Exception {
        try (var sink = SinkHost.start()) {
            assertThat(counted(sink, signed("").fail("a.test", Trouble.BOGUS).build()))
                    .containsExactly(NONE + "a.test: 0, 1", "  1 dnssec-invalid dns-bogus");
        }
    }
}
