package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.arc.ArcResult;
import org.mailstead.arc.ArcSealer;
import org.mailstead.arc.ArcVerifier;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.net.Network;
import org.mailstead.wire.OctetSource;

/** What hosts before us found of a message: chains of ARC, and what trusted relays tell. */
class EarlierResultsTest {
    private static final DkimKey KEY = DkimKey.generateEd25519();
    private static final DkimKey RSA = DkimKey.generateRsa(2048);
    private static final InstantSource CLOCK = InstantSource.fixed(TestSmtp.START);
    private static final String LETTER = "From: sam@remote.example\nSubject: hi\n\ntext\n";
    private static final String PASSED =
            "mx.lists.example; spf=pass smtp.mailfrom=sam@remote.example; dmarc=pass"
                    + " header.from=remote.example; iprev=pass smtp.remote-ip=192.0.2.7";
    private static final String REFUSED = "550 5.7.26 Refused by the DMARC policy of *";
    private static final String TAKEN = "250 2.2.0 *";

    @TempDir Path directory;

    private static AuthenticationOptions options(List<String> relays, String... sealers) {
        return new AuthenticationOptions(
                new Domain("mx.example.test"),
                Duration.ofSeconds(30),
                relays.stream().map(EarlierResultsTest::network).toList(),
                Set.copyOf(List.of(sealers).stream().map(Domain::new).toList()),
                false,
                true);
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (org.mailstead.wire.SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code remote.example} has a policy that this machine, which sends, does not meet. */
    private static ZoneResolver.Builder zone() {
        return ZoneResolver.builder()
                .txt("remote.example", "v=spf1 ip4:192.0.2.7 -all")
                .txt("_dmarc.remote.example", "v=DMARC1; p=reject; rua=mailto:d@remote.example")
                .txt("s._domainkey.lists.example", KEY.record().text())
                .txt("s._domainkey.hop.example", KEY.record().text())
                .zone(
                        """
                        1.0.0.127.in-addr.arpa. PTR host.lists.example.
                        host.lists.example. A 127.0.0.1
                        lists.example. MX 10 host.lists.example.
                        remote.example. MX 10 host.lists.example.
                        """);
    }

    private static OctetSource wire(String message) {
        return OctetSource.of(message.replace("\n", "\r\n").getBytes(UTF_8));
    }

    /** A message with one more seal; {@code found} is what its sealer claims to have found. */
    private static String sealed(String message, String sealer, String found) throws Exception {
        var chain = new ArcVerifier(zone().build(), DkimLimits.DEFAULT).verify(wire(message));
        var selector = SigningSelector.of(new Domain(sealer), new Selector("s"), KEY);
        var signed = SignedMessage.of(wire(message), DkimLimits.DEFAULT);
        var results = AuthenticationResults.parse(found);
        var fields = new ArcSealer(CLOCK).seal(signed, chain, results, selector).orElseThrow();
        return fields.replace("\r\n", "\n") + message;
    }

    private static void deliver(TestSmtp server, String message, String reply) throws Exception {
        server.smtp()
                .play("S: 220 *")
                .hello()
                .play(
                        """
                        C: MAIL FROM:<list@lists.example>
                        S: 250 *
                        C: RCPT TO:<ann@example.test>
                        S: 250 *
                        C: DATA
                        S: 354 *
                        %s
                        C: .
                        S: %s
                        """
                                .formatted(
                                        message.stripTrailing().replaceAll("(?m)^", "C: "), reply));
    }

    private static String newest(TestSmtp server) throws Exception {
        return server.inbox(server.ann).getLast().replaceAll("\r\n\t", " ");
    }

    @Test // RFC 8617 §7.2.2, RFC 9990 §3.1.6; issue 4: exceptions for configured forwarders
    void aPolicyIsNotHeldAgainstWhatATrustedSealerSawPass() throws Exception {
        var message = sealed(LETTER, "lists.example", PASSED);
        var trusting = options(List.of(), "lists.example");
        try (var server = TestSmtp.start(directory.resolve("a"), zone().build(), trusting)) {
            deliver(server, message, TAKEN);
            assertThat(newest(server))
                    .contains("override trusted_forwarder)")
                    .contains("arc=pass header.oldest-pass=1");
            var kept = server.delivery(server.ann, "Inbox").validation();
            assertThat(kept.chain()).isEqualTo(4);
            assertThat(kept.sealers()).containsExactly("lists.example");
            assertThat(kept.from()).isEqualTo(10);
            var told = server.evaluations.list("remote.example", 10).getFirst().row();
            assertThat(told.disposition()).hasToString("none");
            assertThat(told.reasons().toString())
                    .contains("type=trusted_forwarder")
                    .contains("arc=pass as[1].d=lists.example as[1].s=s remote-ip[1]=192.0.2.7");
            deliver(server, LETTER, REFUSED);
            assertThat(server.metrics.text())
                    .contains("mailstead_arc_duration_seconds_count{status=\"pass\"} 1")
                    .contains(
                            "mailstead_dmarc_duration_seconds_count{policy=\"reject\",status=\"fail\"} 2")
                    .contains("mailstead_check_defects_total{check=\"arc\"} 0");
        }
        try (var server =
                TestSmtp.start(directory.resolve("b"), zone().build(), options(List.of()))) {
            deliver(server, message, REFUSED);
        }
    }

    @ParameterizedTest // RFC 8617 §7.2
    @ValueSource(
            strings = {
                "mx.lists.example; dmarc=fail header.from=remote.example",
                "mx.lists.example; dmarc=pass header.from=other.example",
                "mx.lists.example; dmarc=pass",
                "mx.lists.example; none"
            })
    void aSealerThatDidNotSeeItPassIsNoHelp(String found) throws Exception {
        var trusting = options(List.of(), "lists.example");
        try (var server = TestSmtp.start(directory, zone().build(), trusting)) {
            deliver(server, sealed(LETTER, "lists.example", found), REFUSED);
        }
    }

    @Test // RFC 8617 §7.2: anybody may have written anything below an unknown seal
    void everySealDownToTheOneThatSawItPassIsTrusted() throws Exception {
        var first = sealed(LETTER, "hop.example", PASSED);
        var both = sealed(first, "lists.example", "mx.lists.example; dmarc=fail");
        var zone = zone().build();
        var last = options(List.of(), "lists.example");
        try (var server = TestSmtp.start(directory.resolve("a"), zone, last)) {
            deliver(server, both, REFUSED);
        }
        var all = options(List.of(), "lists.example", "hop.example");
        try (var server = TestSmtp.start(directory.resolve("b"), zone, all)) {
            deliver(server, both, TAKEN);
            assertThat(newest(server)).contains("arc=pass header.oldest-pass=1");
            var told = server.evaluations.list("remote.example", 10).getFirst().row();
            assertThat(told.reasons().getFirst().comment())
                    .startsWith("arc=pass as[2].d=lists.example as[2].s=s as[1].d=hop.example");
        }
    }

    @Test // RFC 8617 §5.2, §7.2.1
    void aBrokenChainSpeaksForNobody() throws Exception {
        var trusting = options(List.of(), "lists.example");
        var changed = sealed(LETTER, "lists.example", PASSED).replace("text", "changed");
        try (var server = TestSmtp.start(directory, zone().build(), trusting)) {
            deliver(server, changed, REFUSED);
            var harmless = changed.replace("From: sam@remote.example", "From: a@lists.example");
            deliver(server, harmless, TAKEN);
            assertThat(newest(server)).contains("arc=fail reason=");
            assertThat(server.delivery(server.ann, "Inbox").validation().chain()).isEqualTo(8);
            assertThat(server.delivery(server.ann, "Inbox").validation().sealers()).isEmpty();
        }
    }

    @Test // issue 4: trouble with the DNS leads to 451, not to a wrong judgement
    void aChainThatCannotBeCheckedNowIsAskedForLater() throws Exception {
        var message = sealed(LETTER, "lists.example", PASSED);
        var trouble = zone().fail("s._domainkey.lists.example", Trouble.BOGUS).build();
        var trusting = options(List.of(), "lists.example");
        try (var server = TestSmtp.start(directory.resolve("a"), trouble, trusting)) {
            deliver(server, message, "451 4.4.3 Cannot check ARC now: *");
            assertThat(server.evaluations.list("remote.example", 10)).isEmpty();
        }
        // where no seal would be believed, it makes no difference
        try (var server = TestSmtp.start(directory.resolve("b"), trouble, options(List.of()))) {
            deliver(server, message, REFUSED);
        }
    }

    private static Resolver withKeys(TestSmtp server) throws Exception {
        var zone = zone();
        for (var key : server.directory.signingKeys(new Domain("example.test"))) {
            zone.txt(
                    key.selector().recordName(new Domain("example.test")),
                    key.key().record().text());
        }
        return zone.build();
    }

    @Test // RFC 8617 §5.1; decision 0106
    void whatIsDeliveredIsSealedIfWanted() throws Exception {
        var friendly = zone().txt("lists.example", "v=spf1 ip4:127.0.0.1 -all").build();
        var options = options(List.of());
        try (var server = TestSmtp.startSealing(directory, friendly, options)) {
            var keys = server.directory.admin().signingKeys();
            var ours = new Domain("example.test");
            TestSmtp.done(keys.add("test", ours, new Selector("e"), KEY, true));
            TestSmtp.done(keys.add("test", ours, new Selector("r"), RSA, true));
            var own = LETTER.replace("sam@remote.example", "list@lists.example");
            deliver(server, own, TAKEN);
            var stored = server.inbox(server.ann).getFirst();
            assertThat(stored)
                    .contains("ARC-Seal: i=1; d=example.test; s=r; a=rsa-sha256; cv=none;")
                    .contains("ARC-Authentication-Results: i=1; mx.example.test; iprev=pass")
                    .contains("smtp.remote-ip=127.0.0.1");
            var verifier = new ArcVerifier(withKeys(server), DkimLimits.DEFAULT);
            var octets = OctetSource.of(stored.getBytes(ISO_8859_1));
            assertThat(verifier.verify(octets))
                    .isInstanceOfSatisfying(
                            ArcResult.Pass.class,
                            pass ->
                                    assertThat(pass.comment())
                                            .isEqualTo(
                                                    "arc=pass as[1].d=example.test as[1].s=r"
                                                            + " remote-ip[1]=127.0.0.1"));
            deliver(server, sealed(own, "lists.example", PASSED), TAKEN);
            var second = server.inbox(server.ann).getLast();
            assertThat(second).contains("ARC-Seal: i=2;").contains("cv=pass");
            assertThat(verifier.verify(OctetSource.of(second.getBytes(ISO_8859_1))))
                    .isInstanceOf(ArcResult.Pass.class);
            // a broken chain stays as it is
            deliver(server, sealed(own, "lists.example", PASSED).replace("text", "x"), TAKEN);
            assertThat(server.inbox(server.ann).getLast()).doesNotContain("ARC-Seal: i=2;");
        }
    }

    @Test // issue 4: the original IP by Received, or by what the relay found
    void aTrustedRelayTellsWhoseMailItIsByItsResults() throws Exception {
        var hidden = "Received: by gateway.example.test; Mon, 23 Nov 2026 09:00:00 +0000\n";
        var trusting = options(List.of("127.0.0.0/8"));
        try (var server = TestSmtp.start(directory, zone().build(), trusting)) {
            var told =
                    """
                    Authentication-Results: gateway.example.test; iprev=pass policy.iprev=%s;
                    \tspf=none smtp.helo=client.remote.example
                    """;
            var from = LETTER.replace("list@lists.example", "sam@remote.example");
            deliver(server, told.formatted("192.0.2.7") + hidden + from, REFUSED);
            assertThat(server.inbox(server.ann)).isEmpty();
            var arc = "ARC-Authentication-Results: i=1; x; arc=none smtp.remote-ip=192.0.2.9\n";
            var harmless = "From: list@lists.example\n\ntext\n";
            deliver(server, arc + hidden + harmless, TAKEN);
            assertThat(newest(server)).contains("policy.iprev=192.0.2.9");
            // what stands below was there before
            deliver(server, hidden + told.formatted("192.0.2.7") + harmless, TAKEN);
            assertThat(newest(server))
                    .contains("policy.iprev=127.0.0.1")
                    .doesNotContain("Received-SPF");
        }
    }

    @Test // inbound U-03: a gateway that changes what was signed
    void whatATrustedRelayFoundCounts() throws Exception {
        var received =
                "Received: from x (x [192.0.2.8]) by gateway.example.test; Mon, 23 Nov 2026"
                        + " 09:00:00 +0000\n";
        var found =
                "Authentication-Results: gateway.example.test; dkim=pass header.d=remote.example\n";
        var trusting = options(List.of("127.0.0.0/8"));
        try (var server = TestSmtp.start(directory.resolve("a"), zone().build(), trusting)) {
            deliver(server, found + received + LETTER, TAKEN);
            assertThat(newest(server)).contains("dmarc=pass");
            assertThat(server.delivery(server.ann, "Inbox").validation().signers())
                    .containsExactly("remote.example");
            deliver(server, received + found + LETTER, REFUSED);
            deliver(server, found.replace("pass", "fail") + received + LETTER, REFUSED);
            var spf = "Authentication-Results: g; spf=pass smtp.mailfrom=sam@remote.example\n";
            deliver(server, spf + received + LETTER, REFUSED); // we know better
            deliver(server, spf + "Received: by gateway.example.test\n" + LETTER, TAKEN);
        }
        try (var server =
                TestSmtp.start(directory.resolve("b"), zone().build(), options(List.of()))) {
            deliver(server, found + received + LETTER, REFUSED);
        }
    }
}
