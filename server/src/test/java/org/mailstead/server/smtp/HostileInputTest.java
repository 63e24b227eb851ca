package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.sasl.Mechanism;

/**
 * Bad input of SMTP clients: each gets the protocol's own error, costs little, and loses nothing.
 *
 * <pre>
 * smuggling forms, NUL             RefusalsTest, DataReaderTest (whatCouldSmuggle..., nulIs...)
 * BDAT sizes, without MAIL, 1e6    here (bdat...)
 * STARTTLS with pipelined text     DeliveryTest.commandsSentInClearBehindStartTlsAreNeverObeyed
 * STARTTLS twice, after AUTH       here (startTls...), AuthenticationTest
 * 10 MB line without an end        RefusalsTest.anEndlessLineIsTold...
 * 1e6 RCPT, 1e6 of any command     here (aMillion...)
 * SIZE that lies                   here (size...), RefusalsTest.tooLargeMessage...
 * AUTH garbage, 1 MB response      here (auth...)
 * many connections, slow-loris     here (connections..., octetsThatTrickle...), bench/run connections
 * no file descriptors left         net.DescriptorsTest
 * limits, delays, rates (TEST-10)  RefusalsTest, AuthenticationTest, net.NetworkLimiterTest
 * auth matrix (TEST-01, TEST-24)   AuthenticationTest, ClientCertificateTest, email: sasl tests
 * FUTURERELEASE, SMTPUTF8 (15, 16) email: CommandTest; RefusalsTest, DeliveryTest, SubmissionTest
 * store faults (TEST-26)           RefusalsTest.brokenStoreIsTold...
 * </pre>
 */
class HostileInputTest {
    private static final String BEGIN =
            """
            C: MAIL FROM:<sam@remote.example>
            S: 250 2.1.0 *
            C: RCPT TO:<ann@example.test>
            S: 250 2.1.0 *
            """;

    @TempDir Path directory;

    /** The server still does its work, and forgot nothing on its disk. */
    private void assertUnharmed(TestSmtp server) throws Exception {
        server.smtp()
                .play("S: 220 *")
                .hello()
                .play(BEGIN + "C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 2.2.0 *");
        try (var left = Files.walk(directory.resolve("tmp"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** How many of each code a client gets that writes without end and reads beside. */
    private static Map<String, Integer> flood(Socket socket, String text, int times)
            throws IOException {
        var block = text.repeat(1000).getBytes(US_ASCII);
        var writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int i = 0; i < times / 1000; i++) {
                                    socket.getOutputStream().write(block);
                                }
                            } catch (IOException e) {
                                return; // the server has had enough, as it should
                            }
                        });
        var codes = new TreeMap<String, Integer>();
        try (var in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                codes.merge(line.substring(0, 3), 1, Integer::sum);
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset"); // it was not heard out to its end
        } finally {
            writer.interrupt();
        }
        return codes;
    }

    @ParameterizedTest // RFC 3030 §2
    @CsvSource({
        "2147483648, 552 5.3.4",
        "4294967296, 552 5.3.4",
        "9223372036854775807, 552 5.3.4",
        "9223372036854775808, 552 5.3.4",
        "18446744073709551616, 552 5.3.4",
        "99999999999999999999999999999999999999, 501 5.5.2",
        "-1, 501 5.5.2",
        "1e6, 501 5.5.2",
        "0x10, 501 5.5.2"
    })
    void bdatSizesThatNobodyCanMeanEndTheSessionWithTheReason(String size, String reply)
            throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var bdat = "C: BDAT " + size + " LAST\nS: " + reply + " *\nS:!";
            server.smtp().play("S: 220 *").hello().play(BEGIN + bdat);
            var without = bdat.replace("552 5.3.4", "503 5.5.1");
            server.smtp().play("S: 220 *").hello().play(without);
            assertUnharmed(server);
        }
    }

    @Test // RFC 3030 §2: the octets follow, and are no commands
    void bdatWithoutMailTakesItsOctetsAlong() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *");
            client.send("BDAT 6\r\nQUIT\r\n").play("S: 503 5.5.1 *").hello();
            client.send("BDAT 6 LAST\r\nQUIT\r\n").play("S: 503 5.5.1 *");
            client.play("C: MAIL FROM:<>\nS: 250 *");
            client.send("BDAT 6 LAST\r\nQUIT\r\n").play("S: 503 5.5.1 *\nC: NOOP\nS: 250 *");
            assertUnharmed(server);
        }
    }

    @Test
    void aMillionEmptyChunksEndTheSession() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello().play(BEGIN);
            var codes = flood(client.socket(), "BDAT 0\r\n", 1_000_000);
            assertThat(codes).containsOnlyKeys("250", "421");
            assertThat(codes.get("250")).isLessThan(5000);
            assertUnharmed(server);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"RCPT TO:<ann@example.test>\r\n", "NOOP\r\n", "RSET\r\n", "\r\n", "\0\n"})
    void aMillionOfAnythingEndsTheSession(String command) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello().play(BEGIN);
            var codes = flood(client.socket(), command, 1_000_000);
            assertThat(codes).containsEntry("421", 1);
            assertThat(codes.values().stream().mapToInt(Integer::intValue).sum())
                    .isLessThanOrEqualTo(5001);
            assertThat(codes.getOrDefault("250", 0)).isLessThanOrEqualTo(5000);
            assertUnharmed(server);
        }
    }

    @Test // RFC 3207 §4: only once, and not by who has logged in
    void startTlsComesOnce() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var again = "C: STARTTLS\nS: 503 5.5.1 *\n";
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play("C: STARTTLS\nS: 220 *")
                    .startTls()
                    .play("C: STARTTLS\nS: 503 5.5.1 *") // EHLO is forgotten too
                    .hello()
                    .play(again + "C: NOOP\nS: 250 *");
            server.submission().login("ann").play(again + "C: NOOP\nS: 250 *");
            server.smtp().play("S: 220 *").hello().play("C: STARTTLS now\nS: 501 5.5.2 *");
            assertUnharmed(server);
        }
    }

    @ParameterizedTest // RFC 1870 §6: a hint; what counts is what comes
    @CsvSource({"0", "1", "65536"})
    void sizeThatIsTooSmallOrTooLargeIsOnlyAHint(String size) throws Exception {
        var options = TestSmtp.Options.USUAL.limits(l -> l.withMessageOctetsMax(65536));
        try (var server = TestSmtp.start(directory, options)) {
            var client = server.smtp().play("S: 220 *").hello();
            var begin = BEGIN.replace("example>", "example> SIZE=" + size);
            client.play(begin + "C: DATA\nS: 354 *").send("a: b\r\n\r\n", "x".repeat(1000));
            client.play("C:\nC: .\nS: 250 2.2.0 *\n" + begin + "C: DATA\nS: 354 *");
            client.send("x".repeat(70_000), "\r\n.\r\n").play("S: 552 5.3.4 *");
            assertThat(server.inbox(server.ann)).hasSize(1);
        }
    }

    @ParameterizedTest // RFC 1870 §3: 20DIGIT
    @CsvSource({
        "65537, 552 5.2.3",
        "99999999999999999999, 552 5.3.4",
        "999999999999999999999, 501 5.5.2",
        "-1, 501 5.5.2",
        "1e3, 501 5.5.2"
    })
    void sizeThatCannotBeIsRefusedBeforeAnythingIsSent(String size, String reply) throws Exception {
        var options = TestSmtp.Options.USUAL.limits(l -> l.withMessageOctetsMax(65536));
        try (var server = TestSmtp.start(directory, options)) {
            server.smtp()
                    .play("S: 220 *")
                    .hello()
                    .play("C: MAIL FROM:<> SIZE=" + size + "\nS: " + reply + " *\n" + BEGIN);
        }
    }

    @ParameterizedTest // RFC 4954 §4: 12288 octets
    @EnumSource(value = Mechanism.class, mode = EnumSource.Mode.EXCLUDE, names = "EXTERNAL")
    void authResponsesBeyondAllBoundsEndTheSession(Mechanism mechanism) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.submissions().play("S: 220 *").hello();
            client.send("AUTH " + mechanism + " " + "A".repeat(1 << 20) + "\r\n");
            client.play("S: 500 5.5.0 *\nS:!");
            var later = server.submissions().play("S: 220 *").hello();
            later.play("C: AUTH PLAIN\nS: 334*").send("A".repeat(1 << 20)).play("S: 500 5.5.0 *");
            assertUnharmed(server);
        }
    }

    @RepeatedTest(8)
    void authGarbageIsRefusedAndTheSessionGoesOn(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        try (var server = TestSmtp.start(directory)) {
            for (var mechanism : Mechanism.values()) {
                var client = server.submissions().play("S: 220 *").hello();
                if (mechanism == Mechanism.EXTERNAL) {
                    continue;
                }
                var octets = new byte[random.nextInt(3000)];
                random.nextBytes(octets);
                var reply = answer(client, "AUTH " + mechanism + " " + base64(octets));
                for (int i = 0; reply.startsWith("334") && i < 5; i++) {
                    random.nextBytes(octets);
                    reply = answer(client, base64(octets));
                }
                assertThat(reply).as("seed %d, %s", seed, mechanism).matches("(4|5)\\d\\d .*");
                client.play("C: NOOP\nS: 250 *");
            }
        }
    }

    private static String answer(TestClient client, String line) throws IOException {
        return client.send(line + "\r\n").reply().getLast();
    }

    private static String base64(byte[] octets) {
        return octets.length == 0 ? "=" : Base64.getEncoder().encodeToString(octets);
    }

    @Test // as many as this process may open; bench/run connections opens 10,000
    void connectionsThatSayNothingKeepNobodyOut() throws Exception {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var room = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
        var count = (int) Math.min(1000, room / 8);
        var silent = new ArrayList<Socket>();
        try (var server = TestSmtp.start(directory)) {
            for (int i = 0; i < count; i++) {
                silent.add(server.socket());
            }
            for (var socket : silent) {
                assertThat(socket.getInputStream().read()).isEqualTo('2');
            }
            assertThat(server.connections()).isEqualTo(count);
            assertUnharmed(server);
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    @Test // slow-loris: the time for a command is for all of it
    void octetsThatTrickleInWinNoTime() throws Exception {
        var options = TestSmtp.Options.USUAL.limits(l -> quick(l, Duration.ofSeconds(3)));
        try (var server = TestSmtp.start(directory, options)) {
            var clients = List.of(data(server), server.smtp().play("S: 220 *"));
            var told = new CountDownLatch(1);
            for (var client : clients) {
                Thread.ofVirtual().start(() -> trickle(client, told));
            }
            for (var client : clients) {
                client.play("S: 421 4.4.2 *");
            }
            told.countDown();
        }
    }

    private static TestClient data(TestSmtp server) throws Exception {
        return server.smtp().play("S: 220 *").hello().play(BEGIN + "C: DATA\nS: 354 *");
    }

    /** An octet now and then, sooner than any single read times out. */
    private static void trickle(TestClient client, CountDownLatch told) {
        try {
            while (!told.await(50, TimeUnit.MILLISECONDS)) {
                client.send("x");
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: that is the end
        }
    }

    private static SmtpLimits quick(SmtpLimits l, Duration time) {
        return new SmtpLimits(
                l.messageOctetsMax(),
                l.drainedOctetsMax(),
                l.recipientsMax(),
                l.lineOctetsMax(),
                time,
                time,
                time,
                l.errorsMax(),
                l.commandsMax(),
                l.failedTransactionsMax(),
                l.freeUnknownRecipients(),
                l.unknownRecipientDelay(),
                l.freeLoginFailures(),
                l.loginFailureDelay(),
                l.loginFailuresMax(),
                l.slowAfterLoginFailures(),
                l.holdMax());
    }
}
