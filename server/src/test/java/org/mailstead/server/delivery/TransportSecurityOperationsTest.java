package org.mailstead.server.delivery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.control.Operation;
import org.mailstead.server.control.TransportSecurityOperations;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.reports.TlsResult;
import org.mailstead.server.reports.TlsResults;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.tlsrpt.AppliedPolicy;
import org.mailstead.tlsrpt.FailureDetails;
import org.mailstead.tlsrpt.PolicyResult;
import org.mailstead.tlsrpt.ResultType;

/** What an operator is told of TLS with others, and of block lists. outbound §19, §20, I-7 */
class TransportSecurityOperationsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final ZoneResolver ZONE =
            ZoneResolver.of(
                    """
                    _smtp._tls.a.test. TXT "v=TLSRPTv1; rua=mailto:tls@a.test"
                    7.100.51.198.bl.test. A 127.0.0.2
                    """);

    @TempDir private Path directory;

    private record Asked(String operator, List<String> given, List<String> said)
            implements Operation.Call {
        @Override
        public String actor() {
            return operator;
        }

        @Override
        public List<String> arguments() {
            return given;
        }

        @Override
        public Operation.Streams streams() {
            throw new UnsupportedOperationException("only lines");
        }

        @Override
        public void line(String text) {
            said.add(text);
        }
    }

    private static List<String> ask(
            TransportSecurityOperations operations, String name, String... arguments)
            throws Exception {
        var call = new Asked("cli:test", List.of(arguments), new ArrayList<>());
        requireNonNull(operations.operations().get(name)).run(call);
        return call.said();
    }

    @Test // outbound Y-1, U-2, ME-13
    void whatIsKnownOfADomainIsTold() throws Exception {
        InstantSource clock = InstantSource.fixed(NOW);
        var metrics = new Metrics();
        try (var database = TestDatabase.open(Engine.SQLITE, directory)) {
            var operations =
                    new TransportSecurityOperations(
                            database, clock, new ReportWishes(ZONE, metrics), TestCarrier.NO_LISTS);
            assertThat(ask(operations, "tlsrpt.results", "b.test"))
                    .containsExactly(
                            "b.test: no mail was sent there for long",
                            "reports are not wanted",
                            "no sessions were counted under policies of b.test");
            new RecipientDomains(database, clock)
                    .learn(new Domain("a.test"), new TlsAbilities(true, false, false, true));
            try (var results = TlsResults.start(database, clock)) {
                results.add(List.of(result()));
            }
            assertThat(ask(operations, "tlsrpt.results", "a.test"))
                    .containsExactly(
                            "a.test: last it had STARTTLS, no REQUIRETLS, no MTA-STS policy, DANE,"
                                    + " at 2026-11-23 10:00:00Z",
                            "reports are wanted at: [mailto:tls@a.test]",
                            "2026-11-23  no-policy-found of a.test, for mail to a.test: 1 good, 2"
                                    + " failed",
                            "    2 certificate-expired: it is over");
            assertThat(metrics.text())
                    .contains(
                            "mailstead_tlsrpt_lookup_duration_seconds_count{result=\"ok\"} 1",
                            "mailstead_tlsrpt_lookup_duration_seconds_count{result=\"notfound\"} 1");
        }
    }

    private static TlsResult result() {
        var failure = FailureDetails.of(ResultType.CERTIFICATE_EXPIRED, "it is over").withCount(2);
        var sessions =
                PolicyResult.of(AppliedPolicy.none("a.test")).withSuccess().withFailure(failure);
        return new TlsResult(
                LocalDate.ofInstant(NOW, ZoneOffset.UTC),
                new Domain("a.test"),
                false,
                false,
                sessions);
    }

    @Test // outbound I-7
    void listingsOfOwnAddressesAreTold() throws Exception {
        var metrics = new Metrics();
        try (var database = TestDatabase.open(Engine.SQLITE, directory);
                var watch =
                        BlockListWatch.start(
                                List.of(new Name("bl.test")),
                                List.of(InetAddress.ofLiteral("198.51.100.7")),
                                ZONE,
                                metrics,
                                InstantSource.fixed(NOW))) {
            var operations =
                    new TransportSecurityOperations(
                            database,
                            InstantSource.fixed(NOW),
                            new ReportWishes(ZONE, metrics),
                            watch);
            Awaitility.await().until(() -> !watch.rows().isEmpty());
            assertThat(ask(operations, "dnsbl.own"))
                    .containsExactly(
                            "2026-11-23 10:00:00Z  bl.test  198.51.100.7: LISTED [127.0.0.2]");
        }
    }
}
