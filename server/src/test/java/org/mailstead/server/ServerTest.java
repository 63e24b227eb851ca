package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.tls.TestCertificate;

/** The whole server, as {@code localserve} starts it, on free ports. */
class ServerTest {
    @TempDir Path directory;

    private Server start() throws Exception {
        var addresses = List.of(InetAddress.ofLiteral("127.0.0.1"));
        var config =
                Localserve.config(directory.resolve("data"), addresses, Localserve.ANY_PORT, false);
        return Server.start(config, ServerMode.LOCAL);
    }

    private static void send(Server server, String to, String subject) throws Exception {
        try (var smtp = new Talk(server, ListenerProtocol.SMTP)) {
            assertThat(smtp.line()).startsWith("220 localhost ESMTP");
            smtp.ask("EHLO client.example.test", "250 ");
            smtp.ask("MAIL FROM:<ann@example.test>", "250 ");
            smtp.ask("RCPT TO:<" + to + ">", "250 ");
            smtp.ask("DATA", "354 ");
            smtp.ask("Subject: " + subject + "\r\n\r\nHello\r\n.", "250 ");
            smtp.ask("QUIT", "221 ");
        }
    }

    private static List<String> subjects(Server server) throws Exception {
        try (var imap = new Talk(server, ListenerProtocol.IMAP)) {
            assertThat(imap.line()).startsWith("* OK ");
            imap.ask("a LOGIN mailstead@localhost mailstead", "a OK");
            imap.ask("b SELECT INBOX", "b OK");
            return imap.ask("c FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]", "c ").stream()
                    .filter(line -> line.startsWith("Subject: "))
                    .toList();
        }
    }

    @Test // operations L-7: any address lands in the one account
    void localserveTakesMailForEveryAddressAndShowsIt() throws Exception {
        try (var server = start()) {
            send(server, "anyone@example.test", "one");
            send(server, "mailstead@localhost", "two");
            assertThat(subjects(server)).containsExactly("Subject: one", "Subject: two");
        }
    }

    @Test // inbound SUB-12: a developer wants to see where mail came from
    void localserveShowsWhoSubmittedMail() throws Exception {
        try (var server = start();
                var smtp = new Talk(server, ListenerProtocol.SUBMISSION)) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.ask("EHLO client.example.test", "250 ");
            var login = "\0mailstead@localhost\0mailstead".getBytes(US_ASCII);
            smtp.ask("AUTH PLAIN " + Base64.getEncoder().encodeToString(login), "235 ");
            smtp.ask("MAIL FROM:<mailstead@localhost>", "250 ");
            smtp.ask("RCPT TO:<mailstead@localhost>", "250 ");
            smtp.ask("DATA", "354 ");
            smtp.ask("From: mailstead@localhost\r\nSubject: x\r\n\r\nHello\r\n.", "250 ");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> subjects(server), found -> !found.isEmpty());
            try (var imap = new Talk(server, ListenerProtocol.IMAP)) {
                imap.ask("a LOGIN mailstead@localhost mailstead", "a OK");
                imap.ask("b SELECT INBOX", "b OK");
                assertThat(imap.ask("c FETCH 1 BODY.PEEK[HEADER.FIELDS (RECEIVED)]", "c "))
                        .anyMatch(line -> line.contains("client.example.test ([127.0.0.1])"));
            }
        }
    }

    private static String run(String... arguments) {
        var out = new StringWriter();
        var status = Main.commandLine(arguments).setOut(new PrintWriter(out)).execute(arguments);
        assertThat(status).as(out.toString()).isZero();
        return out.toString();
    }

    @Test // inbound TKEY-02: as openssl writes it, with text before
    void aCertificateIsRegisteredByTheCommandLine() throws Exception {
        var octets = TestCertificate.make("laptop").certificate().getEncoded();
        var pem = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
        var file = directory.resolve("certificate.pem");
        Files.writeString(
                file,
                """
                Certificate:
                    Data: --
                -----BEGIN CERTIFICATE-----
                %s
                -----END CERTIFICATE-----
                """
                        .formatted(pem));
        var data = directory.resolve("data").toString();
        try (var _ = start()) {
            var to = "mailstead@localhost";
            var added = run("certificate", "add", "--dir", data, to, file.toString());
            assertThat(added.strip()).endsWith(" for " + to + ": ecdsa-p256, laptop");
            assertThat(run("certificate", "list", "--dir", data, "mailstead")).isEqualTo(added);
            var fingerprint = added.substring(0, 43);
            run("certificate", "remove", "--dir", data, "--", fingerprint);
            assertThat(run("certificate", "list", "--dir", data, "mailstead")).isEmpty();
        }
    }

    @Test
    void aSecondStartKeepsAllMailAndThePassword() throws Exception {
        try (var server = start()) {
            send(server, "anyone@example.test", "kept");
        }
        try (var server = start()) {
            assertThat(subjects(server)).containsExactly("Subject: kept");
        }
    }

    @Test // issue 2 point 8: unless another account has it
    void anAddressOfAnotherAccountIsItsOwn() throws Exception {
        try (var server = start()) {
            var control = new ControlClient(directory.resolve("data"));
            control.call("account.add", List.of("ann", "ann@localhost"), _ -> {});
            send(server, "ann@localhost", "hers");
            send(server, "bob@localhost", "not hers");
            assertThat(subjects(server)).containsExactly("Subject: not hers");
        }
    }

    @Test // operations P-1.8
    void aStopIsToldToEverySession() throws Exception {
        var server = start();
        try (var smtp = new Talk(server, ListenerProtocol.SMTP);
                var imap = new Talk(server, ListenerProtocol.IMAP)) {
            smtp.line();
            imap.line();
            server.close();
            assertThat(smtp.line()).startsWith("421 4.3.2");
            assertThat(imap.line()).startsWith("* BYE");
        }
    }

    @Test
    void onlyTheOwnerCanLookIntoTheData() throws Exception {
        try (var _ = start()) {
            var mode = Files.getPosixFilePermissions(directory.resolve("data"));
            assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rwx------");
        }
    }

    @Test
    void aDirectoryHasOneServerAtATime() throws Exception {
        try (var _ = start()) {
            assertThatThrownBy(this::start).hasMessageContaining("data");
        }
        start().close(); // and the failed start left nothing behind
    }

    @Test
    void theWelcomeSaysWhatToTypeNext() throws Exception {
        try (var server = start()) {
            var text = Localserve.welcome(server, directory, true);
            assertThat(text)
                    .contains("mailstead@localhost", "swaks --server 127.0.0.1:", "mutt -f imap://")
                    .contains("port " + server.address(ListenerProtocol.IMAPS).getPort());
        }
    }
}
