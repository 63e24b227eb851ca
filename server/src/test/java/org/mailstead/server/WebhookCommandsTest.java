package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.webhook.Receiver;

/** Calls of programs, set and seen at the command line of a running server. outbound CL-10 */
class WebhookCommandsTest {
    @TempDir Path directory;

    private Server start() throws Exception {
        var addresses = List.of(InetAddress.ofLiteral("127.0.0.1"));
        var config = Localserve.config(directory, addresses, Localserve.ANY_PORT, false);
        return Server.start(config, ServerMode.LOCAL);
    }

    private String run(String... arguments) {
        return run(0, arguments);
    }

    private String run(int status, String... arguments) {
        return CommandRun.at(directory, arguments).ended(status);
    }

    @Test // webapi H-1, J-11
    void webhooksAreSetShownTestedAndRemoved() throws Exception {
        try (var _ = start();
                var receiver = Receiver.start()) {
            assertThat(run("account", "webhook", "show", "mailstead"))
                    .contains("outgoing mail: nobody", "incoming mail: nobody");
            var url = receiver.url("/x?y=1").toString();
            assertThat(
                            run(
                                    "account",
                                    "webhook",
                                    "set",
                                    "mailstead",
                                    "outgoing",
                                    url,
                                    "--events",
                                    "failed,delayed",
                                    "--sign"))
                    .contains(url + ", signed, of delayed, failed", "shown once: ");
            assertThat(run("account", "webhook", "test", "mailstead", "outgoing"))
                    .contains("taken: status 200", "answer: taken");
            var request = receiver.next();
            assertThat(request.field("X-Mox-Webhook-ID")).contains("1");
            assertThat(request.field("X-Mailstead-Webhook-Signature")).isPresent();
            receiver.answer((exchange, _) -> Receiver.say(exchange, 503, "later"));
            assertThat(run("account", "webhook", "test", "mailstead", "outgoing"))
                    .contains("not taken: status 503", "answered with 503", "answer: later");
            assertThat(run("account", "webhook", "remove", "mailstead", "outgoing"))
                    .contains("nobody is called");
            run(1, "account", "webhook", "test", "mailstead", "outgoing");
            assertThat(run("account", "webhook", "keep", "mailstead", "7d"))
                    .contains("remembered for 7d"); // webapi J-6
            run(1, "account", "webhook", "keep", "mailstead", "-1d");
            assertThat(run("account", "webhook", "keep", "mailstead", "default"))
                    .contains("as long as for all");
            for (var wrong :
                    List.of("ftp://a.example/", "nothing", "http://u:p@a.example/", "http:///x")) {
                run(1, "account", "webhook", "set", "mailstead", "incoming", wrong);
            }
            run(1, "account", "webhook", "set", "mailstead", "outgoing", url, "--events", "x");
            run(1, "account", "webhook", "set", "nobody", "outgoing", url);
        }
    }

    @Test // outbound CL-10, CL-20; webapi J-8 to J-10, AW-10, J-12
    void callsAreListedScheduledCanceledAndRemembered() throws Exception {
        try (var server = start();
                var receiver =
                        Receiver.start((exchange, _) -> Receiver.say(exchange, 500, "broken"))) {
            assertThat(run("queue", "webhook", "list")).contains("no call waits");
            run(
                    "account",
                    "webhook",
                    "set",
                    "mailstead",
                    "outgoing",
                    receiver.url("/mail").toString());
            Talk.submit(server, "bob@far.example");
            assertThat(receiver.next().field("X-Mox-Webhook-Attempt")).contains("1");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run("queue", "webhook", "list").contains("answered with 500"));
            assertThat(run("queue", "webhook", "list", "--sort", "submitted", "--asc"))
                    .contains("delivered", "/mail", "1 shown; in all 1 calls wait");
            assertThat(run("queue", "webhook", "list", "--event", "incoming", "--sort", "queued"))
                    .contains("no call waits");
            assertThat(run("queue", "webhook", "list", "--ids", "1", "--nextattempt", ">now"))
                    .contains("1 shown");
            assertThat(run("queue", "webhook", "print", "1"))
                    .contains("\"error\":\"answered with 500\"", "\"response\":\"broken\"")
                    .contains("\"payload\":{\"Version\":0,\"Event\":\"delivered\"")
                    .contains("\"Extra\":{\"Order-Id\":\"7\"}");
            receiver.answer((exchange, _) -> Receiver.say(exchange, 204, ""));
            assertThat(run("queue", "webhook", "schedule", "--now", "0"))
                    .contains("1 call scheduled");
            var again = receiver.next();
            assertThat(again.field("X-Mox-Webhook-Attempt")).contains("2");
            assertThat(again.body()).isEqualTo(receiver.all().getFirst().body()); // webapi H-4
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run("queue", "webhook", "retired", "list").contains("taken"));
            assertThat(run("queue", "webhook", "retired", "print", "1"))
                    .contains("\"success\":true", "\"code\":500", "\"code\":204");

            run("account", "webhook", "keep", "mailstead", "30d");
            receiver.answer((exchange, _) -> Receiver.say(exchange, 500, "broken"));
            Talk.submit(server, "eve@far.example");
            receiver.next();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run("queue", "webhook", "list").contains("answered with 500"));
            assertThat(run("queue", "webhook", "cancel", "--account", "mailstead"))
                    .contains("1 call canceled");
            assertThat(run("queue", "webhook", "retired", "list", "--sort", "submitted"))
                    .contains("not taken");
            assertThat(run("queue", "webhook", "retired", "print", "2"))
                    .contains("canceled by cli:");
            run(1, "queue", "webhook", "print", "2");
            var metrics = new StringBuilder();
            new ControlClient(directory).call("metrics", List.of(), line -> metrics.append(line));
            assertThat(metrics)
                    .contains("mailstead_webhook_results_total{code=\"500\"} 2")
                    .contains("mailstead_webhook_request_duration_seconds_count 3");
        }
    }

    @Test // webapi H-28 to H-36
    void mailThatComesInIsTold() throws Exception {
        try (var server = start();
                var receiver = Receiver.start()) {
            run(
                    "account",
                    "webhook",
                    "set",
                    "mailstead",
                    "incoming",
                    receiver.url("/in").toString());
            try (var smtp = new Talk(server, ListenerProtocol.SMTP)) {
                assertThat(smtp.line()).startsWith("220 ");
                smtp.ask("EHLO client.example.test", "250 ");
                smtp.ask("MAIL FROM:<bob@far.example>", "250 ");
                smtp.ask("RCPT TO:<ann@localhost>", "250 ");
                smtp.ask("DATA", "354 ");
                smtp.ask(
                        """
                        From: Bob <bob@far.example>
                        To: ann@localhost
                        Subject: Lunch?
                        Message-ID: <1@far.example>
                        In-Reply-To: <0@localhost>
                        List-Id: <x.far.example>

                        hi
                        .\
                        """
                                .replace("\n", "\r\n"),
                        "250 ");
            }
            var request = receiver.next();
            assertThat(request.path()).isEqualTo("/in");
            var said = request.json();
            assertThat(said.get("Version").asInt()).isZero();
            assertThat(said.get("From").toString())
                    .isEqualTo("[{\"Name\":\"Bob\",\"Address\":\"bob@far.example\"}]");
            assertThat(said.get("Subject").asString()).isEqualTo("Lunch?");
            assertThat(said.get("MessageID").asString()).isEqualTo("<1@far.example>");
            assertThat(said.get("InReplyTo").asString()).isEqualTo("<0@localhost>");
            assertThat(said.get("References").toString()).isEqualTo("[\"<0@localhost>\"]");
            assertThat(said.get("Date").isNull()).isTrue();
            assertThat(said.get("Text").asString()).isEqualTo("hi\n");
            assertThat(said.get("Structure").get("ContentType").asString()).isEqualTo("text/plain");
            var meta = said.get("Meta");
            assertThat(meta.get("MsgID").asLong()).isPositive();
            assertThat(meta.get("MailFrom").asString()).isEqualTo("bob@far.example");
            assertThat(meta.get("RcptTo").asString()).isEqualTo("ann@localhost");
            assertThat(meta.get("RemoteIP").asString()).isEqualTo("127.0.0.1");
            assertThat(meta.get("MailboxName").asString()).isEqualTo("Inbox");
            assertThat(meta.get("Automated").asBoolean()).isTrue();
            assertThat(meta.get("DKIMVerifiedDomains").toString()).isEqualTo("[]");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> run("queue", "webhook", "retired", "list").contains("incoming"));
            var account = server.core().directory().account("mailstead").orElseThrow().id();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.core().mailboxes().arrivals(account, 10).isEmpty());
        }
    }
}
