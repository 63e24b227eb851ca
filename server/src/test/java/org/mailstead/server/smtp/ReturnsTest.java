package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.RetiredFilter;

class ReturnsTest {
    @TempDir Path directory;

    /** A notification about a message to eve@far.example, as another server writes it. */
    private static String notification(String fields, String returned) {
        return """
        C: DATA
        S: 354 *
        C: From: postmaster@far.example
        C: Subject: failed
        C: MIME-Version: 1.0
        C: Content-Type: multipart/report; report-type=delivery-status; boundary=b
        C:
        C: --b
        C:
        C: Sorry.
        C: --b
        C: Content-Type: message/delivery-status
        C:
        C: Reporting-MTA: dns; mx.far.example
        %s
        C: --b
        C: Content-Type: text/rfc822-headers
        C:
        %s
        C: --b--
        C: .
        S: 250 *
        """
                .formatted(fields.stripTrailing(), returned);
    }

    private static void receive(TestSmtp server, String to, String data) throws Exception {
        server.smtp()
                .play("S: 220 *")
                .hello()
                .play(
                        "C: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<%s>\nS: 250 *\n".formatted(to)
                                + data);
    }

    @Test // outbound K-1, K-4, K-5, K-7, K-8, W-17, W-18
    void whatComesToAUniqueReversePathIsAboutThatCopy() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.memory.setFromIdLogins(server.ann, List.of("ann@example.test"));
            OneLetter.send(server);
            var sent = OneLetter.remembered(server);
            assertThat(sent.fromId()).matches("[A-Za-z0-9_-]{22}");
            assertThat(sent.from()).isEqualTo("ann+" + sent.fromId() + "@example.test");
            assertThat(server.inbox(server.bob).getFirst())
                    .contains("Return-Path: <" + sent.from() + ">");
            assertThat(sent.success()).isTrue();
            var failure =
                    notification(
                            """
                            C:
                            C: Final-Recipient: rfc822; bob@example.test
                            C: Action: failed
                            C: Status: 5.1.1
                            C: Remote-MTA: dns; mx.far.example
                            C: Diagnostic-Code: smtp; 550 5.1.1 nobody here
                            """,
                            "C: Subject: hi");
            // somebody else's account knows nothing of that id
            receive(server, "bob+" + sent.fromId() + "@example.test", failure);
            assertThat(OneLetter.remembered(server).success()).isTrue();
            receive(server, sent.from(), failure);
            assertThat(OneLetter.remembered(server))
                    .satisfies(now -> {
                        assertThat(now.success()).isFalse();
                        assertThat(now.outcome())
                                .isEqualTo("failed elsewhere: 550 5.1.1 nobody here");
                    });
            assertThat(server.memory.suppressions(server.ann, 10))
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.base()).isEqualTo("bob@example.test");
                        assertThat(entry.reason())
                                .isEqualTo("A notification said 550 5.1.1 nobody here");
                    });
        }
    }

    @Test // outbound K-5, K-6
    void whateverComesToAUniqueReversePathIsNotedWithItsTime() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.memory.setFromIdLogins(server.ann, List.of("ann@example.test"));
            OneLetter.send(server);
            var sent = OneLetter.remembered(server);
            var at = TestSmtp.START.plusSeconds(90);
            server.now.set(at);
            receive(
                    server,
                    sent.from(),
                    "C: DATA\nS: 354 *\nC: Subject: I am away\nC:\nC: hi\nC: .\nS: 250 *\n");
            assertThat(OneLetter.remembered(server).lastActivity()).isEqualTo(at);
            assertThat(OneLetter.remembered(server).success()).isTrue();
            assertThat(server.memory.attempts(sent.id()).getLast())
                    .satisfies(heard -> {
                        assertThat(heard.begun()).isEqualTo(at);
                        assertThat(heard.transport()).isEqualTo(Attempt.HEARD);
                        assertThat(heard.problem()).contains("no notification: unrecognized");
                    });
            var others =
                    notification(
                            """
                            C:
                            C: Final-Recipient: rfc822; eve@far.example
                            C: Action: failed
                            C: Status: 5.1.1
                            C:
                            C: Final-Recipient: rfc822; kim@far.example
                            C: Action: failed
                            C: Status: 5.1.1
                            """,
                            "C: Subject: hi");
            receive(server, sent.from(), others);
            assertThat(OneLetter.remembered(server).success()).isTrue();
            assertThat(server.memory.attempts(sent.id()).getLast().problem())
                    .contains("does not name this recipient: unrecognized");
            assertThat(server.memory.suppressions(null, 10)).isEmpty();
        }
    }

    @Test // outbound W-15, W-19: without the secret it is noted, but decides nothing
    void notificationIsKnownByTheEnvelopeIdOrTheMessageId() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            OneLetter.send(server);
            assertThat(OneLetter.remembered(server).fromId()).isNull();
            var fields =
                    """
                    C: Original-Envelope-Id: order-7
                    C:
                    C: Final-Recipient: rfc822; other@far.example
                    C: Action: delayed
                    C: Status: 4.4.1
                    C:
                    C: Final-Recipient: rfc822; far@far.example
                    C: Original-Recipient: rfc822; bob@example.test
                    C: Action: failed
                    C: Status: 5.4.4
                    C: Diagnostic-Code: X-Postfix; Host not found
                    """;
            receive(server, "ann@example.test", notification(fields, "C: Subject: hi"));
            assertThat(OneLetter.remembered(server))
                    .satisfies(now -> {
                        assertThat(now.outcome())
                                .isEqualTo("failed elsewhere: 500 5.4.4 Host not found");
                        assertThat(now.success()).isTrue();
                    });
            receive(
                    server,
                    "ann@example.test",
                    notification(
                            fields.replace("order-7", "order-8").replace("not found", "is gone"),
                            "C: Message-ID: <one@example.test>"));
            assertThat(OneLetter.remembered(server).outcome()).endsWith("Host is gone");
            assertThat(server.memory.attempts(OneLetter.remembered(server).id())).hasSize(3);
            assertThat(server.memory.suppressions(null, 10)).isEmpty();
        }
    }

    @Test // outbound K-3
    void senderMayBringAnIdOfItsOwn() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.memory.setFromIdLogins(server.ann, List.of("ann@example.test"));
            var client = server.submissions().login("ann");
            var data = "C: DATA\nS: 354 *\nC: From: ann@example.test\nC:\nC: hi\nC: .\n";
            var from = "C: MAIL FROM:<ann+0123456789abcdef@example.test>\nS: 250 *\n";
            var bob = "C: RCPT TO:<bob@example.test>\nS: 250 *\n";
            client.play(from + bob + data + "S: 250 *");
            client.play(from + bob + data + "S: 554 5.1.7 *");
            client.play(
                    from
                            + bob
                            + "C: RCPT TO:<ann@example.test>\nS: 250 *\n"
                            + data
                            + "S: 554 5.5.3 *");
            client.play(from.replace("0123456789abcdef", "news") + bob + data + "S: 250 *");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.memory.list(RetiredFilter.ALL, true, true, 10).size() == 2);
            assertThat(server.memory.list(RetiredFilter.ALL, true, true, 10))
                    .extracting(one -> Optional.ofNullable(one.fromId()))
                    .containsExactly(Optional.of("0123456789abcdef"), Optional.empty());
        }
    }

    @Test // RFC 2852 §4; RFC 6710 §4: only for our users
    void deadlinesAndPrioritiesAreForSubmissions() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            "C: MAIL FROM:<eve@far.example> BY=60;N\nS: 555 5.3.3 *\n",
                            "C: MAIL FROM:<eve@far.example> MT-PRIORITY=3\nS: 555 5.3.3 *\n");
            server.submissions()
                    .login("ann")
                    .play(
                            "C: MAIL FROM:<ann@example.test> BY=60;R MT-PRIORITY=-4\nS: 250 *\n",
                            "C: RSET\nS: 250 *\n",
                            "C: MAIL FROM:<ann@example.test> BY=0;R\nS: 501 5.5.4 *\n",
                            "C: MAIL FROM:<ann@example.test> MT-PRIORITY=10\nS: 501 5.5.2 *\n");
        }
    }
}
