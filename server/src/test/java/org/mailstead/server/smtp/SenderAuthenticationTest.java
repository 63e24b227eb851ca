package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mailstead.server.smtp.RemoteSender.OPTIONS;
import static org.mailstead.server.smtp.RemoteSender.PLAIN;
import static org.mailstead.server.smtp.RemoteSender.deliver;
import static org.mailstead.server.smtp.RemoteSender.options;
import static org.mailstead.server.smtp.RemoteSender.rules;
import static org.mailstead.server.smtp.RemoteSender.send;
import static org.mailstead.server.smtp.RemoteSender.signed;
import static org.mailstead.server.smtp.RemoteSender.zone;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.mailbox.Diversion;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.server.net.Network;

/** What is checked of a sender, what becomes of the mail, and what is told and kept of it. */
class SenderAuthenticationTest {
    @TempDir Path directory;

    private static SenderValidation kept(TestSmtp server) throws Exception {
        return server.delivery(server.ann, "Inbox").validation();
    }

    @Test // inbound HDR-01, HDR-02, HDR-05, HDR-06, HDR-09, REC-01, REC-03
    void allThatPassesIsToldAndKept() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=reject").build(), OPTIONS)) {
            deliver(server, "sam@remote.example", signed(PLAIN), "250 2.2.0 *");
            var message = server.inbox(server.ann).getFirst().replaceAll("\r\n\t", " ");
            assertThat(message.lines().map(line -> line.replaceAll(":.*", "")))
                    .startsWith(
                            "Delivered-To",
                            "Return-Path",
                            "Authentication-Results",
                            "Received-SPF",
                            "Received",
                            "DKIM-Signature",
                            "From");
            assertThat(message)
                    .contains(
                            "Authentication-Results: mx.example.test; iprev=pass (without dnssec)")
                    .contains("policy.iprev=127.0.0.1; dkim=pass (256 bit ed25519, without dnssec)")
                    .contains("header.d=remote.example header.s=s")
                    .contains("spf=pass (without dnssec) smtp.mailfrom=remote.example")
                    .contains("dmarc=pass (policy reject, without dnssec)")
                    .contains("header.from=remote.example")
                    .contains("Received-SPF: pass (mx.example.test:")
                    .contains("(host.remote.example [127.0.0.1])");
            assertThat(kept(server))
                    .isEqualTo(
                            new SenderValidation(
                                    "sam@remote.example",
                                    "remote.example",
                                    0,
                                    4,
                                    1,
                                    List.of("remote.example"),
                                    10,
                                    List.of(),
                                    0,
                                    ""));
        }
    }

    @Test // inbound REC-01 to REC-03, HDR-01: a copy that comes later says the same as the others
    void copyThatWaitedInTheQueueIsKeptWithTheSameChecks() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=reject").build(), OPTIONS)) {
            TestSmtp.done(server.directory.admin().accounts().setQuota("test", "bob", 10));
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            send("sam@remote.example", signed(PLAIN), "250 2.2.0 *")
                                    .replace(
                                            "C: DATA",
                                            "C: RCPT TO:<bob@example.test>\nS: 250 *\nC: DATA"));
            TestSmtp.done(server.directory.admin().accounts().setQuota("test", "bob", 0));
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            server.queue.recipients(10).stream()
                                    .allMatch(one -> one.lastResult() != null));
            server.now.set(TestSmtp.START.plus(Duration.ofMinutes(10)));
            server.scheduler.wake();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.inbox(server.bob)).hasSize(1));
            var late = server.delivery(server.bob, "Inbox");
            var early = server.delivery(server.ann, "Inbox");
            assertThat(late.validation()).isEqualTo(early.validation());
            assertThat(late.remoteAddress()).isEqualTo(early.remoteAddress());
            assertThat(late.helloName()).isEqualTo(early.helloName());
            assertThat(server.inbox(server.bob).getFirst())
                    .contains("dmarc=pass")
                    .contains("Received-SPF: pass");
        }
    }

    @Test // RFC 9989 §5.3.6; inbound DMARC-07
    void whatItsAuthorsDomainWantsRefusedIsRefused() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=reject").build(), OPTIONS)) {
            deliver(
                    server,
                    "eve@other.example",
                    PLAIN,
                    "550 5.7.26 Refused by the DMARC policy of remote.example: passed only SPF for"
                            + " other.example, not for remote.example *");
            var broken = signed(PLAIN).replace("text", "changed");
            deliver(server, "eve@other.example", broken, "550 5.7.26 Refused by the DMARC *");
            assertThat(server.inbox(server.ann)).isEmpty();
        }
    }

    @Test
    void whatItsAuthorsDomainWantsQuarantinedIsJunkOrRefused() throws Exception {
        var zone = zone("p=quarantine").build();
        try (var server = TestSmtp.start(directory.resolve("a"), zone, OPTIONS)) {
            deliver(server, "eve@other.example", PLAIN, "250 2.2.0 *");
            assertThat(server.inbox(server.ann)).isEmpty();
            assertThat(server.messages(server.ann, "Junk")).hasSize(1);
            // inbound REC-05
            assertThat(server.delivery(server.ann, "Junk").diversion())
                    .isEqualTo(new Diversion(id(server, "Inbox"), ""));
        }
        var refusing = options(List.of(), true);
        try (var server = TestSmtp.start(directory.resolve("b"), zone, refusing)) {
            deliver(server, "eve@other.example", PLAIN, "550 5.7.26 *");
        }
    }

    @Test // issue 4: trouble with the DNS leads to 451, not to a wrong judgement
    void whatCannotBeKnownNowIsAskedForLater() throws Exception {
        var zone =
                zone("p=reject")
                        .fail("s._domainkey.remote.example", Trouble.SERVER_FAILURE)
                        .build();
        try (var server = TestSmtp.start(directory.resolve("a"), zone, OPTIONS)) {
            deliver(server, "eve@other.example", signed(PLAIN), "451 4.4.3 Cannot check DMARC *");
            deliver(server, "sam@remote.example", signed(PLAIN), "250 2.2.0 *"); // SPF suffices
        }
        var silent = zone("p=reject").fail("_dmarc.remote.example", Trouble.BOGUS).build();
        try (var server = TestSmtp.start(directory.resolve("b"), silent, OPTIONS)) {
            deliver(server, "sam@remote.example", PLAIN, "451 4.4.3 *");
        }
    }

    @Test
    void checksHaveADeadline() throws Exception {
        var never = new CountDownLatch(1);
        var zone =
                zone("p=reject")
                        .delay("_dmarc.remote.example", Duration.ofHours(1))
                        .waiting(_ -> waitFor(never))
                        .timeout(Duration.ofHours(2))
                        .build();
        var hasty =
                new AuthenticationOptions(
                        new Domain("mx.example.test"),
                        Duration.ofMillis(200),
                        List.of(),
                        Set.of(),
                        false,
                        true);
        try (var server = TestSmtp.start(directory, zone, hasty)) {
            deliver(
                    server,
                    "sam@remote.example",
                    PLAIN,
                    "451 4.4.3 Cannot check DMARC of remote.example now: no answer in time *");
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test // inbound RULE-03, RULE-06 to RULE-08, RULE-11
    void rulesOfTheRecipientKnowForwardersAndListsBetterThanAPolicy() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=reject").build(), OPTIONS)) {
            rules(
                    server,
                    """
                    rule Mine
                      mail-from ^srs.*@other\\.example$
                      verified-domain other.example
                      forward
                    rule List
                      list-domain other.example
                      header list-id club
                      mailbox Lists/Club
                    rule Rest
                      from @remote\\.example$
                      accept-rejects Doubtful
                    """);
            deliver(server, "srs0=x@other.example", PLAIN, "250 2.2.0 *");
            assertThat(server.inbox(server.ann).getFirst().replaceAll("\r\n\t", " "))
                    .contains(
                            "dmarc=fail (policy reject, without dnssec, override trusted_forwarder)");
            assertThat(kept(server).origin()).isEqualTo(SenderValidation.FORWARDED);
            assertThat(kept(server).forwarder()).isEqualTo("other.example"); // inbound RULE-09
            assertThat(server.delivery(server.ann, "Inbox").remoteAddress()).isNotEmpty();
            assertThat(server.delivery(server.ann, "Inbox").countedNetworks()).isEmpty();
            deliver(server, "x@other.example", "List-Id: <Club.x>\n" + PLAIN, "250 2.2.0 *");
            assertThat(server.messages(server.ann, "Lists/Club").getFirst())
                    .contains("override mailing_list)");
            deliver(server, "y@other.example", PLAIN, "250 2.2.0 *");
            assertThat(server.delivery(server.ann, "Doubtful").validation().origin())
                    .isEqualTo(SenderValidation.REJECT);
            // inbound REC-05, REC-09
            assertThat(server.delivery(server.ann, "Doubtful").diversion())
                    .isEqualTo(
                            new Diversion(
                                    id(server, "Inbox"), sha256(PLAIN.replace("\n", "\r\n"))));
            assertThat(server.delivery(server.ann, "Lists/Club").diversion()).isNull();
            assertThat(server.flags(server.ann, "Doubtful").getFirst().has(Flag.SEEN)).isTrue();
            assertThat(server.flags(server.ann, "Lists/Club").getFirst().has(Flag.SEEN)).isFalse();
            rules(server, "");
            deliver(server, "y@other.example", PLAIN, "550 5.7.26 *");
        }
    }

    private static long id(TestSmtp server, String mailbox) throws Exception {
        return server.mailboxes.find(server.ann, MailboxName.parse(mailbox)).orElseThrow().id();
    }

    private static String sha256(String text) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    @Test // inbound REC-05
    void whatIsDivertedFromAMailboxThatIsNotThereSaysSo() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=reject").build(), OPTIONS)) {
            rules(server, "rule x\nfrom .\nmailbox New\naccept-rejects Doubtful\n");
            deliver(server, "eve@other.example", PLAIN, "250 2.2.0 *");
            var diversion = server.delivery(server.ann, "Doubtful").diversion();
            assertThat(Objects.requireNonNull(diversion).destined()).isZero();
            assertThat(server.mailboxes.find(server.ann, MailboxName.parse("New"))).isEmpty();
        }
    }

    @Test // inbound REC-01: spellings of one domain are one
    void theAuthorIsKeptWithItsDomainAsPeopleReadIt() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=none").build(), OPTIONS)) {
            var message = "From: \"a b\"@XN--bcher-kva.Example\n\ntext\n";
            deliver(server, "eve@other.example", message, "250 2.2.0 *");
            assertThat(kept(server).author()).isEqualTo("\"a b\"@b\u00fccher.example");
        }
    }

    @Test // inbound DEL-12: SPF is asked for one identity
    void aReversePathInTheDomainOfEhloIsStillTheReversePath() throws Exception {
        var zone =
                zone("p=none")
                        .zone("client.example. A 127.0.0.1\n")
                        .txt("client.example", "v=spf1 ip4:127.0.0.1 -all")
                        .build();
        try (var server = TestSmtp.start(directory, zone, OPTIONS)) {
            deliver(server, "sam@client.example", PLAIN, "250 2.2.0 *");
            assertThat(server.delivery(server.ann, "Inbox").helloName())
                    .isEqualTo("client.example");
            assertThat(kept(server).mailFrom()).isEqualTo(4);
            assertThat(kept(server).hello()).isZero();
            deliver(server, "", PLAIN, "250 2.2.0 *");
            assertThat(kept(server).mailFrom()).isZero();
            assertThat(kept(server).hello()).isEqualTo(4);
        }
    }

    @Test // issue 4: mail of trusted relays is judged by the address that they name
    void aTrustedRelayIsNotJudgedInPlaceOfTheSender() throws Exception {
        var zone =
                zone("p=reject")
                        .txt("far.example", "v=spf1 ip4:192.0.2.7 -all")
                        .txt("_dmarc.far.example", "v=DMARC1; p=reject")
                        .build();
        var relays = options(List.of(Network.parse("127.0.0.0/8")), false);
        var message = "From: a@far.example\n\ntext\n";
        var received =
                "Received: from mail.far.example (unknown [%s])\n\tby backup.example.test; Mon, 23"
                        + " Nov 2026 09:00:00 +0000\n";
        try (var server = TestSmtp.start(directory, zone, relays)) {
            deliver(server, "a@far.example", received.formatted("192.0.2.7") + message, "250 *");
            assertThat(server.inbox(server.ann).getFirst())
                    .contains("policy.iprev=192.0.2.7")
                    .contains("client-ip=192.0.2.7")
                    .contains("helo=mail.far.example")
                    .doesNotContain("(host.remote.example [127.0.0.1])");
            // inbound REC-01: the relay is not who is judged later either
            var kept = server.delivery(server.ann, "Inbox");
            assertThat(kept.remoteAddress()).isEqualTo("192.0.2.7");
            assertThat(kept.helloName()).isEqualTo("mail.far.example");
            deliver(server, "a@far.example", received.formatted("192.0.2.8") + message, "550 *");
            // inside, then outside
            var inner = received.formatted("127.0.0.9") + received.formatted("192.0.2.7");
            deliver(server, "a@far.example", inner + message, "250 2.2.0 *");
            deliver(server, "a@far.example", message, "550 5.7.26 *");
        }
    }

    @Test // inbound MAIL-09; RFC 7505 §4.2
    void senderDomainsThatCannotGetMailAreRefused() throws Exception {
        var zone =
                zone("p=none")
                        .zone(
                                """
                                null.example. MX 0 .
                                lost.example. MX 10 gone.lost.example.
                                mx.example. MX 10 gone.lost.example.
                                mx.example. MX 20 host.remote.example.
                                six.example. AAAA 2001:db8::1
                                empty.example. TXT "x"
                                """)
                        .fail("broken.example", Trouble.SERVER_FAILURE)
                        .build();
        try (var server = TestSmtp.start(directory, zone, OPTIONS)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            """
                            C: MAIL FROM:<a@none.example>
                            S: 550 5.7.27 The sender's domain none.example does not exist *
                            C: MAIL FROM:<a@null.example>
                            S: 550 5.7.27 *(null MX) *
                            C: MAIL FROM:<a@lost.example>
                            S: 550 5.7.27 *has no mail server with an address *
                            C: MAIL FROM:<a@empty.example>
                            S: 550 5.7.27 *
                            C: MAIL FROM:<a@broken.example>
                            S: 451 4.4.3 Cannot look up *
                            C: MAIL FROM:<a@mx.example>
                            S: 250 *
                            C: RSET
                            S: 250 *
                            C: MAIL FROM:<a@six.example>
                            S: 250 *
                            """);
        }
    }

    @Test // inbound EHLO-03
    void namesInHeloHaveAnAddress() throws Exception {
        var zone = zone("p=none").fail("broken.example", Trouble.TIMEOUT).build();
        try (var server = TestSmtp.start(directory, zone, OPTIONS)) {
            server.smtp()
                    .play(
                            """
                            S: 220 *
                            C: HELO none.example
                            S: 550 5.5.0 The name in HELO has no address *
                            C: MAIL FROM:<>
                            S: 503 *
                            C: HELO broken.example
                            S: 250 *
                            C: HELO host.remote.example
                            S: 250 *
                            C: EHLO none.example
                            S: 250-*
                            """);
        }
    }

    @Test // RFC 8601 §5, inbound W-20
    void nobodyElseSpeaksInOurName() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=none").build(), OPTIONS)) {
            var forged =
                    "Authentication-Results: MX.example.TEST (x) ; dmarc=pass"
                            + " header.from=bank.example\nauthentication-results: x.example; spf=pass\n"
                            + "BIMI-Location: v=BIMI1; l=https://bank.example/x.svg\n"
                            + "bimi-indicator: bank.example\nBIMI-Logo-Preference: bank.example\n";
            deliver(server, "sam@remote.example", forged + PLAIN, "250 2.2.0 *");
            assertThat(server.inbox(server.ann).getFirst())
                    .doesNotContain("bank.example")
                    .contains("authentication-results: x.example");
        }
    }

    @Test // inbound W-03; RFC 9989 §5.3.1, RFC 7489 §6.6.1
    void aFromThatCanBeReadInTwoWaysIsRefusedAndOneThatIsNotThereIsSaidSo() throws Exception {
        try (var server = TestSmtp.start(directory, zone("p=reject").build(), OPTIONS)) {
            var reply = "550 5.7.1 From does not tell one author: ";
            var two = "From: x@other.example\n" + PLAIN;
            deliver(server, "eve@other.example", two, reply + "2 From fields *");
            var both = "From: x@other.example, sam@remote.example\n\ntext\n";
            deliver(server, "eve@other.example", both, reply + "2 domains in From *");
            var loop = "Received: x\n".repeat(101) + two;
            deliver(server, "eve@other.example", loop, "550 5.4.6 *");
            deliver(server, "eve@other.example", "Subject: x\n\ntext\n", "250 2.2.0 *");
            assertThat(server.inbox(server.ann).getFirst())
                    .contains("dmarc=none reason=\"no From field\"");
            assertThat(kept(server).from()).isEqualTo(10);
        }
    }

    @Test // RFC 7208 §2.4: a notification is judged by what the client calls itself
    void mailFromNobodyIsCheckedByItsHello() throws Exception {
        var zone =
                zone("p=reject").txt("client.remote.example", "v=spf1 a:host.remote.example -all");
        try (var server = TestSmtp.start(directory, zone.build(), OPTIONS)) {
            server.smtp()
                    .play("S: 220 *\nC: HELO client.remote.example\nS: 250 *\n")
                    .play(
                            send(
                                    "",
                                    "From: postmaster@remote.example\nContent-Type: multipart/report;"
                                            + " report-type=delivery-status; boundary=x\n\n--x--\n",
                                    "250 2.2.0 *"));
            assertThat(kept(server).hello()).isEqualTo(4);
            assertThat(kept(server).mailFrom()).isZero();
            assertThat(kept(server).origin()).isEqualTo(SenderValidation.NOTIFICATION);
        }
    }
}
