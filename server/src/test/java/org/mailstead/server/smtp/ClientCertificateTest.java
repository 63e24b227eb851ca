package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.server.directory.RecordedLogin;
import org.mailstead.server.tls.TestCertificate;

/** Logins by a TLS client certificate on the submission ports. RFC 4422 appendix A; inbound §7 */
class ClientCertificateTest {
    @TempDir private Path directory;
    private TestCertificate mine;

    @BeforeEach
    void make() throws Exception {
        mine = TestCertificate.make("laptop");
    }

    private void register(TestSmtp server) throws Exception {
        var ann = Address.parse("ann@example.test");
        var certificates = server.directory.admin().certificates();
        TestSmtp.done(certificates.add("test", ann, "", false, mine.certificate()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static RecordedLogin recorded(TestSmtp server, long account) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> server.directory.logins().newest(account, 1),
                        found -> !found.isEmpty())
                .getFirst();
    }

    @Test // inbound EHLO-22, TLS-05
    void externalIsOfferedToThoseWithACertificate() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var with = server.submissions(mine).play("S: 220 *\nC: EHLO client.example");
            assertThat(with.reply()).anyMatch(line -> line.contains("AUTH EXTERNAL "));
            var without = server.submissions().play("S: 220 *\nC: EHLO client.example");
            assertThat(without.reply()).noneMatch(line -> line.contains("EXTERNAL"));
            without.play("C: AUTH EXTERNAL =\nS: 535 5.7.8 *");
        }
    }

    @Test // inbound AUTH-14, TLS-02
    void externalLogsInTheCertificatesUser() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            register(server);
            var client = server.submission().play("S: 220 *").hello();
            client.play("C: STARTTLS\nS: 220 *").startTls(mine);
            client.hello()
                    .play("C: AUTH EXTERNAL " + base64("bob@example.test") + "\nS: 535 5.7.8 *")
                    .play("C: AUTH EXTERNAL " + base64("nobody@x.example") + "\nS: 535 5.7.8 *")
                    .play("C: AUTH EXTERNAL\nS: 334*\nC: \nS: 235 2.7.0 *")
                    .play("C: MAIL FROM:<ann@example.test>\nS: 250 *");
            server.submissions(mine)
                    .play("S: 220 *")
                    .hello()
                    .play("C: AUTH EXTERNAL " + base64("ann@example.test") + "\nS: 235 2.7.0 *");
        }
    }

    @Test // inbound AUTH-15
    void aPasswordOfAnotherAccountIsRefused() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            register(server);
            var client = server.submissions(mine).play("S: 220 *").hello();
            var bob = base64("\0bob@example.test\0" + TestSmtp.PASSWORD);
            var ann = base64("\0ann@example.test\0" + TestSmtp.PASSWORD);
            client.play("C: AUTH PLAIN " + bob + "\nS: 535 5.7.8 *");
            client.play("C: AUTH PLAIN " + ann + "\nS: 235 2.7.0 *");
        }
    }

    @Test // inbound AUTH-16, LOGIN-06, W-15; RFC 6409 §4.3
    void theCertificateAloneLogsIn() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            register(server);
            var mail = "C: MAIL FROM:<ann@example.test>\nS: ";
            server.submissions(mine).play("S: 220 *").hello().play(mail + "250 *");
            var login = recorded(server, server.ann);
            assertThat(login.mechanism()).isEqualTo("tlsclientauth");
            assertThat(login.certificate()).hasSize(43);
            TestSmtp.done(
                    server.directory.admin().accounts().disableLogin("test", "ann", "unpaid"));
            server.submissions(mine).play("S: 220 *").hello().play(mail + "525 5.7.13 *unpaid *");
        }
    }

    @Test // the handshake does not fail: a client may show whatever it has
    void anUnknownCertificateIsAFailedLogin() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.submissions(mine).play("S: 220 *").hello();
            client.play("C: MAIL FROM:<ann@example.test>\nS: 530 *");
            client.play("C: AUTH EXTERNAL =\nS: 535 5.7.8 Your certificate *");
            var login = recorded(server, 0);
            assertThat(login.result()).isEqualTo("badcreds");
            assertThat(login.certificate()).hasSize(43);
            var ann = base64("\0ann@example.test\0" + TestSmtp.PASSWORD);
            client.play("C: AUTH PLAIN " + ann + "\nS: 235 2.7.0 *");
        }
    }
}
