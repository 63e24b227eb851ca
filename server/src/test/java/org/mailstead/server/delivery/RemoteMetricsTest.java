package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.PolicyFetcher;
import org.mailstead.mtasts.PolicyFetcher.Failure;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.smtp.EnhancedStatusCode;

/** What is counted of mail to other servers. outbound §29 */
class RemoteMetricsTest {
    private static final String ZONE = "a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n";
    private static TestAuthority authority;
    private static TestAuthority.Issued good;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.make();
        good = authority.issue("mx.a.test");
    }

    private static ZoneResolver signed(SinkHost sink, String digest, int usage) {
        return ZoneResolver.builder()
                .zone(
                        ZONE
                                + "_%d._tcp.mx.a.test. TLSA %d 1 1 %s\n"
                                        .formatted(sink.port(), usage, digest))
                .dnssec(new Name("test"), Dnssec.SECURE)
                .build();
    }

    @Test // ME-9
    void answersOfOthersAreMeasuredAndToldApartWithinBounds() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ZoneResolver.of(ZONE), sink.port())) {
            sink.reply("RCPT TO:<eve", "550 5.1.1 who?");
            carrier.send("sam@a.test");
            carrier.send("eve@a.test");
            for (int i = 100; i < 500; i++) {
                sink.reply("RCPT TO:<u" + i, "450 4.%d.1 strange".formatted(i));
                carrier.send("u" + i + "@a.test");
            }
            var name = "mailstead_smtpclient_command_duration_seconds_count";
            var text = carrier.metrics.text();
            assertThat(text)
                    .contains(
                            name + "{cmd=\"connection\",code=\"220\",secode=\"\"} 1",
                            name + "{cmd=\"rcpt\",code=\"550\",secode=\"1.1\"} 1",
                            name + "{cmd=\"message\",code=\"250\",secode=\"0.0\"} 1",
                            name + "{cmd=\"rcpt\",code=\"4xx\",secode=\"other\"} ");
            assertThat(text.lines().filter(line -> line.startsWith(name + "{")))
                    .hasSizeBetween(300, 310);
        }
    }

    /** What is above zero after one message, without the prefix and what is measured. */
    private static List<String> counted(SinkHost sink, ZoneResolver zone, TlsDemand demand)
            throws Exception {
        try (var carrier = new TestCarrier(zone, sink.port(), authority.certificate)) {
            carrier.send(Letter.to("sam@a.test").tls(demand));
            var lines = new ArrayList<String>();
            for (var line : carrier.metrics.text().lines().toList()) {
                if (!line.startsWith("#")
                        && !line.contains("smtpclient_command")
                        && !line.endsWith(" 0.0")) {
                    lines.add(line.replace("mailstead_", "").replace(".0", ""));
                }
            }
            return lines;
        }
    }

    private static Result delivered(long recipient) {
        var attempt =
                Attempt.failed(Instant.EPOCH, Duration.ZERO, new EnhancedStatusCode(2, 0, 0), "");
        return new Result.Delivered(recipient, attempt, Result.Handover.SILENT_HOST);
    }

    private static Result delayed(long recipient, boolean timedOut) {
        var status = new EnhancedStatusCode(4, 4, 2);
        var attempt = Attempt.failed(Instant.EPOCH, Duration.ZERO, status, "no");
        return new Result.Delayed(recipient, attempt, false, timedOut, null);
    }

    @Test // ME-2
    void attemptsAreToldApartByWhatTheyCameTo() throws Exception {
        var metrics = new Metrics();
        var all =
                Map.of(
                        "ok", List.of(delivered(1), delivered(2)),
                        "okpartial", List.of(delivered(1), delayed(2, true)),
                        "temperror", List.of(delayed(1, false), delayed(2, false)),
                        "timeout", List.of(delayed(1, false), delayed(2, true)));
        var script = new AtomicReference<List<Result>>(List.of());
        var carrier = new MeasuredCarrier((_, _) -> script.get(), metrics);
        var letter = Letter.to("sam@a.test", "kim@a.test");
        for (var results : all.values()) {
            script.set(results);
            carrier.carry(TestCarrier.claim(letter), TestCarrier.content(letter));
        }
        for (var result : all.keySet()) {
            assertThat(metrics.text())
                    .contains(
                            "mailstead_queue_delivery_duration_seconds_count{attempt=\"1\","
                                    + "result=\"%s\",tls=\"no\",transport=\"direct\"} 1\n"
                                            .formatted(result));
        }
    }

    @Test // ME-12
    void policiesThatCannotBeHadAreCounted() throws Exception {
        var metrics = new Metrics();
        var resolver =
                ZoneResolver.builder()
                        .txt("_mta-sts.a.test", "v=STSv1; id=1;")
                        .fail("_mta-sts.b.test", Trouble.TIMEOUT)
                        .build();
        PolicyFetcher fetcher =
                (_, _) -> new PolicyFetcher.Response.Failed(Failure.CONNECTION, "no");
        var mtaSts = MeasuredSts.of(resolver, fetcher, metrics);
        assertThat(mtaSts.lookup(new Domain("a.test"), null, Instant.EPOCH).problem()).isNotNull();
        assertThatThrownBy(() -> mtaSts.lookup(new Domain("b.test"), null, Instant.EPOCH))
                .isInstanceOf(DnsException.class);
        assertThat(metrics.text())
                .contains(
                        "mailstead_mtasts_get_duration_seconds_count{result=\"fetcherror\"} 1\n",
                        "mailstead_mtasts_get_duration_seconds_count{result=\"lookuperror\"} 1\n");
    }

    @Test // ME-1, ME-4
    void connectionsAndDestinationsAreCounted() throws Exception {
        try (var sink = SinkHost.start()) {
            assertThat(counted(sink, ZoneResolver.of(ZONE), TlsDemand.BY_POLICY))
                    .containsExactlyInAnyOrder(
                            "queue_connection_total{result=\"ok\"} 1",
                            "queue_destinations_total 1");
        }
        var gone = SinkHost.start();
        gone.close();
        assertThat(counted(gone, ZoneResolver.of(ZONE), TlsDemand.BY_POLICY))
                .contains("queue_connection_total{result=\"error\"} 1");
    }

    @Test // ME-4, ME-5, ME-11
    void daneIsCounted() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, signed(sink, good.spki(), 3), TlsDemand.BY_POLICY))
                    .contains(
                            "queue_destinations_authentic_total 1",
                            "queue_destination_dane_required_total 1",
                            "dane_verify_total 1")
                    .doesNotContain("dane_verify_errors_total 1");
            assertThat(counted(sink, signed(sink, "00".repeat(32), 3), TlsDemand.BY_POLICY))
                    .contains("dane_verify_errors_total 1");
            assertThat(counted(sink, signed(sink, good.spki(), 1), TlsDemand.BY_POLICY))
                    .contains("queue_destination_dane_starttlsunverified_total 1");
            var broken =
                    ZoneResolver.builder()
                            .zone(ZONE)
                            .dnssec(new Name("test"), Dnssec.SECURE)
                            .fail("_" + sink.port() + "._tcp.mx.a.test", Trouble.TIMEOUT)
                            .build();
            assertThat(counted(sink, broken, TlsDemand.OPTIONAL))
                    .contains(
                            "queue_destination_dane_gathertlsa_errors_total 1",
                            "queue_tlsrequiredno_ignored_total{ignored=\"badtlsa\"} 1");
        }
    }

    @Test // ME-6, ME-7, ME-8, ME-10
    void whatIsIgnoredAndWhatCannotBeKeptIsCounted() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            assertThat(counted(sink, signed(sink, "00".repeat(32), 3), TlsDemand.OPTIONAL))
                    .contains("queue_tlsrequiredno_ignored_total{ignored=\"daneverification\"} 1");
            assertThat(counted(sink, signed(sink, good.spki(), 3), TlsDemand.REQUIRED))
                    .contains("queue_requiretls_unsupported_total{reason=\"norequiretls\"} 1");
            assertThat(counted(sink, ZoneResolver.of(ZONE), TlsDemand.REQUIRED))
                    .contains("queue_requiretls_unsupported_total{reason=\"nopolicy\"} 1");
            sink.reply("STARTTLS", "454 4.7.0 no");
            assertThat(counted(sink, signed(sink, good.spki(), 3), TlsDemand.OPTIONAL))
                    .contains(
                            "queue_plaintext_fallback_total 1",
                            "queue_tlsrequiredno_ignored_total{ignored=\"badtls\"} 1",
                            "queue_connection_total{result=\"ok\"} 2");
        }
    }
}
