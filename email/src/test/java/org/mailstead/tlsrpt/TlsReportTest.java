package org.mailstead.tlsrpt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

class TlsReportTest {
    private static final String JSON =
            """
            {"organization-name": "Sender \\u0026 Co",
             "date-range": {"start-datetime": "2026-11-22T00:00:00Z",
                            "end-datetime": "2026-11-22T23:59:59"},
             "contact-info": "tls@sender.example", "report-id": "20261122.us.example",
             "unknown": [1.5e3, true, {}, null],
             "policies": [
               {"policy": {"policy-type": "sts", "policy-domain": "us.example",
                           "policy-string": ["version: STSv1", "mode: testing"],
                           "mx-host": "*.us.example"},
                "summary": {"total-successful-session-count": 7,
                            "total-failure-session-count": 3},
                "failure-details": [
                  {"result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1",
                   "receiving-mx-hostname": "mx.us.example", "failed-session-count": 2},
                  {"result-type": "new-in-2027", "failed-session-count": 1,
                   "failure-reason-code": "x"}]},
               {"policy": {"policy-type": "no-policy-found", "policy-domain": "b.example"},
                "summary": {}, "failure-details": null}]}
            """;

    private static TlsReport read(String json) throws SyntaxException {
        return TlsReport.read(json.getBytes(UTF_8), ReportLimits.DEFAULT);
    }

    private static byte[] gzip(String json) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(json.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @Test // RFC 8460 §4.4; outbound J-3
    void reportIsRead() throws Exception {
        var report = read(JSON);
        assertThat(report.organization()).isEqualTo("Sender & Co");
        assertThat(report.begin()).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
        assertThat(report.end()).isEqualTo(Instant.parse("2026-11-22T23:59:59Z"));
        assertThat(report.contact()).isEqualTo("tls@sender.example");
        assertThat(report.id()).isEqualTo("20261122.us.example");
        assertThat(report.policies()).hasSize(2);
        var sts = report.policies().getFirst();
        assertThat(sts.policy())
                .isEqualTo(
                        new AppliedPolicy(
                                PolicyType.STS,
                                List.of("version: STSv1", "mode: testing"),
                                "us.example",
                                List.of("*.us.example")));
        assertThat(sts.successCount()).isEqualTo(7);
        assertThat(sts.failureCount()).isEqualTo(3);
        assertThat(sts.details().getFirst().resultType()).isEqualTo(ResultType.CERTIFICATE_EXPIRED);
        assertThat(sts.details().getFirst().receivingMxHostname()).isEqualTo("mx.us.example");
        assertThat(sts.details().getLast().resultType()).isEqualTo(ResultType.VALIDATION_FAILURE);
        assertThat(sts.details().getLast().failureReasonCode()).isEqualTo("new-in-2027 x");
        assertThat(report.policies().getLast().policy()).isEqualTo(AppliedPolicy.none("b.example"));
    }

    @Test // RFC 8460 §5.3, outbound J-3
    void reportIsFoundInAMessageOrIsOne() throws Exception {
        var encoded = Base64.getMimeEncoder().encodeToString(gzip(JSON));
        var attached =
                """
                Content-Type: multipart/report; report-type=tlsrpt; boundary=b

                --b
                Content-Type: text/plain

                a report
                --b
                Content-Type: application/tlsrpt+gzip
                Content-Transfer-Encoding: base64

                %s
                --b--
                """
                        .formatted(encoded);
        assertThat(find(attached)).isEqualTo(List.of(read(JSON)));
        assertThat(find("Content-Type: application/tlsrpt+json\n\n" + JSON))
                .isEqualTo(List.of(read(JSON)));
        assertThat(find("Content-Type: text/plain\n\nno report\n")).isEmpty();
    }

    private static List<TlsReport> find(String message) throws Exception {
        var octets = OctetSource.of(message.replace("\n", "\r\n").getBytes(UTF_8));
        var parsed = Message.parse(octets, MimeLimits.DEFAULT);
        return TlsReport.find(parsed, ReportLimits.DEFAULT).stream().toList();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "[]|the report is no object",
                "{}|date-range is no object",
                "{\"a\": }|expected a value",
                "{\"a\" 1}|expected \":\"",
                "{\"a\": 1|expected \",\" or \"}\"",
                "{\"a\": \"x\\q\"}|no such escape",
                "{\"a\": 1-1}|not a number",
                "{} x|expected the end of the report",
            },
            delimiter = '|')
    void whatIsNoReportIsRefusedWithAReason(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatPassesALimitIsRefused() throws Exception {
        var limits = new ReportLimits(1000, 2000, 50, 5, 10);
        assertThatThrownBy(() -> TlsReport.read(new byte[1001], limits))
                .hasMessageContaining("file larger than 1000");
        assertThatThrownBy(() -> TlsReport.read(gzip(" ".repeat(5000)), limits))
                .hasMessageContaining("report larger than 2000");
        assertThatThrownBy(() -> TlsReport.read("[".repeat(900).getBytes(UTF_8), limits))
                .hasMessageContaining("nested deeper than 5");
        assertThatThrownBy(() -> TlsReport.read(("[" + "0,".repeat(400)).getBytes(UTF_8), limits))
                .hasMessageContaining("more than 50 values");
    }

    @RepeatedTest(20) // what is cut off or changed anywhere is read, or refused in words
    void damagedReportIsReadOrRefused(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new SplittableRandom(seed);
        var octets = JSON.getBytes(UTF_8);
        for (var i = 0; i < 200; i++) {
            var damaged = Arrays.copyOf(octets, octets.length - random.nextInt(20));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                assertThat(TlsReport.read(damaged, ReportLimits.DEFAULT).policies())
                        .as("seed %d", seed)
                        .hasSizeLessThanOrEqualTo(2);
            } catch (SyntaxException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
