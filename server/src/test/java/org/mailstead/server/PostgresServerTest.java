package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.store.Dialect;
import org.mailstead.server.store.TestPostgres;

/** The whole server on PostgreSQL. */
class PostgresServerTest {
    @TempDir Path directory;

    private Server start() throws Exception {
        var local =
                Localserve.config(
                        directory.resolve("data"),
                        List.of(InetAddress.ofLiteral("127.0.0.1")),
                        Localserve.ANY_PORT,
                        false);
        var login = TestPostgres.login(directory);
        var config =
                new Config(
                        local.hostName(),
                        local.dataDirectory(),
                        login.url(),
                        login.user(),
                        login.password(),
                        local.log(),
                        local.certificate(),
                        local.listener(),
                        local.inbound(),
                        local.submission(),
                        local.delivery(),
                        local.queue(),
                        local.webhooks(),
                        local.dns(),
                        local.updates(),
                        local.limits());
        return Server.start(config, ServerMode.LOCAL);
    }

    private static void receive(Server server, String to, String message) throws Exception {
        try (var smtp = new Talk(server, ListenerProtocol.SMTP)) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.ask("EHLO client.example.test", "250 ");
            transfer(smtp, to, message);
        }
    }

    private static void submit(Server server, String to, String message) throws Exception {
        try (var smtp = new Talk(server, ListenerProtocol.SUBMISSION)) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.ask("EHLO client.example.test", "250 ");
            var secrets = "\0" + Localserve.ADDRESS + "\0" + Localserve.PASSWORD;
            var response = Base64.getEncoder().encodeToString(secrets.getBytes(UTF_8));
            smtp.ask("AUTH PLAIN " + response, "235 ");
            transfer(smtp, to, message);
        }
    }

    private static void transfer(Talk smtp, String to, String message) throws Exception {
        smtp.ask("MAIL FROM:<" + Localserve.ADDRESS + ">", "250 ");
        smtp.ask("RCPT TO:<" + to + ">", "250 ");
        smtp.ask("DATA", "354 ");
        smtp.ask(message + "\r\n.", "250 ");
        smtp.ask("QUIT", "221 ");
    }

    /** What is in Inbox, in the order of arrival: those lines of each message that matter here. */
    private static List<String> inbox(Server server) throws Exception {
        try (var imap = new Talk(server, ListenerProtocol.IMAP)) {
            assertThat(imap.line()).startsWith("* OK ");
            imap.ask("a LOGIN " + Localserve.ADDRESS + " " + Localserve.PASSWORD, "a OK");
            imap.ask("b SELECT INBOX", "b OK");
            return imap.ask("c UID FETCH 1:* (FLAGS BODY.PEEK[])", "c ").stream()
                    .filter(line -> line.startsWith("Subject: ") || line.startsWith("body "))
                    .toList();
        }
    }

    private static void flag(Server server) throws Exception {
        try (var imap = new Talk(server, ListenerProtocol.IMAP)) {
            assertThat(imap.line()).startsWith("* OK ");
            imap.ask("a LOGIN " + Localserve.ADDRESS + " " + Localserve.PASSWORD, "a OK");
            imap.ask("b SELECT INBOX", "b OK");
            imap.ask("c STORE 1 +FLAGS (\\Flagged)", "c OK");
            imap.ask("d CREATE Projects", "d OK");
            imap.ask("e COPY 1 Projects", "e OK");
        }
    }

    /** Too large to lie beside the rows, however it is compressed. */
    private static List<String> largeBody() {
        var random = new Random(1);
        var lines = new ArrayList<String>();
        for (int i = 0; i < 4000; i++) {
            var octets = new byte[45];
            random.nextBytes(octets);
            lines.add("body " + Base64.getEncoder().encodeToString(octets));
        }
        return lines;
    }

    @Test
    void mailIsTakenSubmittedReadAndStillThereAfterARestart() throws Exception {
        var body = largeBody();
        var expected = new ArrayList<>(List.of("Subject: received"));
        expected.addAll(body);
        expected.add("Subject: submitted");
        try (var server = start()) {
            assertThat(server.core().database().dialect()).isEqualTo(Dialect.POSTGRESQL);
            receive(
                    server,
                    "anyone@example.test",
                    "Subject: received\r\n\r\n" + String.join("\r\n", body));
            submit(
                    server,
                    Localserve.ADDRESS,
                    "From: " + Localserve.ADDRESS + "\r\nSubject: submitted\r\n\r\nHello");
            Awaitility.await()
                    .untilAsserted(
                            () -> // the queue delivers when it comes to it
                            assertThat(inbox(server)).isEqualTo(expected));
            flag(server);
        }
        try (var server = start()) {
            assertThat(inbox(server)).isEqualTo(expected);
            try (var imap = new Talk(server, ListenerProtocol.IMAP)) {
                assertThat(imap.line()).startsWith("* OK ");
                imap.ask("a LOGIN " + Localserve.ADDRESS + " " + Localserve.PASSWORD, "a OK");
                assertThat(imap.ask("b SELECT Projects", "b ")).contains("* 1 EXISTS");
                assertThat(imap.ask("c FETCH 1 FLAGS", "c ").getFirst()).contains("\\Flagged");
            }
        }
    }

    @Test
    void everythingThatIsKeptIsFoundWhole() throws Exception {
        try (var server = start()) {
            receive(server, "anyone@example.test", "Subject: one\r\n\r\nbody");
            var lines = new ArrayList<String>();
            var control = new ControlClient(directory.resolve("data"));
            control.call("verify", List.of(""), lines::add);
            assertThat(lines).contains("All is well.");
        }
    }

    @Test
    void aBackupHasTheLargeMessagesAndLeavesTheRowsToPostgresql() throws Exception {
        try (var server = start()) {
            receive(
                    server,
                    "anyone@example.test",
                    "Subject: large\r\n\r\n" + String.join("\r\n", largeBody()));
            var lines = new ArrayList<String>();
            var control = new ControlClient(directory.resolve("data"));
            var copy = directory.resolve("copy");
            control.call("backup", List.of(copy.toString()), lines::add);
            assertThat(lines.getLast()).startsWith("0 databases, 1 large messages");
            try (var files = Files.walk(copy.resolve("accounts"))) {
                assertThat(files.filter(Files::isRegularFile)).hasSize(1);
            }
        }
    }

    @Test
    void aDataDirectoryHasOneServerAtATime() throws Exception {
        try (var _ = start()) {
            assertThatThrownBy(this::start).hasMessageContaining("is in use by process");
        }
        start().close(); // and the failed start left nothing behind
    }
}
