package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.server.directory.ClientKey;
import org.mailstead.server.tls.TestCertificate;

/** Sessions end with the login that they began with. store 18.8, inbound CRED-04 */
class RevocationTest {
    private static final String GONE =
            "S: 421 4.7.0 Your account or its password was changed*\nS:!";

    @TempDir Path directory;

    @Test
    void aNewPasswordEndsTheSessionsOfItsAccountOnly() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var ann = server.submissions().login("ann");
            var bob = server.submissions().login("bob");
            var accounts = server.directory.admin().accounts();
            TestSmtp.done(accounts.setPassword("test", "ann", "another password"));
            ann.play(GONE);
            bob.play("C: NOOP\nS: 250 *");
        }
    }

    @Test // the message that was not finished is not taken
    void aMessageUnderWayIsNotTaken() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var ann = server.submissions().login("ann");
            ann.play("C: MAIL FROM:<ann@example.test>\nS: 250 *");
            ann.play("C: RCPT TO:<bob@example.test>\nS: 250 *\nC: DATA\nS: 354 *");
            ann.send("From: ann@example.test\r\n\r\n");
            TestSmtp.done(
                    server.directory.admin().accounts().disableLogin("test", "ann", "unpaid"));
            ann.play(GONE);
        }
    }

    @Test
    void aRemovedCertificateEndsTheSessionsThatItBegan() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var mine = TestCertificate.make("laptop");
            var certificates = server.directory.admin().certificates();
            var address = Address.parse("ann@example.test");
            TestSmtp.done(certificates.add("test", address, "", false, mine.certificate()));
            var client = server.submissions(mine).play("S: 220 *").hello();
            client.play("C: MAIL FROM:<ann@example.test>\nS: 250 *");
            var fingerprint = ClientKey.fingerprint(mine.certificate());
            TestSmtp.done(certificates.remove("test", fingerprint));
            client.play(GONE);
            server.submissions(mine)
                    .play("S: 220 *")
                    .hello()
                    .play("C: MAIL FROM:<ann@example.test>\nS: 530 *");
        }
    }

    @Test // what was pipelined behind the last command is not done any more
    void aLoginThatWasUnderWayIsOverAtOnce() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client =
                    server.submissions().play("S: 220 *").hello().play("C: AUTH PLAIN\nS: 334*");
            var accounts = server.directory.admin().accounts();
            TestSmtp.done(accounts.setPassword("test", "ann", TestSmtp.PASSWORD));
            var plain = "\0ann@example.test\0" + TestSmtp.PASSWORD;
            var base64 = Base64.getEncoder().encodeToString(plain.getBytes(UTF_8));
            client.send(base64, "\r\nMAIL FROM:<ann@example.test>\r\n");
            client.play("S: 235 *\n" + GONE);
        }
    }
}
