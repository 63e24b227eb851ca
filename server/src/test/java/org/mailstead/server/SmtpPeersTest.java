package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.Localserve.ADDRESS;
import static org.mailstead.server.Localserve.PASSWORD;
import static org.mailstead.server.config.ListenerProtocol.IMAP;
import static org.mailstead.server.config.ListenerProtocol.SMTP;
import static org.mailstead.server.config.ListenerProtocol.SUBMISSION;
import static org.mailstead.server.config.ListenerProtocol.SUBMISSIONS;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.server.config.ListenerProtocol;

/** Programs that send. Issue 2 §9 */
class SmtpPeersTest {
    private static final Duration QUEUED = Duration.ofSeconds(30);

    @TempDir Path data;
    @TempDir Path home;

    private static List<String> swaks(
            LocalServer server, ListenerProtocol protocol, String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                "swaks",
                                "--server",
                                LocalServer.IP,
                                "--port",
                                Integer.toString(server.port(protocol)),
                                "--from",
                                ADDRESS,
                                "--to",
                                "friend@localhost",
                                "--helo",
                                "client.example",
                                "--header",
                                "Subject: from swaks"));
        command.addAll(List.of(more));
        return command;
    }

    private static void awaitInbox(LocalServer server, int count) {
        Awaitility.await()
                .atMost(QUEUED)
                .untilAsserted(() -> assertThat(server.count("Inbox")).isEqualTo(count));
    }

    @Test
    void swaksDeliversInClearAndWithStartTls() throws Exception {
        Peer.require("swaks");
        var peer = new Peer(home);
        try (var server = LocalServer.start(data)) {
            peer.ok(swaks(server, SMTP).toArray(String[]::new));
            peer.ok(swaks(server, SMTP, "--tls").toArray(String[]::new));
            assertThat(server.count("Inbox")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5"})
    void swaksSubmitsWithEveryMechanismItKnows(String mechanism) throws Exception {
        Peer.require("swaks");
        var peer = new Peer(home);
        String[] login = {"--auth", mechanism, "--auth-user", ADDRESS, "--auth-password", PASSWORD};
        try (var server = LocalServer.start(data)) {
            var plain = swaks(server, SUBMISSION, login);
            peer.ok(plain.toArray(String[]::new));
            var startTls = swaks(server, SUBMISSION, login);
            startTls.add("--tls");
            peer.ok(startTls.toArray(String[]::new));
            var tls = swaks(server, SUBMISSIONS, login);
            tls.add("--tls-on-connect");
            peer.ok(tls.toArray(String[]::new));
            awaitInbox(server, 3);
        }
    }

    @Test
    void swaksWithAWrongPasswordIsRefused() throws Exception {
        Peer.require("swaks");
        try (var server = LocalServer.start(data)) {
            var command =
                    swaks(
                            server,
                            SUBMISSIONS,
                            "--tls-on-connect",
                            "--auth",
                            "PLAIN",
                            "--auth-user",
                            ADDRESS,
                            "--auth-password",
                            "wrong-password");
            var result = new Peer(home).run(command.toArray(String[]::new));
            assertThat(result.status()).isNotZero();
            assertThat(result.output()).contains("535 5.7.8");
            assertThat(server.count("Inbox")).isZero();
        }
    }

    @Test
    void curlSubmitsWithStartTlsAndWithTlsAndReadsItBack() throws Exception {
        Peer.require("curl");
        var peer = new Peer(home);
        var mail =
                peer.file(
                        "mail.eml",
                        "From: %s\r\nTo: friend@localhost\r\nSubject: by curl\r\n\r\nHello.\r\n"
                                .formatted(ADDRESS));
        try (var server = LocalServer.start(data)) {
            for (var url :
                    List.of(
                            "smtp://" + server.endpoint(SUBMISSION) + "/client.example",
                            "smtps://" + server.endpoint(SUBMISSIONS) + "/client.example")) {
                peer.ok(
                        "curl",
                        "-sS",
                        "-k",
                        "--ssl-reqd",
                        "--mail-from",
                        ADDRESS,
                        "--mail-rcpt",
                        "friend@localhost",
                        "-u",
                        ADDRESS + ":" + PASSWORD,
                        "-T",
                        mail.toString(),
                        url);
            }
            awaitInbox(server, 2);
            var inbox = "imap://" + server.endpoint(IMAP) + "/INBOX";
            var login = ADDRESS + ":" + PASSWORD;
            var read = peer.ok("curl", "-sS", "-k", "-u", login, inbox + ";MAILINDEX=1");
            assertThat(read)
                    .contains("Return-Path: <" + ADDRESS + ">")
                    .contains("Delivered-To: friend@localhost")
                    .contains("Subject: by curl")
                    .contains("Hello.");
            var found =
                    peer.ok("curl", "-sS", "-k", "-u", login, inbox + "?SUBJECT%20%22by%20curl%22");
            assertThat(found).contains("SEARCH 1 2");
        }
    }

    @Test // 50 sessions at once into one mailbox: each message once
    void smtpSourceDeliversWithFiftySessions() throws Exception {
        Peer.require("smtp-source");
        try (var server = LocalServer.start(data)) {
            new Peer(home)
                    .ok(
                            "smtp-source",
                            "-s",
                            "50",
                            "-m",
                            "1000",
                            "-l",
                            "4096",
                            "-f",
                            "sender@example.org",
                            "-t",
                            ADDRESS,
                            "inet:" + server.endpoint(SMTP));
            assertThat(server.count("Inbox")).isEqualTo(1000);
        }
    }

    @Test
    void pythonSendsWithSmtplib() throws Exception {
        Peer.require("python3");
        var peer = new Peer(home);
        var script =
                peer.file(
                        "send.py",
                        """
                        import smtplib, ssl, sys
                        from email.message import EmailMessage
                        ip, submission, submissions, user, password = sys.argv[1:]
                        tls = ssl.create_default_context()
                        tls.check_hostname = False
                        tls.verify_mode = ssl.CERT_NONE
                        message = EmailMessage()
                        message["From"] = user
                        message["To"] = "friend@localhost"
                        message["Bcc"] = "secret@localhost"
                        message["Subject"] = "Grüße aus Python"
                        message.set_content("Ein Text mit Umlauten: äöü\\n")
                        message.add_alternative("<p>äöü</p>", subtype="html")
                        message.add_attachment(b"\\x00\\x01", maintype="application",
                                               subtype="octet-stream", filename="daten.bin")
                        with smtplib.SMTP(ip, int(submission)) as s:
                            s.starttls(context=tls)
                            s.login(user, password)
                            assert not s.send_message(message)
                        with smtplib.SMTP_SSL(ip, int(submissions), context=tls) as s:
                            s.login(user, password)
                            assert not s.sendmail(user, ["a@localhost", "b@localhost"],
                                                  message.as_bytes())
                        """);
        try (var server = LocalServer.start(data)) {
            peer.ok(
                    "python3",
                    script.toString(),
                    LocalServer.IP,
                    Integer.toString(server.port(SUBMISSION)),
                    Integer.toString(server.port(SUBMISSIONS)),
                    ADDRESS,
                    PASSWORD);
            awaitInbox(server, 4);
        }
    }
}
