package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.SendingLimits;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.server.queue.TestPlaces;
import org.mailstead.server.submission.SubmissionLimits;

class SubmissionTest {
    @TempDir Path directory;

    /** The data of a message, by the lines of its header. */
    private static String message(String... header) {
        return """
        C: DATA
        S: 354 *
        %s
        C:
        C: text
        C: .
        """
                .formatted(String.join("\n", header).replace("\n\n", "\n"));
    }

    private static void awaitMail(TestSmtp server, long account, int count) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(server.inbox(account)).hasSize(count));
    }

    @Test // RFC 6409 §8; inbound SUB-06, SUB-11, SUB-12; RFC 5322 §3.6.3
    void messageToAUserHereIsCompletedAndDelivered() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.submission()
                    .login("ann")
                    .play(
                            "C: MAIL FROM:<ann@example.test>\nS: 250 2.1.0 *\n",
                            "C: RCPT TO:<bob@example.test>\nS: 250 2.1.0 *\n"
                                    + message(
                                            "C: From: Ann <ann+x@example.test>\nC: Bcc: eve@example.test\n",
                                            "C:  eve2@example.test\nC: Return-Path: <x@y.example>\nC: Subject: hi")
                                    + "S: 250 2.2.0 *\n");
            awaitMail(server, server.bob, 1);
            assertThat(server.inbox(server.bob).getFirst())
                    .matches(
                            """
                            Delivered-To: bob@example.test
                            Return-Path: <ann@example.test>
                            Received: from mx.example.test
                            \tby mx.example.test with ESMTPSA
                            \tid [A-Za-z0-9_-]{22}
                            \tfor <bob@example.test>;
                            \tMon, 23 Nov 2026 10:00:00 \\+0000
                            Authentication-Results: mx.example.test; auth=pass
                            \tsmtp.mailfrom=ann@example.test
                            Message-ID: <[A-Za-z0-9_-]{22}@mx.example.test>
                            Date: Mon, 23 Nov 2026 10:00:00 \\+0000
                            From: Ann <ann\\+x@example.test>
                            Subject: hi

                            text
                            """
                                    .replace("\n", "\r\n"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.queue.recipients(10)).isEmpty());
        }
    }

    @Test // inbound SUB-12, W-08: no for clause with several recipients, the semicolon always
    void severalRecipientsAreNotToldOfEachOther() throws Exception {
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.showClient())) {
            server.submissions()
                    .login("ann")
                    .play(
                            "C: MAIL FROM:<>\nS: 250 2.1.0 *\n",
                            "C: RCPT TO:<bob@example.test>\nS: 250 2.1.0 *\n",
                            "C: RCPT TO:<ann@example.test>\nS: 250 2.1.0 *\n"
                                    + message(
                                            "C: From: ann@example.test\nC: Date: x\nC: Message-ID: <1@x>")
                                    + "S: 250 2.2.0 *\n");
            awaitMail(server, server.bob, 1);
            awaitMail(server, server.ann, 1);
            assertThat(server.inbox(server.bob).getFirst())
                    .contains("Received: from client.example ([127.0.0.1])\r\n")
                    .containsPattern(
                            "with ESMTPSA\r\n\tid [A-Za-z0-9_-]{22}\r\n\t\\(TLS1.3 TLS_\\w+\\);\r\n\tMon,")
                    .doesNotContain("\tfor ")
                    .doesNotContain("Date: Mon");
        }
    }

    @ParameterizedTest // inbound SUB-01 to SUB-04, RPL-33, RPL-42, RPL-43
    @CsvSource(
            delimiter = '|',
            value = {
                "C: From: eve@example.test|550 5.7.1 *",
                "C: From: ann@other.example|550 5.7.1 *",
                "C: Subject: none|550 5.6.0 *",
                "C: From: ann@example.test, bob@example.test|550 5.6.0 *",
                "C: From: nobody|550 5.6.0 *",
                "C: no field|550 5.6.0 *"
            })
    void headerMustNameTheUser(String header, String reply) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.submissions()
                    .login("ann")
                    .play(
                            "C: MAIL FROM:<ann@example.test>\nS: 250 2.1.0 *\n",
                            "C: RCPT TO:<bob@example.test>\nS: 250 2.1.0 *\n"
                                    + message(header)
                                    + "S: "
                                    + reply
                                    + "\nC: MAIL FROM:<ann@example.test>\nS: 250 2.1.0 *\n",
                            "C: RCPT TO:<bob@example.test>\nS: 250 2.1.0 *\n",
                            "C: DATA\nS: 354 *\nC: From: ann@example.test\nC: .\nS: 554 5.6.0 *");
            assertThat(server.queue.recipients(10)).isEmpty();
        }
    }

    @Test // inbound SUB-08, RPL-45, TEST-17
    void aProgramsOwnFieldsGoAlongUnlessAKeyComesTwice() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var begin =
                    """
                    C: MAIL FROM:<ann@example.test>
                    S: 250 *
                    C: RCPT TO:<bob@example.test>
                    S: 250 *
                    C: DATA
                    S: 354 *
                    C: From: ann@example.test
                    C: X-Mailstead-Extra-Order-Id: 42
                    """;
            server.submissions()
                    .login("ann")
                    .play(begin, "C: x-mailstead-extra-ORDER-ID: 42\nC:\nC: .\nS: 554 5.6.0 *")
                    .play(begin, "C: X-Mailstead-Extra-Order: 42\nC:\nC: .\nS: 250 *");
            awaitMail(server, server.bob, 1);
            assertThat(server.inbox(server.bob).getFirst())
                    .contains("X-Mailstead-Extra-Order-Id: 42\r\nX-Mailstead-Extra-Order: 42\r\n");
        }
    }

    @Test // inbound MAIL-11, CMD-23, RPL-20, RPL-33, RPL-34, RCPT-08, RCPT-09
    void envelopeMustBeTheUsersAndRecipientsMustBeReachable() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            TestSmtp.done(
                    server.directory.admin().domains().add("test", Domain.parse("off.test"), true));
            server.submission()
                    .play("S: 220 *")
                    .hello()
                    .play("C: MAIL FROM:<ann@example.test>\nS: 530 5.7.0 *");
            server.submission()
                    .login("ann")
                    .play(
                            """
                            C: MAIL FROM:<bob@example.test>
                            S: 550 5.7.1 *
                            C: MAIL FROM:<ann@[127.0.0.1]>
                            S: 550 5.7.1 *
                            C: MAIL FROM:<ann@off.test>
                            S: 451 4.3.0 *
                            C: MAIL FROM:<ann@example.test>
                            S: 250 2.1.0 *
                            C: RCPT TO:<nobody@example.test>
                            S: 550 5.1.1 *
                            C: RCPT TO:<sam@off.test>
                            S: 450 4.2.1 *
                            C: DATA
                            S: 503 5.5.1 *
                            """);
        }
    }

    @Test // inbound SUB-20, RPL-44, TEST-11
    void dailyLimitsHold() throws Exception {
        var limits = new SubmissionLimits(new SendingLimits(3, 2), 1 << 20);
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.submission(limits))) {
            var client = server.submissions().login("ann");
            var mail = "C: MAIL FROM:<ann@example.test>\nS: 250 *\n";
            var header = message("C: From: ann@example.test");
            client.play(
                    mail + "C: RCPT TO:<bob@example.test>\nS: 250 *\n",
                    "C: RCPT TO:<bob+1@example.test>\nS: 250 *\n" + header + "S: 250 *");
            client.play(
                    mail
                            + "C: RCPT TO:<bob+2@example.test>\nS: 250 *\n"
                            + header
                            + "S: 451 4.7.1 *");
            client.play(mail + "C: RCPT TO:<bob@example.test>\nS: 250 *\n" + header + "S: 250 *");
            client.play(
                    mail + "C: RCPT TO:<bob@example.test>\nS: 250 *\n" + header + "S: 451 4.7.1 *");
            server.now.set(server.now.get().plus(Duration.ofDays(1)).plusSeconds(1));
            client.play(mail + "C: RCPT TO:<bob+2@example.test>\nS: 250 *\n" + header + "S: 250 *");
        }
    }

    @Test // outbound W-4; RFC 3463 §3.4: X.3.1
    void queueThatIsFullRefusesForNow() throws Exception {
        var limits =
                QueueLimits.DEFAULT.withRoom(
                        QueueLimits.DEFAULT.roomOfAccount(), new QueueLimits.Room(1, 1 << 20));
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.queue(limits))) {
            var mail = "C: MAIL FROM:<ann@example.test> HOLDFOR=3600\nS: 250 *\n";
            var rest =
                    "C: RCPT TO:<bob@example.test>\nS: 250 *\n"
                            + message("C: From: ann@example.test");
            var client = server.submissions().login("ann");
            client.play(mail + rest + "S: 250 *");
            client.play(
                    mail + rest,
                    "S: 452 4.3.1 Try again later: more than 1 recipients would wait for mail of"
                            + " all *");
        }
    }

    @Test // inbound CFG-33
    void anAccountsOwnLimitsHoldInPlaceOfThoseOfAll() throws Exception {
        var limits = new SubmissionLimits(new SendingLimits(1, 1), 1 << 20);
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.submission(limits))) {
            server.directory
                    .admin()
                    .settings()
                    .setSendingLimits("test", "ann", new SendingLimits(2, 2));
            var client = server.submissions().login("ann");
            var mail = "C: MAIL FROM:<ann@example.test>\nS: 250 *\n";
            var header = message("C: From: ann@example.test");
            client.play(
                    mail + "C: RCPT TO:<bob@example.test>\nS: 250 *\n",
                    "C: RCPT TO:<bob+1@example.test>\nS: 250 *\n" + header + "S: 250 *");
            client.play(
                    mail + "C: RCPT TO:<bob@example.test>\nS: 250 *\n" + header + "S: 451 4.7.1 *");
        }
    }

    @Test // RFC 4865; inbound MAIL-08, SUB-15, TEST-15
    void heldMessageIsDeliveredWhenItsTimeHasCome() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.submissions()
                    .login("ann")
                    .play(
                            """
                            C: MAIL FROM:<ann@example.test> HOLDFOR=5184060
                            S: 554 5.5.4 *
                            C: MAIL FROM:<ann@example.test> HOLDUNTIL=2026-11-23T09:59:59Z
                            S: 554 5.5.4 *
                            C: MAIL FROM:<ann@example.test> HOLDFOR=0
                            S: 501 5.5.2 *
                            C: MAIL FROM:<ann@example.test> HOLDFOR=60
                            S: 250 2.1.0 *
                            C: RCPT TO:<bob@example.test>
                            S: 250 2.1.0 *
                            """
                                    + message("C: From: ann@example.test")
                                    + "S: 250 2.2.0 *");
            assertThat(server.queue.nextAttempt()).contains(TestSmtp.START.plusSeconds(60));
            assertThat(server.inbox(server.bob)).isEmpty();
            server.now.set(TestSmtp.START.plusSeconds(60));
            server.scheduler.wake();
            awaitMail(server, server.bob, 1);
        }
    }

    @Test // RFC 3461 §4.1, §5, §6
    void senderIsToldOfSuccessWhenAsked() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.submissions()
                    .login("ann")
                    .play(
                            "C: MAIL FROM:<ann@example.test> ENVID=e+2B1 RET=HDRS\nS: 250 *\n",
                            "C: RCPT TO:<bob@example.test> NOTIFY=SUCCESS ORCPT=rfc822;b@x.example\nS: 250 *\n"
                                    + message("C: From: ann@example.test\nC: Message-ID: <1@x>")
                                    + "S: 250 *");
            awaitMail(server, server.ann, 1);
            assertThat(server.inbox(server.ann).getFirst())
                    .contains("Return-Path: <>\r\n")
                    .contains("References: <1@x>\r\n")
                    .contains("Original-Envelope-Id: e+1\r\n")
                    .contains("Original-Recipient: rfc822; b@x.example\r\n")
                    .contains("Final-Recipient: rfc822; bob@example.test\r\nAction: delivered\r\n")
                    .contains("Status: 2.0.0\r\n");
        }
    }

    @Test // outbound S-1, S-2, B-4; RFC 3461 §4.1
    void temporaryFailureIsTriedAgainAndToldInTheEnd() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            TestSmtp.done(server.directory.admin().accounts().setQuota("test", "bob", 10));
            server.submissions()
                    .login("ann")
                    .play(
                            "C: MAIL FROM:<ann@example.test>\nS: 250 *\n",
                            "C: RCPT TO:<bob@example.test>\nS: 250 *\n"
                                    + message("C: From: ann@example.test")
                                    + "S: 250 *");
            for (var attempt : List.of(1, 2, 3)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                server.queue.recipients(10).stream()
                                                .allMatch(r ->
                                                        r.lastResult() != null
                                                                && r.attempts() == attempt)
                                        || server.inbox(server.ann).size() == 1);
                server.now.set(server.now.get().plus(Duration.ofHours(1)));
                server.scheduler.wake();
            }
            awaitMail(server, server.ann, 1);
            assertThat(server.inbox(server.ann).getFirst())
                    .contains("Subject: Mail delivery failed\r\n")
                    .contains("Action: failed\r\nStatus: 5.2.2\r\n");
            assertThat(server.inbox(server.bob)).isEmpty();
        }
    }

    @Test // RFC 8689 §4, §5; inbound SUB-05, TEST-13
    void tlsDemandsGoIntoTheQueue() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.submissions().login("ann");
            client.play(
                    "C: MAIL FROM:<ann@example.test> REQUIRETLS HOLDFOR=60\nS: 250 *\n",
                    "C: RCPT TO:<bob@example.test>\nS: 250 *\n"
                            + message("C: From: ann@example.test\nC: TLS-Required: No")
                            + "S: 250 *");
            client.play(
                    "C: MAIL FROM:<ann@example.test> HOLDFOR=60\nS: 250 *\n",
                    "C: RCPT TO:<bob@example.test>\nS: 250 *\n"
                            + message("C: From: ann@example.test\nC: TLS-Required: No")
                            + "S: 250 *");
            server.stopListeners();
            server.scheduler.close();
            server.now.set(TestSmtp.START.plusSeconds(60));
            assertThat(server.queue.turn(List.of(), TestPlaces.many()))
                    .extracting(Claim::tls)
                    .containsExactly(
                            org.mailstead.server.queue.TlsDemand.REQUIRED,
                            org.mailstead.server.queue.TlsDemand.OPTIONAL);
        }
    }

    @Test
    void addressesOfAnotherAccountCannotBeUsedButSuffixesCan() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            assertThat(server.directory.maySendAs(server.ann, Address.parse("ann+1@example.test")))
                    .isTrue();
            server.submissions()
                    .login("ann")
                    .play("C: MAIL FROM:<ann+any@example.test>\nS: 250 2.1.0 *");
        }
    }
}
