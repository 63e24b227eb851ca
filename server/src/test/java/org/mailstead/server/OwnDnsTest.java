package org.mailstead.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.server.SignedDns.Kind;
import org.mailstead.server.SignedDns.Zone;
import org.mailstead.server.config.ConfigFile;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.wire.OctetSource;

/**
 * The whole server with a configuration file and a DNS of its own, real and signed: mail by swaks,
 * judged by records that are secure, unsigned, forged or not to be had. issue 4
 */
@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD) // the tests look at the newest message
class OwnDnsTest {
    private static final DkimKey KEY = DkimKey.generateRsa(2048);
    private static final String MAIL = "@ MX 10 mail\nmail A 127.0.0.1\n";
    private static final String PERMITTED = MAIL + "@ TXT \"v=spf1 ip4:127.0.0.1 -all\"\n";

    @TempDir private static Path home = Path.of("");

    private SignedDns dns;
    private Server server;
    private Peer swaks;

    private static List<Zone> zones() {
        var text = KEY.record().text();
        var signer =
                "s._domainkey TXT \"%s\" \"%s\"\n"
                        .formatted(text.substring(0, 200), text.substring(200));
        var strict = "_dmarc TXT \"v=DMARC1; p=reject; adkim=s\"\n";
        var latest = "_updates TXT \"v=UPDATES0; l=9.0.0\"\n";
        return List.of(
                new Zone("good", Kind.SECURE, PERMITTED + signer + strict + latest),
                new Zone("plain", Kind.UNSIGNED, PERMITTED + signer + strict),
                new Zone("never", Kind.SECURE, MAIL + "@ TXT \"v=spf1 -all\"\n"),
                new Zone("soft", Kind.SECURE, MAIL + "_dmarc TXT \"v=DMARC1; p=quarantine\"\n"),
                new Zone("bogus", Kind.BOGUS, PERMITTED + signer + strict),
                new Zone("broken", Kind.BROKEN, ""));
    }

    @BeforeAll
    void start() throws Exception {
        Peer.require("swaks");
        dns = SignedDns.start(Files.createDirectory(home.resolve("dns")), zones());
        swaks = new Peer(Files.createDirectory(home.resolve("swaks")));
        var file = home.resolve("mailstead.toml");
        Files.writeString(
                file,
                """
                host_name = "mx.home.test"
                data_directory = "data"

                [dns]
                servers = ["%s"]

                [updates]
                domain = "good.test"

                [[listener]]
                protocol = "smtp"
                addresses = ["127.0.0.1"]
                port = 0
                """
                        .formatted(dns.resolver()));
        server = Server.start(ConfigFile.read(file), ServerMode.PUBLIC);
        var admin = server.core().directory().admin();
        admin.domains().add("test", new Domain("home.test"), false);
        admin.accounts().add("test", "ann", Address.parse("ann@home.test"));
        server.core().data().settle();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        if (dns != null) {
            dns.close();
        }
    }

    private static String signed(String domain, String message) throws Exception {
        var octets = message.replace("\n", "\r\n").getBytes(UTF_8);
        var source = SignedMessage.of(OctetSource.of(octets), DkimLimits.DEFAULT);
        var selector = SigningSelector.of(new Domain(domain), new Selector("s"), KEY);
        var fields = new DkimSigner(InstantSource.system()).sign(source, List.of(selector), null);
        return fields.replace("\r\n", "\n") + message;
    }

    private static String letter(String from) {
        return "From: " + from + "\nTo: ann@home.test\nSubject: hi\n\ntext\n";
    }

    /** What swaks was told. */
    private String send(String from, String message) throws Exception {
        return send(from, "ann@home.test", message);
    }

    private String send(String from, String to, String message) throws Exception {
        swaks.file("message", message);
        var address = server.address(ListenerProtocol.SMTP);
        return swaks.run(
                        "swaks",
                        "--server",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(address.getPort()),
                        "--ehlo",
                        "mail.good.test",
                        "--from",
                        from,
                        "--to",
                        to,
                        "--data",
                        "@message")
                .output();
    }

    private String newest(String mailbox) throws Exception {
        var core = server.core();
        var ann = core.directory().account("ann").orElseThrow().id();
        var found = core.mailboxes().find(ann, MailboxName.parse(mailbox)).orElseThrow();
        var snapshot = core.mailboxes().snapshot(ann, found.id());
        var newest = snapshot.id(snapshot.count() - 1);
        var octets = core.mailboxes().content(ann, newest).orElseThrow().octets();
        var text = new String(octets.octets(0, (int) octets.size()), ISO_8859_1);
        return text.replaceAll("\r\n[ \t]", " ");
    }

    @ParameterizedTest // RFC 4035 §4.3: secure, and insecure
    @CsvSource({"good,with dnssec", "plain,without dnssec"})
    void whatPassesIsToldWithWhatDnssecSays(String zone, String dnssec) throws Exception {
        var domain = zone + ".test";
        assertThat(send("sam@" + domain, signed(domain, letter("sam@" + domain))))
                .contains("<-  250 2.2.0");
        assertThat(newest("Inbox"))
                .contains("dkim=pass (2048 bit rsa, " + dnssec + ") header.d=" + domain)
                .contains("spf=pass (" + dnssec + ") smtp.mailfrom=" + domain)
                .contains("dmarc=pass (policy reject, " + dnssec + ") header.from=" + domain)
                .contains("Received-SPF: pass");
    }

    @Test // RFC 7208 §8.4; RFC 9989 §5.3: without a policy nothing is refused
    void aClientThatMayNotSendIsToldSo() throws Exception {
        assertThat(send("eve@never.test", letter("eve@never.test"))).contains("<-  250 2.2.0");
        assertThat(newest("Inbox"))
                .contains("spf=fail (with dnssec) smtp.mailfrom=never.test")
                .contains("dmarc=none")
                .contains("Received-SPF: fail");
    }

    @Test // RFC 9989 §5.3.6
    void policiesAreFollowed() throws Exception {
        var forged = letter("sam@good.test");
        assertThat(send("eve@never.test", forged))
                .contains("<** 550 5.7.26 Refused by the DMARC policy of good.test");
        var changed = signed("good.test", forged).replace("text", "changed");
        assertThat(send("eve@never.test", changed)).contains("<** 550 5.7.26 Refused by the DMARC");
        assertThat(send("eve@never.test", signed("good.test", forged))).contains("<-  250 2.2.0");
        assertThat(send("eve@never.test", letter("sam@soft.test"))).contains("<-  250 2.2.0");
        assertThat(newest("Junk")).contains("dmarc=fail (policy quarantine, with dnssec)");
    }

    @ParameterizedTest // issue 4: bogus and SERVFAIL are temporary errors, never "none"
    @CsvSource({"bogus", "broken"})
    void whatTheDnsDoesNotProveIsAskedForLater(String zone) throws Exception {
        var domain = zone + ".test";
        assertThat(send("sam@" + domain, letter("sam@good.test")))
                .contains("<** 451 4.4.3 Cannot look up");
        assertThat(send("sam@good.test", letter("sam@" + domain)))
                .contains("<** 451 4.4.3 Cannot check DMARC of " + domain);
        // whose key cannot be had
        assertThat(send("sam@good.test", signed(domain, letter("sam@good.test"))))
                .contains("<-  250 2.2.0");
        assertThat(newest("Inbox")).contains("dkim=temperror");
    }

    private String show(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--dir=" + home.resolve("data"));
        var arguments = all.toArray(String[]::new);
        var text = new StringWriter();
        var out = new PrintWriter(text);
        assertThat(Main.commandLine(arguments).setOut(out).setErr(out).execute(arguments)).isZero();
        return text.toString();
    }

    @Test // outbound §§22, 25, CL-19
    void aReportThatComesInIsShownByTheCommands() throws Exception {
        var addresses = server.core().directory().admin().addresses();
        var reports = Address.parse("reports@home.test");
        addresses.add("test", reports, "ann", "Reports");
        addresses.setReports("test", reports, EnumSet.allOf(ReportKind.class));
        var xml =
                """
                From: dmarc@good.test
                Subject: Report Domain: home.test Submitter: good.test Report-ID: <1>
                Content-Type: application/xml

                <feedback><report_metadata><org_name>Good</org_name><report_id>1</report_id>
                <date_range><begin>1763769600</begin><end>1763855999</end></date_range>
                </report_metadata><policy_published><domain>home.test</domain><p>none</p>
                </policy_published><record><row><source_ip>192.0.2.77</source_ip><count>5</count>
                <policy_evaluated><disposition>quarantine</disposition></policy_evaluated></row>
                <identifiers><header_from>home.test</header_from></identifiers></record></feedback>
                """;
        // DKIM alone stands behind it
        assertThat(send("bounce@never.test", reports.ascii(), signed("good.test", xml)))
                .contains("<-  250 2.2.0");
        assertThat(newest("Reports")).startsWith("Delivered-To: reports@home.test");
        assertThat(show("dmarc", "reports", "summary", "home.test"))
                .contains("1 report on home.test came in 30 days, of good.test.")
                .contains("5 (100.0 %) failed both (0 refused, 5 to junk, 0 delivered)")
                .contains("    5 from 192.0.2.77");
        var json =
                """
                From: tls@good.test
                Subject: Report
                Content-Type: application/tlsrpt+json

                {"date-range": {"start-datetime": "2026-11-22T00:00:00Z", "end-datetime":
                 "2026-11-22T23:59:59Z"}, "policies": [{"policy": {"policy-type": "tlsa",
                 "policy-domain": "mx.home.test"}, "summary": {"total-successful-session-count": 8}}]}
                """;
        assertThat(send("tls@good.test", reports.ascii(), signed("good.test", json)))
                .contains("<-  250 2.2.0");
        assertThat(show("tlsrpt", "reports", "list")).contains("good.test", "mx.home.test (host)");
        // not signed: an ordinary message, which says why
        assertThat(send("tls@good.test", reports.ascii(), json.replace("=8", "=9")))
                .contains("<-  250 2.2.0");
        assertThat(newest("Reports")).startsWith("X-Mailstead-TLSReport-Error: no signature");
    }

    @Test // outbound UP-1, ME-17
    void aNewerVersionIsLookedForSoonAfterTheStart() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(show("metrics"))
                                .contains(
                                        "updates_lookup_duration_seconds_count{result=\"ok\"} 1"));
    }

    @Test // inbound MET-12, MET-13, MET-15
    void whatTheChecksCameToIsMeasured() throws Exception {
        send("sam@good.test", letter("sam@good.test"));
        var lines = new StringBuilder();
        var client = new ControlClient(home.resolve("data"));
        client.call("metrics", List.of(), line -> lines.append(line).append('\n'));
        assertThat(lines.toString())
                .containsPattern("mailstead_spf_duration_seconds_count\\{status=\"pass\"} [1-9]")
                .containsPattern(
                        "mailstead_dmarc_duration_seconds_count\\{.*status=\"pass\"} [1-9]")
                .containsPattern(
                        "mailstead_dns_lookup_duration_seconds_count\\{result=\"found\",type=\"TXT\"} [1-9]");
    }
}
