package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.directory.Route;
import org.mailstead.server.directory.Transport;

/** What a developer's machine does with mail that goes out. outbound §28 */
class DeveloperQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    private String run(String... arguments) {
        return CommandRun.at(directory, arguments).text();
    }

    /** What the server said to the message. */
    private static void submit(LocalServer server, String to, String reply) throws Exception {
        try (var smtp = server.talk(ListenerProtocol.SUBMISSION)) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.ask("EHLO client.example.test", "250 ");
            var login = "\0%s\0%s".formatted(Localserve.ADDRESS, Localserve.PASSWORD);
            var base64 = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
            smtp.ask("AUTH PLAIN " + base64, "235 ");
            smtp.ask("MAIL FROM:<" + Localserve.ADDRESS + ">", "250 ");
            smtp.ask("RCPT TO:<" + to + ">", "250 ");
            smtp.ask("DATA", "354 ");
            smtp.ask("From: " + Localserve.ADDRESS + "\r\nSubject: Lunch?\r\n\r\nhi\r\n.", reply);
        }
    }

    @Test // outbound LS-1: whatever the destination
    void mailForAnybodyComesBack() throws Exception {
        try (var server = LocalServer.start(directory)) {
            submit(server, "bob@far.example", "250 ");
            await().atMost(PATIENCE).until(() -> server.count("Inbox") == 1);
        }
    }

    @Test // outbound LS-2, LS-3, W-22
    void errorsThatAreAskedForComeAtSubmissionOrFromTheQueue() throws Exception {
        try (var server = LocalServer.start(directory)) {
            submit(server, "permerror@far.example", "550 5.7.0 ");
            submit(server, "x452@far.example", "452 4.0.0 ");
            submit(server, "queue-permerror@far.example", "250 ");
            await().atMost(PATIENCE).until(() -> server.count("Inbox") == 1); // the notification
            submit(server, "queue-temperror@far.example", "250 ");
            submit(server, "queue452@far.example", "250 ");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(run("queue", "list"))
                                    .contains("451 4.3.0 The error that was asked for")
                                    .contains("452 4.0.0 The error that was asked for"));
            assertThat(run("queue", "list")).contains("2 shown");
        }
    }

    @Test // outbound LS-2: no answer, until the server stops
    void aTimeoutHoldsUpNobodyElse() throws Exception {
        try (var server = LocalServer.start(directory)) {
            submit(server, "queue-timeout@far.example", "250 ");
            submit(server, "bob@near.example", "250 ");
            await().atMost(PATIENCE).until(() -> server.count("Inbox") == 1);
            assertThat(run("queue", "list")).contains("queue-timeout@far.example");
        }
    }

    @Test // outbound LS-1: a transport that fails mail applies
    void aTransportThatFailsMailFailsItHereToo() throws Exception {
        try (var server = LocalServer.start(directory)) {
            var admin = server.core().directory().admin().transports();
            admin.add("test", new Transport("no", new Transport.Fail(550, "not so")));
            admin.addRoute(
                    "test", new Route(new Route.Owner.OfAll(), 1, List.of(), List.of(), 0, "no"));
            submit(server, "bob@far.example", "250 ");
            await().atMost(PATIENCE).until(() -> server.count("Inbox") == 1);
        }
    }
}
