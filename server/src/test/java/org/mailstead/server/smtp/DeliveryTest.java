package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;

/** What is in the mailboxes after a message was taken. */
class DeliveryTest {
    private static final String BEGIN =
            """
            C: MAIL FROM:<sam@remote.example>
            S: 250 2.1.0 *
            C: RCPT TO:<ann@example.test>
            S: 250 2.1.0 *
            """;

    @TempDir Path directory;

    private static String body(String message) {
        return message.substring(message.indexOf("+0000\r\n") + 7);
    }

    @Test // RFC 2920 §3: one write, all replies in order
    void pipelinedTransactionsAreAnsweredInOrder() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.send(
                    "MAIL FROM:<sam@remote.example>\r\nRCPT TO:<ann@example.test>\r\n",
                    "RCPT TO:<nobody@example.test>\r\nDATA\r\n");
            client.play("S: 250 2.1.0 *\nS: 250 2.1.0 *\nS: 550 5.1.1 *\nS: 354 *");
            client.send("a: 1\r\n\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<ann@example.test>\r\nDATA\r\n");
            client.play("S: 250 2.2.0 *\nS: 250 2.1.0 *\nS: 250 2.1.0 *\nS: 354 *");
            client.send("a: 2\r\n\r\n.\r\nQUIT\r\n");
            client.play("S: 250 2.2.0 *\nS: 221 2.0.0 *\nS:!");
            assertThat(server.inbox(server.ann))
                    .extracting(DeliveryTest::body)
                    .containsExactly("a: 1\r\n\r\n", "a: 2\r\n\r\n");
        }
    }

    @Test // RFC 3030 §2, §3, §4.1
    void chunksBecomeOneMessage() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play(BEGIN);
            client.send("BDAT 6\r\na: b\r\nBDAT 5\r\n\r\n.\r\nBDAT 0 LAST\r\n");
            client.play("S: 250 2.0.0 6 octets *\nS: 250 2.0.0 11 octets *\nS: 250 2.2.0 *");
            client.play("C: MAIL FROM:<sam@remote.example> BODY=BINARYMIME\nS: 250 *");
            client.play("C: RCPT TO:<ann@example.test>\nS: 250 *\nC: DATA\nS: 503 5.5.1 *");
            client.send("BDAT 13 LAST\r\na: c\r\n\r\n\0\r\nx\n");
            client.play("S: 250 2.2.0 *");
            assertThat(server.inbox(server.ann))
                    .extracting(DeliveryTest::body)
                    .containsExactly("a: b\r\n\r\n.\r\n", "a: c\r\n\r\n\0\r\nx\n");

            client.play(BEGIN);
            client.send("BDAT 2\r\nabMAIL FROM:<>\r\nNOOP\r\nRSET\r\nBDAT 2 LAST\r\nab");
            client.play("S: 250 *\nS: 503 5.5.1 *\nS: 250 *\nS: 250 *\nS: 503 5.5.1 *");
            client.play(BEGIN + "C: BDAT x\nS: 501 5.5.2 *\nS:!");
        }
    }

    @Test // RFC 3207 §5, §4.2; inbound TLS-01, TLS-02, HDR-03, HDR-04
    void commandsSentInClearBehindStartTlsAreNeverObeyed() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.send("STARTTLS\r\nMAIL FROM:<forged@remote.example>\r\n").play("S: 220 2.0.0 *");
            try {
                client.startTls().play("C: NOOP\nS: 250 *");
                throw new AssertionError("the handshake went through");
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
            var good = server.smtp().play("S: 220 *").hello();
            good.play("C: STARTTLS\nS: 220 2.0.0 *").startTls();
            good.play("C: MAIL FROM:<>\nS: 503 5.5.1 *\nC: EHLO client.example");
            assertThat(good.reply()).contains("250-REQUIRETLS").doesNotContain("250-STARTTLS");
            good.play("C: STARTTLS\nS: 503 5.5.1 *");
            good.play(
                    "C: MAIL FROM:<sam@remote.example> REQUIRETLS\nS: 250 *\n",
                    "C: RCPT TO:<ann@example.test>\nS: 250 *\n",
                    "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 *");
            assertThat(server.inbox(server.ann).getFirst())
                    .containsPattern(
                            "with ESMTPS\r\n\tid [A-Za-z0-9_-]{22} \\(requiretls\\)\r\n\t\\(TLS1.3 TLS_\\w+\\)\r\n");
            // inbound REC-04
            var kept = server.delivery(server.ann, "Inbox");
            assertThat(kept.requireTls()).isTrue();
            assertThat(kept.tls()).startsWith("TLSv1.3 TLS_");
        }
    }

    @Test // inbound W-13: what cannot be done is not offered
    void withoutCertificateThereIsNoTlsKeyword() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.withoutTls().play("S: 220 *\nC: EHLO client.example");
            assertThat(client.reply())
                    .noneMatch(line -> line.contains("TLS") || line.contains("AUTH"));
            client.play("C: STARTTLS\nS: 503 5.5.1 *");
        }
    }

    @Test // RFC 8601 §5, RFC 5321 §4.4; inbound HDR-13, W-20
    void fieldsThatOnlyWeMayWriteAreTakenOut() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            BEGIN
                                    + """
                                    C: DATA
                                    S: 354 *
                                    C: Return-Path: <forged@remote.example>
                                    C: A: 1
                                    C: Authentication-Results: mx.example.test;
                                    C:  spf=pass
                                    C: Authentication-Results: other.example; spf=pass
                                    C: delivered-to: x
                                    C: X-Mailstead-Reason: forged
                                    C: B: 2
                                    C:
                                    C: Return-Path: in the body
                                    C: .
                                    S: 250 *
                                    """);
            assertThat(body(server.inbox(server.ann).getFirst()))
                    .isEqualTo(
                            """
                            A: 1
                            Authentication-Results: other.example; spf=pass
                            B: 2

                            Return-Path: in the body
                            """
                                    .replace("\n", "\r\n"));
        }
    }

    @Test // RFC 6531 §3; inbound CMD-09, ADDR-06, HDR-03, TEST-16
    void internationalizedMailIsTakenWithSmtpUtf8() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            TestSmtp.done(
                    server.directory
                            .admin()
                            .addresses()
                            .add("test", Address.parse("\u03c9@example.test"), "ann", null));
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            "C: MAIL FROM:<\u00e9@\u00fc.example> SMTPUTF8\nS: 250 *\n",
                            "C: RCPT TO:<\u2126@example.test>\nS: 250 *\n",
                            "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 *");
            assertThat(new String(server.inbox(server.ann).getFirst().getBytes(ISO_8859_1), UTF_8))
                    .contains("Return-Path: <\u00e9@\u00fc.example>\r\n")
                    .contains("via tcp with UTF8SMTP\r\n")
                    .contains("for <\u03a9@example.test>;");
        }
    }

    @Test // inbound ADDR-07, ADDR-08, CFG-21: exact, catch-all, mailbox of the address
    void addressesLeadToTheirMailboxes() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var admin = server.directory.admin();
            var domain = Domain.parse("all.test");
            TestSmtp.done(admin.domains().add("test", domain, false));
            TestSmtp.done(admin.addresses().addCatchAll("test", domain, "bob", "Lists/All"));
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            "C: MAIL FROM:<sam@remote.example>\nS: 250 *\n",
                            "C: RCPT TO:<any@all.test>\nS: 250 *\n",
                            "C: RCPT TO:<any@all.test>\nS: 250 *\n",
                            "C: RCPT TO:<ANN+a@example.test>\nS: 250 *\n",
                            "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 *");
            assertThat(server.messages(server.bob, "Lists/All")).hasSize(1);
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }

    @Test // RFC 5321 §6.1; inbound DEL-27: who fails for now gets it later, nobody gets it twice
    void partialFailureIsKeptInTheQueue() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            TestSmtp.done(server.directory.admin().accounts().setQuota("test", "bob", 10));
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            BEGIN + "C: RCPT TO:<bob@example.test>\nS: 250 *\n",
                            "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 2.2.0 *");
            assertThat(server.inbox(server.ann)).hasSize(1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            server.queue.recipients(10).stream()
                                    .anyMatch(one -> one.lastResult() != null));
            TestSmtp.done(server.directory.admin().accounts().setQuota("test", "bob", 0));
            server.now.set(TestSmtp.START.plus(Duration.ofMinutes(10)));
            server.scheduler.wake();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.inbox(server.bob)).hasSize(1));
            assertThat(server.inbox(server.bob).getFirst())
                    .startsWith(
                            "Delivered-To: bob@example.test\r\nReturn-Path: <sam@remote.example>\r\n")
                    .contains("Received: from client.example");
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }

    @Test // RFC 3461 §4.1, §5.2.3: also on the port for mail from anybody
    void senderHereIsToldOfSuccessWhenAsked() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            "C: MAIL FROM:<bob@example.test>\nS: 250 *\n",
                            "C: RCPT TO:<ann@example.test> NOTIFY=SUCCESS\nS: 250 *\n",
                            "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 *");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.inbox(server.bob)).hasSize(1));
            assertThat(server.inbox(server.bob).getFirst()).contains("Action: delivered\r\n");
        }
    }

    @Test // RFC 5321 §4.5.3.2; inbound CONN-09
    void clientsThatAreTooSlowAreTold() throws Exception {
        var options =
                TestSmtp.Options.USUAL.limits(l ->
                        new SmtpLimits(
                                l.messageOctetsMax(),
                                l.drainedOctetsMax(),
                                l.recipientsMax(),
                                l.lineOctetsMax(),
                                Duration.ofMillis(1500),
                                Duration.ofMillis(1500),
                                Duration.ofMillis(3000),
                                l.errorsMax(),
                                l.commandsMax(),
                                l.failedTransactionsMax(),
                                l.freeUnknownRecipients(),
                                l.unknownRecipientDelay(),
                                l.freeLoginFailures(),
                                l.loginFailureDelay(),
                                l.loginFailuresMax(),
                                l.slowAfterLoginFailures(),
                                l.holdMax()));
        try (var server = TestSmtp.start(directory, options)) {
            server.smtp().play("S: 220 *\nS: 421 4.4.2 *\nS:!");
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nS: 421 4.4.2 *\nS:!");
            assertThat(server.inbox(server.ann)).isEmpty();
        }
    }

    @Test // RFC 5321 §3.8; inbound CONN-13, RPL-01
    void sessionsAreToldWhenTheServerStops() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            server.stopListeners();
            client.play("S: 421 4.3.2 *\nS:!");
        }
    }

    @Test // the PROXY protocol: the trace field names the client, not the proxy
    void clientBehindAProxyIsKnownByItsOwnAddress() throws Exception {
        var options =
                TestSmtp.Options.USUAL.proxies(
                        List.of(org.mailstead.server.net.Network.parse("127.0.0.0/8")));
        try (var server = TestSmtp.start(directory, options)) {
            server.smtp()
                    .send("PROXY TCP4 192.0.2.7 198.51.100.1 4000 25\r\n")
                    .play("S: 220 *")
                    .hello()
                    .play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 *");
            assertThat(server.inbox(server.ann).getFirst())
                    .contains("from client.example ([192.0.2.7])")
                    .contains("by mx.example.test ([198.51.100.1])");
        }
    }

    @Test // inbound LOCAL-01, LOCAL-02
    void developerGetsEverythingAndErrorsByName() throws Exception {
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.developer(true))) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            """
                            C: MAIL FROM:<mailfromtemperror@any.example>
                            S: 451 4.3.0 *
                            C: MAIL FROM:<x@any.example>
                            S: 250 *
                            C: RCPT TO:<rcptto452@any.example>
                            S: 452 4.0.0 *
                            C: RCPT TO:<rcpttopermerror@any.example>
                            S: 550 5.7.0 *
                            C: RCPT TO:<whoever@any.example>
                            S: 250 *
                            C: DATA
                            S: 354 *
                            C: a: b
                            C:
                            C: .
                            S: 250 *
                            C: MAIL FROM:<x@any.example>
                            S: 250 *
                            C: RCPT TO:<temperror@any.example>
                            S: 250 *
                            C: DATA
                            S: 354 *
                            C: a: b
                            C:
                            C: .
                            S: 451 4.3.0 *
                            """);
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }

    @Test // RFC 5321 §6.1: a second start has all that was answered with 250
    void whatWasTakenIsThereAfterARestart() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 *");
        }
        try (var server = TestSmtp.start(directory)) {
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }
}
