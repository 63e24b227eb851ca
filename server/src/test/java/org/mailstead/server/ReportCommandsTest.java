package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;

/** What the commands show of reports, of a real server. outbound CL-19 */
class ReportCommandsTest {
    private static final String ROW =
            """
            <record><row><source_ip>%s</source_ip><count>%d</count><policy_evaluated>
            <disposition>%s</disposition><dkim>%s</dkim><spf>%s</spf></policy_evaluated></row>
            <identifiers><header_from>example.org</header_from></identifiers></record>
            """;

    @TempDir Path directory;

    private String run(int status, String... arguments) {
        return CommandRun.at(directory, arguments).ended(status);
    }

    private LocalServer start() throws Exception {
        var server = LocalServer.start(directory);
        server.core().directory().admin().domains().add("test", new Domain("example.org"), false);
        return server;
    }

    private static String dmarc(String id, String domain, String... rows) {
        return """
        <feedback><report_metadata><org_name>Big \u001b[31m Mail</org_name><report_id>%s</report_id>
        <date_range><begin>1763769600</begin><end>1763855999</end></date_range></report_metadata>
        <policy_published><domain>%s</domain><p>reject</p></policy_published>%s</feedback>
        """
                .formatted(id, domain, String.join("", rows))
                .replace("\u001b", "&#x9b;");
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text, UTF_8).toString();
    }

    @Test // CL-19
    void reportsOnMailAreAddedListedShownAndSummedUp() throws Exception {
        try (var _ = start()) {
            assertThat(run(0, "dmarc", "reports", "summary", "example.org"))
                    .contains("No reports on example.org came in 30 days.");
            assertThat(run(0, "dmarc", "reports", "list")).contains("no reports; see what");
            var failing =
                    IntStream.rangeClosed(1, 12)
                            .mapToObj(
                                    i -> ROW.formatted("192.0.2." + i, i, "reject", "fail", "fail"))
                            .toArray(String[]::new);
            var one = file("1.xml", dmarc("1", "example.org", failing));
            assertThat(run(0, "dmarcdb", "addreport", "big.example", one))
                    .contains("report 1 of big.example added");
            assertThat(run(0, "dmarcdb", "addreport", "big.example", one))
                    .contains("known already");
            var two =
                    dmarc(
                            "2",
                            "example.org",
                            ROW.formatted("198.51.100.1", 900, "none", "pass", "pass"),
                            ROW.formatted("198.51.100.2", 20, "none", "pass", "fail"),
                            ROW.formatted("198.51.100.3", 2, "none", "fail", "pass"));
            var mail = "From: r@small.example\nSubject: Report\nContent-Type: text/xml\n\n" + two;
            run(0, "dmarcdb", "addreport", "small.example", file("2.eml", mail));
            assertThat(run(0, "dmarc", "reports", "list", "--domain", "Example.org"))
                    .containsPattern("2 +[-0-9]+ [:0-9]+Z +small.example +example.org +922 +0 ")
                    .containsPattern("1 +[-0-9]+ [:0-9]+Z +big.example +example.org +0 +78 ");
            assertThat(run(0, "dmarc", "reports", "list", "--json", "-n", "1"))
                    .startsWith("{\"id\":2,")
                    .contains("\"good\":922,\"bad\":0");
            assertThat(run(0, "dmarc", "reports", "show", "1"))
                    .contains("Big  [31m Mail on example.org, policy reject")
                    .contains("  12 from 192.0.2.12: reject, DKIM fail, SPF fail");
            assertThat(run(0, "dmarc", "reports", "summary", "example.org"))
                    .contains(
                            "2 reports on example.org came in 30 days, of big.example, small.exam")
                    .contains("1000 messages with example.org in From")
                    .contains("900 (90.0 %) passed by DKIM and SPF")
                    .contains("20 (2.0 %) passed by DKIM only")
                    .contains("2 (0.2 %) passed by SPF only", "    2 from 198.51.100.3")
                    .contains("78 (7.8 %) failed both (78 refused, 0 to junk, 0 delivered)")
                    .contains("    12 from 192.0.2.12", "    and from 2 more addresses");
        }
    }

    @Test // CL-19
    void whatCannotBeAddedOrShownIsSaid() throws Exception {
        try (var _ = start()) {
            var strange = file("1.xml", dmarc("1", "else.example"));
            assertThat(run(1, "dmarcdb", "addreport", "big.example", strange))
                    .contains("the domain is not ours: else.example");
            assertThat(run(1, "dmarcdb", "addreport", "big.example", file("2", "no report")))
                    .contains("the report cannot be read: ");
            assertThat(run(1, "tlsrptdb", "addreport", file("3", "{}")))
                    .contains("3: From is needed");
            assertThat(run(1, "dmarc", "reports", "show", "7")).contains("no report 7");
            assertThat(run(1, "dmarc", "reports", "show", "x")).contains("not a number");
            assertThat(run(1, "dmarc", "reports", "list", "--days", "0"))
                    .contains("not a number from 1 to 10000: 0");
        }
    }

    @Test // CL-19
    void reportsOnTlsAreAddedListedShownAndSummedUp() throws Exception {
        try (var _ = start()) {
            var mail =
                    """
                    From: tls@big.example
                    Content-Type: application/tlsrpt+json

                    {"organization-name": "Big", "report-id": "t1", "date-range":
                      {"start-datetime": "2026-11-22T00:00:00Z",
                       "end-datetime": "2026-11-22T23:59:59Z"}, "policies": [
                     {"policy": {"policy-type": "sts", "policy-domain": "example.org"},
                      "summary": {"total-successful-session-count": 97,
                                  "total-failure-session-count": 3},
                      "failure-details": [{"result-type": "certificate-expired",
                         "receiving-mx-hostname": "mx.example.org", "failed-session-count": 3}]}]}
                    """;
            var two = mail.replace("t1", "t2").replace("\"example.org\"", "\"localhost\"");
            assertThat(run(0, "tlsrptdb", "addreport", file("1", mail), file("2", two)))
                    .contains("report 1 of big.example added", "report 2 of big.example added");
            assertThat(run(0, "tlsrpt", "reports", "list")).contains("localhost (host)");
            assertThat(run(0, "tlsrpt", "reports", "show", "1"))
                    .contains("3 certificate-expired at mx.example.org");
            assertThat(run(0, "tlsrpt", "reports", "summary", "example.org"))
                    .contains("1 report on example.org came in 30 days, of big.example.")
                    .contains("100 sessions with the hosts of example.org")
                    .contains("97 (97.0 %) had TLS as it should be.")
                    .contains("3 (3.0 %) failed: mail came late, or without TLS.")
                    .contains("    3 certificate-expired at mx.example.org");
            assertThat(run(1, "dmarc", "reports", "show", "1")).contains("no report 1");
        }
    }
}
