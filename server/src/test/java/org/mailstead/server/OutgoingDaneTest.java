package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.SignedDns.Kind;
import org.mailstead.server.SignedDns.Zone;
import org.mailstead.server.config.ConfigFile;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.delivery.Postfix;
import org.mailstead.server.delivery.TestAuthority;

/**
 * The whole server, a real signed DNS and a real Postfix: what is sent by DANE arrives, and what
 * DNSSEC or DANE forbids does not. issue 5; outbound §11
 */
@TestInstance(Lifecycle.PER_CLASS)
class OutgoingDaneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "Kiefer-17-Wolke-4";
    private static final List<String> NAMES =
            List.of("dane", "authority", "mismatch", "unusable", "plain", "trusted");

    @TempDir private static Path home = Path.of("");

    private Postfix postfix;
    private SignedDns dns;
    private Server server;
    private Peer swaks;

    @BeforeAll
    void start() throws Exception {
        Peer.require("swaks");
        var authority = TestAuthority.make();
        var issued = authority.issue("mail.dane.test", "mail.authority.test", "mail.trusted.test");
        postfix = Postfix.start(Files.createDirectory(home.resolve("postfix")), issued, domains());
        var zones = zones(authority, issued);
        dns = SignedDns.start(Files.createDirectory(home.resolve("dns")), zones);
        swaks = new Peer(Files.createDirectory(home.resolve("swaks")));
        Files.writeString(home.resolve("authorities.pem"), Postfix.pem(authority.certificate));
        var file = home.resolve("mailstead.toml");
        Files.writeString(
                file,
                """
                host_name = "mx.home.test"
                data_directory = "data"

                [dns]
                servers = ["%s"]

                [delivery]
                port = %d
                trusted_authorities = "authorities.pem"

                [[listener]]
                protocol = "submission"
                addresses = ["127.0.0.1"]
                port = 0
                """
                        .formatted(dns.resolver(), postfix.port()));
        server = Server.start(ConfigFile.read(file), ServerMode.PUBLIC);
        var admin = server.core().directory().admin();
        admin.domains().add("test", new Domain("home.test"), false);
        admin.accounts().add("test", "ann", Address.parse("ann@home.test"));
        admin.accounts().setPassword("test", "ann", PASSWORD);
        server.core().data().settle();
    }

    /** For whom Postfix takes mail. */
    private static String domains() {
        var names = NAMES.stream().map(name -> name + ".test").toList();
        var users = NAMES.stream().map(name -> "sam@%1$s.test=%1$s".formatted(name)).toList();
        return "virtual_mailbox_domains = %s\nvirtual_mailbox_maps = inline:{ %s }\n"
                .formatted(String.join(" ", names), String.join(", ", users));
    }

    private List<Zone> zones(TestAuthority authority, TestAuthority.Issued issued)
            throws Exception {
        var mail = "@ MX 10 mail\nmail A 127.0.0.1\n";
        var tlsa = "_" + postfix.port() + "._tcp.mail TLSA ";
        var right = mail + tlsa + "3 1 1 " + issued.spki() + "\n";
        var wrong = mail + tlsa + "3 1 1 " + "00".repeat(32) + "\n";
        return List.of(
                new Zone("dane", Kind.SECURE, right),
                new Zone(
                        "authority",
                        Kind.SECURE,
                        mail + tlsa + "2 0 1 " + authority.digest() + "\n"),
                new Zone("mismatch", Kind.SECURE, wrong),
                new Zone("unusable", Kind.SECURE, wrong.replace("3 1 1", "1 1 1")),
                new Zone("plain", Kind.UNSIGNED, wrong),
                new Zone("trusted", Kind.UNSIGNED, mail),
                new Zone("bogus", Kind.BOGUS, right),
                new Zone("broken", Kind.BROKEN, ""));
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        if (dns != null) {
            dns.close();
        }
        if (postfix != null) {
            postfix.close();
        }
    }

    private void send(String to) throws Exception {
        var address = server.address(ListenerProtocol.SUBMISSION);
        var result =
                swaks.run(
                        "swaks",
                        "--server",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(address.getPort()),
                        "--tls",
                        "--auth",
                        "PLAIN",
                        "--auth-user",
                        "ann@home.test",
                        "--auth-password",
                        PASSWORD,
                        "--from",
                        "ann@home.test",
                        "--to",
                        to,
                        "--header",
                        "X-Mark: for " + to);
        assertThat(result.output()).contains("<~  250 ");
    }

    /** What a command of the queue printed. */
    private static String queue(String... arguments) {
        var all = Stream.concat(Stream.of("queue"), Arrays.stream(arguments));
        return command(all.toArray(String[]::new));
    }

    private static String command(String... arguments) {
        return CommandRun.at(home.resolve("data"), arguments).text();
    }

    private void arrives(String name, String tls) throws Exception {
        send("sam@" + name + ".test");
        assertThat(postfix.mail(name, "X-Mark: for sam@" + name))
                .contains("with ESMTPS"); // RFC 3848
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(queue("retired", "print", id(name))).contains(tls));
    }

    /** The recipient's, of one that was delivered. */
    private static String id(String name) {
        return idOf("sam@" + name + ".test");
    }

    private static String idOf(String address) {
        var listed = queue("retired", "list", "--to", address, "--json");
        var start = listed.indexOf("\"id\":") + "\"id\":".length();
        return listed.substring(start).replaceAll("^\"?(\\d+).*(?s:.*)$", "$1");
    }

    private void waits(String name, String reason) throws Exception {
        send("sam@" + name + ".test");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(queue("list", "--json", "--to", "sam@" + name + ".test"))
                                .contains(reason));
        assertThat(postfix.log()).doesNotContain("to=<sam@" + name + ".test>");
    }

    @Test // RFC 7671 §5.1, §5.2
    void whatDaneVerifiesArrives() throws Exception {
        arrives("dane", "verified by DANE (DANE-EE)");
        arrives("authority", "verified by DANE (DANE-TA)");
    }

    @Test // outbound TD-1, §20: Postfix knows no eve
    void whatWasSaidAndWhatTlsCameToIsTold() throws Exception {
        send("eve@dane.test");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(queue("retired", "list", "--to", "eve@dane.test"))
                                .contains("failed: 550 5.1.1"));
        var id = idOf("eve@dane.test");
        assertThat(queue("explain", id))
                .contains(
                        "    What was said:\n        -- connected to mail.dane.test at 127.0.0.1",
                        "        C: STARTTLS\n",
                        "        -- TLS: TLSv1.3 ",
                        "        C: RCPT TO:<eve@dane.test>",
                        "        S: 550 5.1.1 <eve@dane.test>");
        assertThat(queue("retired", "print", id))
                .contains("\"transcript\":[\"-- connected to mail.dane.test at 127.0.0.1\"");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(command("tlsrpt", "results", "mail.dane.test"))
                                .contains("tlsa of mail.dane.test, for mail to dane.test: "));
        assertThat(command("tlsrpt", "results", "dane.test"))
                .contains("last it had STARTTLS, no REQUIRETLS, no MTA-STS policy, DANE, at ")
                .contains("reports are not wanted");
        assertThat(command("dnsbl", "own")).contains("no list was asked");
    }

    @Test // RFC 7672 §2.2
    void whatDaneDoesNotVerifyWaits() throws Exception {
        waits("mismatch", "mail.mismatch.test has a certificate that must not be trusted");
    }

    @Test // RFC 7672 §2.1.1, §2.2: without DNSSEC records are as none; unusable ones want TLS
    void whatIsNotSecureOrNotUsableIsNotVerified() throws Exception {
        arrives("plain", "certificate not checked");
        arrives("trusted", "certificate valid for mail.trusted.test"); // outbound T-8
        arrives("unusable", "certificate not checked");
    }

    @Test // RFC 4035 §4.3: what is forged is neither followed nor taken for absent
    void whatDnssecDoesNotProveWaits() throws Exception {
        waits("bogus", "DNSSEC validation failed");
        waits("broken", "server failure");
    }
}
