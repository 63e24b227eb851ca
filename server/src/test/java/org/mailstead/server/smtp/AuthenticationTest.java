package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.smtp.Transmission;
import org.mailstead.wire.OctetSource;

/** Logins on the submission ports. inbound §7 */
class AuthenticationTest {
    @TempDir Path directory;

    private static String plain(String name, String password) {
        var text = "\0" + name + "@example.test\0" + password;
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Our own client, with STARTTLS, as a user's program would. */
    private static SmtpClient client(TestClient raw) throws Exception {
        var client = SmtpClient.greet(raw.socket(), ClientLimits.DEFAULT);
        client.hello("client.example");
        client.startTls(TestClient.trustAll(), "mx.example.test", parameters -> parameters);
        client.hello("client.example");
        return client;
    }

    @ParameterizedTest // inbound TEST-01, EHLO-21, AUTH-03 to AUTH-12
    @EnumSource(value = Mechanism.class, mode = EnumSource.Mode.EXCLUDE, names = "EXTERNAL")
    void everyMechanismLogsInWithTheRightPasswordOnly(Mechanism mechanism) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            for (var password : List.of(TestSmtp.PASSWORD, "wrong password")) {
                var raw = server.submission();
                var client = client(raw);
                assertThat(client.extensions().mechanisms()).contains(mechanism.wireName());
                var tls = Objects.requireNonNull(client.tls());
                var certificate = (X509Certificate) tls.getPeerCertificates()[0];
                var sasl =
                        SaslClient.start(
                                mechanism,
                                new SaslClient.Login(
                                        "ann@example.test",
                                        password,
                                        ChannelBindings.of(tls, certificate),
                                        true,
                                        SaslLimits.DEFAULT));
                var reply = client.authenticate(sasl);
                if (password.equals(TestSmtp.PASSWORD)) {
                    assertThat(reply.toString()).startsWith("235 2.7.0");
                    send(client);
                } else {
                    assertThat(reply.toString()).startsWith("535 5.7.8");
                }
                client.quit();
            }
        }
    }

    private static void send(SmtpClient client) throws Exception {
        var sender = ReversePath.parse("ann@example.test");
        var recipient = new Recipient(ForwardPath.parse("bob@example.test"));
        var message = "From: ann@example.test\r\n\r\nhi\r\n".getBytes(UTF_8);
        var sent =
                client.send(
                        new Envelope(sender, MailParameters.NONE, List.of(recipient)),
                        OctetSource.of(message));
        assertThat(sent).isInstanceOf(Transmission.Accepted.class);
    }

    @Test // inbound AUTH-01, AUTH-02, RPL-09 to RPL-14, EHLO-15, W-14
    void whatIsNoLoginIsRefusedAndTheSessionGoesOn() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var clear = server.submission().play("S: 220 *\nC: EHLO client.example");
            assertThat(clear.reply()).noneMatch(line -> line.contains("AUTH"));
            for (var mechanism :
                    List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "EXTERNAL")) {
                clear.play("C: AUTH " + mechanism + "\nS: 538 5.7.11 *");
            }
            var client =
                    server.submissions().play("S: 220 *\nC: AUTH PLAIN\nS: 503 5.5.1 *").hello();
            client.play(
                    """
                    C: AUTH FOO
                    S: 504 5.5.4 *
                    C: AUTH ?
                    S: 501 5.5.2 *
                    C: AUTH PLAIN ?
                    S: 501 5.5.2 *
                    C: AUTH PLAIN *
                    S: 501 5.5.0 *
                    C: AUTH PLAIN
                    S: 334*
                    C: *
                    S: 501 5.5.0 *
                    C: AUTH PLAIN AAAA
                    S: 501 5.5.4 *
                    """);
            client.play(
                    "C: auth plain " + plain("ann", TestSmtp.PASSWORD) + "\nS: 235 2.7.0 *\n",
                    "C: AUTH PLAIN\nS: 503 5.5.1 *\nC: STARTTLS\nS: 503 5.5.1 *\n",
                    "C: EHLO client.example");
            assertThat(client.reply()).noneMatch(line -> line.contains("AUTH"));
            client.play("C: MAIL FROM:<ann@example.test>\nS: 250 *\nC: AUTH PLAIN\nS: 503 5.5.1 *");
        }
    }

    @Test // inbound AUTH-18, RPL-19
    void disabledLoginIsToldOnlyToWhoHasThePassword() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            TestSmtp.done(
                    server.directory.admin().accounts().disableLogin("test", "ann", "unpaid"));
            server.submissions()
                    .play("S: 220 *")
                    .hello()
                    .play(
                            "C: AUTH PLAIN "
                                    + plain("ann", TestSmtp.PASSWORD)
                                    + "\nS: 525 5.7.13 *unpaid *\nC: AUTH PLAIN "
                                    + plain("ann", "wrong password")
                                    + "\nS: 535 5.7.8 *");
        }
    }

    @Test // inbound RATE-03, CONN-08, TEST-10
    void networkThatFailedTooOftenIsNotServed() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.submissions().play("S: 220 *").hello();
            for (int i = 0; i < 10; i++) {
                client.play("C: AUTH PLAIN " + plain("ann", "wrong password") + "\nS: 535 5.7.8 *");
            }
            client.play(
                    "C: AUTH PLAIN " + plain("ann", TestSmtp.PASSWORD) + "\nS: 421 4.7.0 *\nS:!");
            server.submissions().play("S: 421 4.7.0 *\nS:!");
            server.smtp().play("S: 220 *");
            server.now.set(TestSmtp.START.plus(Duration.ofMinutes(1)));
            server.submissions().login("ann");
        }
    }

    @Test // inbound AUTH-20, CONN-11: the delays, with short ones
    void failedLoginsAreSlowedDown() throws Exception {
        var options =
                TestSmtp.Options.USUAL.limits(l ->
                        new SmtpLimits(
                                l.messageOctetsMax(),
                                l.drainedOctetsMax(),
                                l.recipientsMax(),
                                l.lineOctetsMax(),
                                l.commandTimeout(),
                                l.dataTimeout(),
                                l.dataDeadline(),
                                l.errorsMax(),
                                l.commandsMax(),
                                l.failedTransactionsMax(),
                                l.freeUnknownRecipients(),
                                l.unknownRecipientDelay(),
                                1,
                                Duration.ofMillis(200),
                                4,
                                l.slowAfterLoginFailures(),
                                l.holdMax()));
        try (var server = TestSmtp.start(directory, options)) {
            var client = server.submissions().play("S: 220 *").hello();
            var wrong = "C: AUTH PLAIN " + plain("ann", "wrong password") + "\nS: ";
            var before = System.nanoTime();
            client.play(wrong + "535 *\n" + wrong + "535 *\n" + wrong + "535 *");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isGreaterThan(Duration.ofMillis(200));
            client.play(wrong + "421 4.7.0 *\nS:!");
        }
    }

    @Test
    void loginsAreRecorded() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.submissions().login("ann");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(server.directory.logins().newest(server.ann, 10))
                                    .hasSize(1));
        }
    }
}
