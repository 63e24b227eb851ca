package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mailstead.address.Domain;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;

class NotificationTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static String text(Action action, @Nullable Instant until, Attempt attempt)
            throws Exception {
        var to = new Recipient(ForwardPath.parse("bob@xn--bcher-kva.example"));
        return new NotificationText(
                        action,
                        false,
                        Domain.parse("mx.example.test"),
                        "Lunch\u001b[31m tomorrow?",
                        NOW.minusSeconds(7200),
                        List.of(new Told(action, to, attempt, until)),
                        NOW)
                .text();
    }

    private static Attempt attempt(@Nullable Reply reply, String status, String problem)
            throws Exception {
        return new Attempt(
                NOW,
                Duration.ZERO,
                "",
                "mx.b.example",
                InetAddress.ofLiteral("192.0.2.7"),
                EnhancedStatusCode.at(status).orElseThrow(),
                reply,
                problem,
                "",
                List.of());
    }

    @Test // outbound B-6, W-16, W-23
    void failureSaysWhatHappenedWhoSaidItAndWhatToDo() throws Exception {
        var reply =
                new Reply(
                        550,
                        new EnhancedStatusCode(5, 1, 1),
                        List.of(
                                "The email account that you tried to reach does not exist.",
                                "Bye"));
        assertThat(text(Action.FAILED, null, attempt(reply, "5.1.1", "")))
                .isEqualTo(
                        """
                        Your message could not be delivered to the recipients below. It will not be
                        tried again.

                            Subject: Lunch [31m tomorrow?
                            Sent:    Mon, 23 Nov 2026 10:00:00 +0000

                        To: bob@bücher.example
                            There is no such address at that domain.
                            Look for a typing mistake in the address. Ask the recipient for the
                            right one in another way.
                            mx.b.example (192.0.2.7) said:
                                550 5.1.1 The email account that you tried to reach does not exist.
                                550 5.1.1 Bye

                        This was written by the mail server mx.example.test.
                        """);
    }

    @Test // outbound W-16: the time is the true one
    void delaySaysUntilWhenItIsTried() throws Exception {
        var until = NOW.plus(Duration.ofHours(14));
        assertThat(text(Action.DELAYED, until, attempt(null, "4.4.1", "Nobody answered")))
                .contains("you need not send it again")
                .contains("    The recipient's mail server could not be reached.\n")
                .contains("    In detail: Nobody answered\n")
                .contains("until Tue, 24 Nov 2026 02:00:00 +0000 (about 14 hours from");
    }

    @Test // RFC 8689 §4.2.1: which host, what is wrong with it, and what can be done
    void whatDemandedTlsSaysWhatIsWrongWithTheHost() throws Exception {
        var problem = "mx.b.example has a certificate that must not be trusted: it ended yesterday";
        assertThat(text(Action.FAILED, null, attempt(null, "5.7.10", problem)))
                .contains(
                        """
                            You asked for a protected way, and there is none to the recipient that
                            can be trusted.
                            Tell the recipient, whose mail server needs mending, or send it without
                            that demand, if its content allows that.
                            In detail: mx.b.example has a certificate that must not be trusted: it
                            ended yesterday
                        """);
    }

    @Test // outbound B-6: each status has words, and lines are short
    void everyStatusHasWords() throws Exception {
        for (var subject = 0; subject < 9; subject++) {
            for (var detail = 0; detail < 40; detail++) {
                var status = "5." + subject + "." + detail;
                assertThat(text(Action.FAILED, null, attempt(null, status, "x")).lines())
                        .as(status)
                        .allMatch(line -> line.length() <= 76)
                        .anyMatch(line -> line.startsWith("    ") && line.endsWith("."));
            }
        }
    }
}
