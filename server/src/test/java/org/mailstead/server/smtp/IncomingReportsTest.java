package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.smtp.RemoteSender.KEY;
import static org.mailstead.server.smtp.RemoteSender.signed;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.reports.Evaluation;
import org.mailstead.server.reports.ReceivedLimits;
import org.mailstead.server.reports.ReceivedReport.Finding;
import org.mailstead.server.reports.ReceivedReports;

/** Reports that come by mail, to addresses for them. inbound RPT-01 to RPT-24, TEST-09 */
class IncomingReportsTest {
    private static final String DMARC =
            """
            <?xml version="1.0"?>
            <feedback><report_metadata><org_name>Remote</org_name><email>r@remote.example</email>
            <report_id>77</report_id>
            <date_range><begin>1795300000</begin><end>1795386399</end></date_range></report_metadata>
            <policy_published><domain>example.test</domain><p>none</p></policy_published>
            <record><row><source_ip>192.0.2.1</source_ip><count>12</count><policy_evaluated>
            <disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><header_from>example.test</header_from></identifiers>
            <auth_results><dkim><domain>example.test</domain><result>pass</result></dkim>
            <spf><domain>list.example</domain><result>odd</result></spf></auth_results></record>
            <record><row><source_ip>192.0.2.9</source_ip><count>3</count><policy_evaluated>
            <disposition>none</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><header_from>example.test</header_from></identifiers></record>
            </feedback>
            """;
    private static final String TLS =
            """
            {"organization-name": "Remote", "contact-info": "r@remote.example", "report-id": "t-1",
             "date-range": {"start-datetime": "2026-11-22T00:00:00Z",
                            "end-datetime": "2026-11-22T23:59:59"},
             "policies": [
              {"policy": {"policy-type": "sts", "policy-domain": "example.test"},
               "summary": {"total-successful-session-count": 40, "total-failure-session-count": 2},
               "failure-details": [{"result-type": "certificate-expired",
                                    "failed-session-count": 2}]},
              {"policy": {"policy-type": "tlsa", "policy-domain": "mx.example.test"},
               "summary": {"total-successful-session-count": 5, "total-failure-session-count": 0}},
              {"policy": {"policy-type": "no-policy-found", "policy-domain": "elsewhere.example"},
               "summary": {"total-successful-session-count": 9, "total-failure-session-count": 9}}]}
            """;

    @TempDir Path directory;

    private static ZoneResolver.Builder zone(String service) {
        return ZoneResolver.builder()
                .txt("remote.example", "v=spf1 ip4:127.0.0.1 -all")
                .txt(
                        "s._domainkey.remote.example",
                        KEY.record().text().replace("v=DKIM1; ", "v=DKIM1; " + service))
                .txt("_dmarc.remote.example", "v=DMARC1; p=none; rua=mailto:d@remote.example")
                .zone(
                        """
                        1.0.0.127.in-addr.arpa. PTR host.remote.example.
                        host.remote.example. A 127.0.0.1
                        remote.example. MX 10 host.remote.example.
                        mail.remote.example. MX 10 host.remote.example.
                        other.example. MX 10 host.remote.example.
                        """);
    }

    private TestSmtp start(ZoneResolver.Builder zone, ReportKind... kinds) throws Exception {
        var options = AuthenticationOptions.strict(new Domain("mx.example.test"));
        var server = TestSmtp.start(directory, zone.build(), options);
        var addresses = server.directory.admin().addresses();
        var address = Address.parse("reports@example.test");
        TestSmtp.done(addresses.add("test", address, "ann", null));
        var set = EnumSet.noneOf(ReportKind.class);
        set.addAll(List.of(kinds));
        TestSmtp.done(addresses.setReports("test", address, set));
        return server;
    }

    private static String mail(String from, String type, byte[] file) {
        return "From: Reports <%s>\nSubject: Report\nContent-Type: %s\nContent-Transfer-Encoding: base64\n\n%s\n"
                .formatted(
                        from,
                        type,
                        Base64.getMimeEncoder().encodeToString(file).replace("\r\n", "\n"));
    }

    private static String dmarcMail(String xml) {
        return mail("noreply@remote.example", "text/xml", xml.getBytes(UTF_8));
    }

    private static String tlsMail(String from) {
        return mail(from, "application/tlsrpt+json", TLS.getBytes(UTF_8));
    }

    private static void deliver(TestSmtp server, String from, String to, String message)
            throws Exception {
        RemoteSender.deliver(server, from, to, message, "250 2.2.0 *");
    }

    private static void deliver(TestSmtp server, String message) throws Exception {
        deliver(server, "noreply@remote.example", "reports@example.test", message);
    }

    private static List<ReceivedReports.Listed> kept(TestSmtp server, ReportKind kind)
            throws Exception {
        return new ReceivedReports(server.database, server.now::get, ReceivedLimits.DEFAULT)
                .list(kind, null, Instant.EPOCH, 100);
    }

    private static String newest(TestSmtp server) throws Exception {
        return server.inbox(server.ann).getLast();
    }

    private static byte[] gzip(String text) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private static byte[] zip(String text) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("report.xml"));
            zip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    @ParameterizedTest // outbound DI-1 to DI-3; inbound RPT-01, RPT-07, DEL-20
    @CsvSource({
        "reports@example.test,xml",
        "Reports+2026@example.test,gzip",
        "reports@example.test,zip"
    })
    void aReportOnMailIsKeptAndItsMessageIsSeen(String to, String form) throws Exception {
        try (var server = start(zone(""), ReportKind.DMARC)) {
            var file =
                    switch (form) {
                        case "gzip" -> gzip(DMARC);
                        case "zip" -> zip(DMARC);
                        default -> DMARC.getBytes(UTF_8);
                    };
            var message = mail("noreply@remote.example", "application/octet-stream", file);
            deliver(server, "noreply@remote.example", to, message);
            assertThat(newest(server)).startsWith("Delivered-To:").doesNotContain("Report-Error");
            assertThat(server.flags(server.ann, "Inbox")).containsExactly(Flags.of(Flag.SEEN));
            var kept = kept(server, ReportKind.DMARC);
            assertThat(kept).hasSize(1);
            var report = kept.getFirst();
            assertThat(report.finding()).isEqualTo(new Finding("example.test", false, 12, 3));
            assertThat(report.fromDomain()).isEqualTo("remote.example");
            assertThat(report.organization()).isEqualTo("Remote");
            var reports =
                    new ReceivedReports(server.database, server.now::get, ReceivedLimits.DEFAULT);
            var content = reports.content(ReportKind.DMARC, report.id()).orElseThrow();
            var limits = org.mailstead.dmarc.ReportLimits.DEFAULT;
            assertThat(AggregateReport.read(content, limits).records()).hasSize(2);
            // outbound ME-16
            assertThat(server.metrics.text())
                    .contains(
                            "dmarc_report_policy_evaluated_total{disposition=\"none\",dkim=\"pass\","
                                    + "domain=\"example.test\",spf=\"fail\"} 12.0")
                    .contains("dmarc_report_dkim_result_total{result=\"pass\"} 12.0")
                    .contains("dmarc_report_spf_result_total{result=\"other\"} 12.0")
                    .contains("reports_received_total{kind=\"dmarc\",result=\"kept\"} 1.0");
        }
    }

    @Test // who sends it again has sent it once; each copy is delivered
    void aReportThatComesTwiceCountsOnce() throws Exception {
        try (var server = start(zone(""), ReportKind.DMARC)) {
            deliver(server, dmarcMail(DMARC));
            deliver(server, signed(dmarcMail(DMARC)));
            assertThat(kept(server, ReportKind.DMARC)).hasSize(1);
            assertThat(server.flags(server.ann, "Inbox"))
                    .containsExactly(Flags.of(Flag.SEEN), Flags.of(Flag.SEEN));
            assertThat(server.metrics.text())
                    .contains("reports_received_total{kind=\"dmarc\",result=\"known\"} 1.0");
        }
    }

    @ParameterizedTest // outbound DI-1, DI-2; inbound RPT-05, RPT-06, HDR-11
    @CsvSource(
            delimiter = '|',
            value = {
                "<domain>example.test</domain><p>|<domain>other.example</domain><p>|not ours",
                "<domain>example.test</domain><p>|<domain>a b</domain><p>|domain is none: a b",
                "<end>1795386399</end>|<end>1896386399</end>|ends in the future",
                "<report_id>77</report_id>||cannot be read: no report_id",
                "</feedback>|<feedback>|cannot be read"
            })
    void aReportThatCannotBeKeptIsAMessageThatSaysWhy(
            String right, @Nullable String wrong, String reason) throws Exception {
        try (var server = start(zone(""), ReportKind.DMARC)) {
            deliver(server, dmarcMail(DMARC.replace(right, wrong == null ? "" : wrong)));
            assertThat(newest(server))
                    .startsWith("X-Mailstead-DMARCReport-Error: ")
                    .containsPattern("^[^\r]*" + reason)
                    .contains("Subject: Report");
            assertThat(kept(server, ReportKind.DMARC)).isEmpty();
            assertThat(server.flags(server.ann, "Inbox")).containsExactly(Flags.NONE);
        }
    }

    @Test // inbound RPT-02
    void aReportInAFalseNameIsNotKept() throws Exception {
        try (var server = start(zone(""), ReportKind.DMARC)) {
            deliver(server, "eve@other.example", "reports@example.test", dmarcMail(DMARC));
            assertThat(newest(server))
                    .startsWith("X-Mailstead-DMARCReport-Error: DMARC does not pass: ");
            assertThat(kept(server, ReportKind.DMARC)).isEmpty();
        }
    }

    @Test
    void anAddressThatIsNotForReportsGetsThemAsTheyAre() throws Exception {
        try (var server = start(zone(""), ReportKind.DMARC)) {
            deliver(server, "r@remote.example", "ann@example.test", dmarcMail(DMARC));
            assertThat(newest(server)).startsWith("Delivered-To:");
            assertThat(kept(server, ReportKind.DMARC)).isEmpty();
            assertThat(server.flags(server.ann, "Inbox")).containsExactly(Flags.NONE);
            deliver(server, "From: sam@remote.example\nSubject: hi\n\nWhat is this address?\n");
            assertThat(newest(server))
                    .startsWith("X-Mailstead-DMARCReport-Error: no report in the message\r\n")
                    .contains("What is this address?");
        }
    }

    @Test // inbound DEL-18: or reports on reports would go back and forth for ever
    void whatComesToAnAddressForReportsIsNoReasonToReport() throws Exception {
        try (var server = start(zone(""), ReportKind.TLS)) {
            deliver(server, dmarcMail(DMARC));
            deliver(server, "r@remote.example", "ann@example.test", dmarcMail(DMARC));
            assertThat(server.evaluations.list("remote.example", 10))
                    .map(Evaluation::isOptional)
                    .containsExactly(true, false);
        }
    }

    @ParameterizedTest // outbound J-2 to J-5; RFC 8460 §5.3; inbound RPT-20 to RPT-24
    @ValueSource(strings = {"", "s=tlsrpt; ", "s=*; "})
    void aSignedReportOnTlsIsKeptForEachDomainOfOurs(String service) throws Exception {
        try (var server = start(zone(service), ReportKind.TLS, ReportKind.DMARC)) {
            deliver(server, signed(tlsMail("tls@mail.remote.example")));
            assertThat(newest(server)).startsWith("Delivered-To:");
            assertThat(server.flags(server.ann, "Inbox")).containsExactly(Flags.of(Flag.SEEN));
            assertThat(kept(server, ReportKind.TLS))
                    .map(ReceivedReports.Listed::finding)
                    .containsExactly(
                            new Finding("example.test", false, 40, 2),
                            new Finding("mx.example.test", true, 5, 0));
            assertThat(kept(server, ReportKind.TLS).getFirst().end())
                    .isEqualTo(Instant.parse("2026-11-22T23:59:59Z"));
            assertThat(kept(server, ReportKind.DMARC)).isEmpty();
            // outbound ME-14
            assertThat(server.metrics.text())
                    .contains("tlsrpt_report_session_total{type=\"success\"} 45.0")
                    .contains("tlsrpt_report_session_total{type=\"certificate-expired\"} 2.0");
        }
    }

    @Test // outbound J-1; inbound RCPT-02, CFG-46; RFC 8460 §3
    void whereTlsIsRequiredReportsOnItComeWithout() throws Exception {
        try (var server = start(zone(""), ReportKind.TLS)) {
            server.requiringTls()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            """
                            C: MAIL FROM:<tls@remote.example>
                            S: 250 *
                            C: RCPT TO:<ann@example.test>
                            S: 530 5.7.0 Start TLS first *
                            C: RCPT TO:<nobody@example.test>
                            S: 530 5.7.0 Start TLS first *
                            C: RCPT TO:<Reports+1@example.test>
                            S: 250 *
                            """);
            var reports = Address.parse("reports@example.test");
            var dmarc = EnumSet.of(ReportKind.DMARC);
            TestSmtp.done(server.directory.admin().addresses().setReports("test", reports, dmarc));
            server.requiringTls()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            """
                            C: MAIL FROM:<tls@remote.example>
                            S: 250 *
                            C: RCPT TO:<reports@example.test>
                            S: 530 *
                            C: STARTTLS
                            S: 220 *
                            """);
        }
    }

    @Test // outbound J-2
    void aReportOnTlsNeedsASignatureOfItsAuthor() throws Exception {
        try (var server = start(zone("s=email; "), ReportKind.TLS)) {
            deliver(server, tlsMail("tls@remote.example"));
            assertThat(newest(server)).startsWith("X-Mailstead-TLSReport-Error: no signature");
            deliver(server, signed(tlsMail("tls@remote.example"))); // a key for other mail
            assertThat(newest(server)).startsWith("X-Mailstead-TLSReport-Error: no signature");
        }
    }

    @Test // outbound J-2, J-4
    void aReportOnTlsIsOfItsSignerAndOnUs() throws Exception {
        try (var server = start(zone(""), ReportKind.TLS)) {
            deliver(server, signed(tlsMail("tls@other.example")));
            assertThat(newest(server)).startsWith("X-Mailstead-TLSReport-Error: no signature");
            var elsewhere =
                    TLS.replace("\"example.test\"", "\"a.example\"")
                            .replace("\"mx.example.test\"", "\"b.example\"");
            deliver(
                    server,
                    signed(mail("tls@remote.example", "application/tlsrpt+gzip", gzip(elsewhere))));
            assertThat(newest(server))
                    .startsWith(
                            "X-Mailstead-TLSReport-Error: no domain of it is ours:"
                                    + " [a.example, b.example, elsewhere.example]");
            assertThat(kept(server, ReportKind.TLS)).isEmpty();
        }
    }
}
