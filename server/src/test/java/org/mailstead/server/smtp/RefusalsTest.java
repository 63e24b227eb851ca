package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Destination;
import org.mailstead.server.inbound.InboundLimits;
import org.mailstead.server.net.ClassLimits;

/**
 * Every refusal of inbound.md §9 on the port for mail from anybody, and that the session goes on.
 */
class RefusalsTest {
    private static final String BEGIN =
            """
            C: MAIL FROM:<sam@remote.example>
            S: 250 2.1.0 *
            C: RCPT TO:<ann@example.test>
            S: 250 2.1.0 *
            """;

    @TempDir Path directory;

    @ParameterizedTest // inbound §9
    @CsvSource(
            delimiter = '|',
            value = {
                "FOO|500 5.5.1 *", // RPL-04
                "MAIL FROM:<a|501 5.5.2 *", // RPL-06
                "MAIL FROM:<> SIZE=104857601|552 5.3.4 *", // RPL-22
                "MAIL FROM:<> BODY=9BIT|555 5.5.4 *", // RPL-23
                "MAIL FROM:<> FOO|555 5.3.3 *", // RPL-24
                "MAIL FROM:<> SIZE=1 SIZE=1|501 5.5.4 *", // RPL-25
                "MAIL FROM:<> HOLDFOR=60|555 5.3.3 *", // MAIL-08
                "MAIL FROM:<> REQUIRETLS|523 5.7.10 *", // RPL-27
                "MAIL FROM:<\u00e9@remote.example>|550 5.6.7 *", // RPL-28
                "MAIL FROM:<a@\u00fc.example>|550 5.6.7 *", // CMD-10
                "MAIL FROM:<a@remote.example> AUTH=\u00e9@remote.example|550 5.6.7 *",
                "MAIL FROM:<a@[192.0.2.1]>|550 5.7.0 *", // RPL-32
                "RCPT TO:<ann@example.test>|503 5.5.1 *", // RPL-07
                "DATA|503 5.5.1 *",
                "AUTH PLAIN|503 5.5.1 *", // CMD-22
                "BDAT 0 LAST|503 5.5.1 *",
                "VRFY ann|252 2.7.0 *", // CMD-27
                "EXPN ann|252 2.7.0 *",
                "HELP|214 2.0.0 *",
                "NOOP x|250 2.0.0 *",
                "RSET|250 2.0.0 *"
            })
    void commandsOutsideATransaction(String command, String reply) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play("C: " + command + "\nS: " + reply + "\nC: NOOP\nS: 250 2.0.0 *");
        }
    }

    @ParameterizedTest // inbound §9
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT TO:<nobody@example.test>|550 5.1.1 *", // RPL-37, RPL-49
                "RCPT TO:<ann@remote.example>|550 5.1.1 *",
                "RCPT TO:<ann@[127.0.0.1]>|550 5.1.1 *",
                "RCPT TO:<ann@[IPv6:::1]>|550 5.1.1 *",
                "RCPT TO:<\u00e9@example.test>|553 5.6.7 *", // RPL-29
                "RCPT TO:<ann@off.test>|450 4.2.1 *", // RPL-38
                "RCPT TO:<later@example.test>|451 4.3.0 *", // RPL-39
                "RCPT TO:<never@example.test>|550 5.1.1 *",
                "RCPT TO:<ann@example.test> FOO=1|555 5.3.3 *",
                "'RCPT TO:<ann@example.test> '|250 2.1.0 *", // CMD-05
                "RCPT TO: <ANN+x@EXAMPLE.test>|250 2.1.0 *", // CMD-06
                "RCPT TO:<@a.example,@b.example:ann@example.test>|250 2.1.0 *", // CMD-07
                "RCPT TO:<postMASTER>|250 2.1.0 *",
                "RCPT TO:<postmaster@example.test>|250 2.1.0 *", // ADDR-07
                "RCPT TO:<postmaster@mx.example.test>|250 2.1.0 *", // ADDR-02
                "MAIL FROM:<>|503 5.5.1 *",
                "AUTH PLAIN|503 5.5.1 *",
                "DATA|503 5.5.1 *",
                "DATA now|501 5.5.2 *",
                "BDAT 3 LAST\\r\\nabc|503 5.5.1 *"
            })
    void commandsInsideATransaction(String command, String reply) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var admin = server.directory.admin();
            TestSmtp.done(admin.domains().add("test", Domain.parse("off.test"), true));
            refuse(server, "later", 421);
            refuse(server, "never", 550);
            var client = server.smtp().play("S: 220 *").hello();
            client.play("C: MAIL FROM:<sam@remote.example>\nS: 250 2.1.0 *");
            client.send(command.replace("\\r\\n", "\r\n"));
            client.send(command.startsWith("BDAT") ? "" : "\r\n");
            client.play("S: " + reply + "\nC: NOOP\nS: 250 2.0.0 *");
        }
    }

    private static void refuse(TestSmtp server, String name, int code) throws Exception {
        var address = Address.parse(name + "@example.test");
        var admin = server.directory.admin().addresses();
        TestSmtp.done(admin.add("test", address, "ann", null));
        TestSmtp.done(admin.setRefusal("test", address, new Destination.Refusal(code, "no")));
    }

    @Test // inbound CMD-03, CMD-01, CMD-31, EHLO-01, EHLO-02
    void beginningOfASession() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp().play("S: 220 *\nC: GET / HTTP/1.1\nS: 500 5.5.2 *\nS:!");
            server.smtp()
                    .play(
                            """
                            S: 220 *
                            C: MAIL FROM:<>
                            S: 503 5.5.1 *
                            C: RCPT TO:<ann@example.test>
                            S: 503 5.5.1 *
                            C: DATA
                            S: 503 5.5.1 *
                            C: STARTTLS
                            S: 503 5.5.1 *
                            C: EHLO not_a_domain
                            S: 501 5.5.2 *
                            C: HELO client.example
                            S: 250 mx.example.test
                            C: EHLO [127.0.0.1] free text
                            S: 250-mx.example.test
                            """);
            server.smtp().play("S: 220 *\nC: NOOP " + "x".repeat(2044) + "\nS: 500 5.5.0 *\nS:!");
            server.smtp()
                    .send("NOOP\nNOOP\r\nQUIT\n")
                    .play("S: 220 *\nS: 250 *\nS: 250 *\nS: 221 *");
            server.smtp().send("x".repeat(20_000)).play("S: 220 *\nS: 500 5.5.0 *");
        }
    }

    @ParameterizedTest // the reply is not lost in a reset, whatever the client still sends
    @ValueSource(ints = {3 << 20, 10 << 20})
    void anEndlessLineIsToldToAClientThatDoesNotReadBeforeItsEnd(int octets) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp().send("x".repeat(octets)).play("S: 220 *\nS: 500 5.5.0 *\nS:!");
        }
    }

    @Test // RFC 5321 §4.5.3.1.10, RFC 9422; inbound RCPT-03, RCPT-04, RPL-36
    void recipientsAreBounded() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play("C: MAIL FROM:<sam@remote.example>\nS: 250 *");
            for (int i = 0; i < 1000; i++) {
                client.send("RCPT TO:<ann+" + i + "@example.test>\r\n");
            }
            for (int i = 0; i < 1000; i++) {
                client.expect("250 2.1.0 *");
            }
            client.play(
                    """
                    C: RCPT TO:<bob@example.test>
                    S: 452 4.5.3 *
                    C: RSET
                    S: 250 *
                    C: MAIL FROM:<>
                    S: 250 *
                    C: RCPT TO:<ann@example.test>
                    S: 250 *
                    C: RCPT TO:<bob@example.test>
                    S: 452 4.5.3 *
                    """);
        }
    }

    @ParameterizedTest // inbound TEST-14, RPL-40, W-09
    @ValueSource(strings = {"\r\n.\n", "\n.\n", "\r.\r", "\n.\r\n", "\r.\r\n", "a\rb"})
    void whatCouldSmuggleASecondMessageIsRefusedOnceAndTheTransactionIsOver(String forged)
            throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello().play(BEGIN + "C: DATA\nS: 354 *");
            client.send("a: b\r\n\r\n" + forged + "MAIL FROM:<forged@remote.example>\r\n.\r\n");
            client.play("S: 500 5.5.2 *\n" + BEGIN);
            assertThat(server.inbox(server.ann)).isEmpty();
        }
    }

    @Test // RFC 5322 §2.1, RFC 2045 §2.7 and §2.8, RFC 3030 §3
    void nulIsRefusedUnlessTheMessageIsBinary() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            for (var nul : List.of("a: \0b\r\n\r\nx\r\n", "a: b\r\n\r\n.\0\r\n\0")) {
                client.play(BEGIN + "C: DATA\nS: 354 *").send(nul, "\r\n.\r\n");
                client.play("S: 554 5.6.0 *\n" + BEGIN).send("BDAT " + nul.length() + " LAST\r\n");
                client.send(nul).play("S: 554 5.6.0 *");
            }
            client.play(BEGIN.replace("example>", "example> BODY=BINARYMIME"));
            client.send("BDAT 12 LAST\r\na: b\r\n\r\n\0\0\r\n").play("S: 250 2.2.0 *");
            assertThat(server.inbox(server.ann)).hasSize(1).first().asString().endsWith("\0\0\r\n");
        }
    }

    @Test // RFC 1870 §6.3; inbound DATA-26, W-10, W-09
    void tooLargeMessageIs552AndTheSessionGoesOn() throws Exception {
        var options = TestSmtp.Options.USUAL.limits(limits -> limits.withMessageOctetsMax(65536));
        try (var server = TestSmtp.start(directory, options)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play(BEGIN + "C: DATA\nS: 354 *");
            client.send(("x".repeat(998) + "\r\n").repeat(70) + ".\r\n");
            client.play("S: 552 5.3.4 *\n" + BEGIN + "C: BDAT 70000 LAST");
            client.send("x".repeat(70_000)).play("S: 552 5.3.4 *\n" + BEGIN);
            client.send("BDAT 40000\r\n", "x".repeat(40_000)).play("S: 250 2.0.0 *");
            client.send("BDAT 40000\r\n", "x".repeat(40_000)).play("S: 552 5.3.4 *");
            client.send("BDAT 4 LAST\r\nabc\n").play("S: 503 5.5.1 *");
            client.play("C: MAIL FROM:<> SIZE=65537\nS: 552 5.2.3 *");
            client.play(BEGIN + "C: BDAT 99999999999999999999 LAST\nS: 552 5.3.4 *");
            assertThat(server.inbox(server.ann)).isEmpty();
        }
    }

    @Test // RFC 5321 §6.3; inbound DEL-02, RPL-48, W-03
    void loopsAreFoundEvenWithoutFrom() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play(BEGIN + "C: DATA\nS: 354 *");
            client.send("Received: x\r\n".repeat(101) + "\r\n.\r\n").play("S: 550 5.4.6 *");
            client.play(BEGIN + "C: DATA\nS: 354 *");
            client.send("Received: x\r\n".repeat(100) + "\r\n.\r\n").play("S: 250 2.2.0 *");
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }

    @Test // inbound RPL-56, DEL-22
    void fullMailboxIsToldAsTemporary() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            TestSmtp.done(server.directory.admin().accounts().setQuota("test", "ann", 10));
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 452 4.2.2 *\n" + BEGIN);
        }
    }

    @Test // inbound RPL-51, RATE-05, TEST-10
    void floodForOneAccountIsPutOff() throws Exception {
        var none = ClassLimits.NONE;
        var limits = new InboundLimits(100, new ClassLimits(1, 2, 3), none, none, none, 10);
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.inbound(limits))) {
            var client = server.smtp().play("S: 220 *").hello();
            var send = BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\n";
            client.play(send + "S: 250 2.2.0 *\n" + send + "S: 452 4.2.2 *");
            server.now.set(TestSmtp.START.plus(Duration.ofMinutes(1)));
            client.play(send + "S: 250 2.2.0 *");
            assertThat(server.inbox(server.ann)).hasSize(2);
        }
    }

    @Test // inbound DEL-23, W-01, TEST-26, CMD-12: the store fails, the sender keeps the message
    void brokenStoreIsToldAsTemporaryAndNothingIsKept() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            var send = BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\n";
            server.mailboxes.list(server.ann);
            client.play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:");
            server.database.failCommits(1);
            client.play("C: .\nS: 451 4.3.0 *");
            client.play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:");
            server.database.failCommitsAsFull(1);
            client.play("C: .\nS: 452 4.3.1 *");
            assertThat(server.inbox(server.ann)).isEmpty();
            assertThat(server.queue.recipients(10)).isEmpty();
            client.play(send + "S: 250 2.2.0 *");
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }

    @Test // inbound MAIL-01, RPL-21
    void guessingOfAddressesEnds() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            for (int i = 0; i < 11; i++) {
                client.play(BEGIN + "C: DATA\nS: 354 *");
                client.send("a\rb\r\n.\r\n").play("S: 500 5.5.2 *");
            }
            client.play("C: MAIL FROM:<>\nS: 550 5.1.0 *\nS:!");
        }
    }

    @Test // what a session may get wrong is bounded
    void tooManyErrorsAndTooManyCommandsEndTheSession() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play("C: FOO\nS: 500 *\n".repeat(101) + "S: 421 4.7.0 *\nS:!");
            var client = server.smtp().play("S: 220 *").hello();
            for (int i = 0; i < 50; i++) {
                client.send("NOOP\r\n".repeat(100));
                for (int k = 0; k < (i == 49 ? 99 : 100); k++) {
                    client.expect("250 *");
                }
            }
            client.play("S: 250 *\nS: 421 4.7.0 *\nS:!");
        }
    }
}
