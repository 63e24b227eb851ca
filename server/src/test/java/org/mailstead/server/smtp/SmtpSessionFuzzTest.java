package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.MailboxSnapshot;
import org.mailstead.server.net.WildClient;
import org.mailstead.server.smtp.TestSmtp.Options;

/**
 * Whatever a client sends, the session answers by the grammar, ends when the client does, and
 * delivers only what came whole and was taken.
 */
@Execution(ExecutionMode.SAME_THREAD)
class SmtpSessionFuzzTest {
    /** After so many messages the mailboxes are checked and emptied. */
    private static final int MESSAGES_MAX = 200;

    private static TestSmtp server;
    private static WildClient client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        var limits = SmtpLimits.DEFAULT.withoutDelays().withMessageOctetsMax(64 << 10);
        server = TestSmtp.start(folder, Options.USUAL.limits(_ -> limits).plainSubmission());
        client = new WildClient();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        empty(server.ann);
        empty(server.bob);
        server.close();
    }

    private static final String TO_ANN = "MAIL FROM:<x@remote.test>\nRCPT TO:<ann@example.test>\n";

    static Stream<byte[]> conversations() {
        return octets(
                "EHLO client.example\n" + TO_ANN + "DATA\nSubject: hi\n\nbody\n.\nQUIT\n",
                "HELO client.example\n" + TO_ANN + "RCPT TO:<bob@example.test>\nDATA\n..\n.\n",
                "EHLO a.test\n" + TO_ANN + "BDAT 5\nabcdeBDAT 3 LAST\nfg\nNOOP\n",
                """
                EHLO a.test
                MAIL FROM:<> BODY=BINARYMIME SMTPUTF8 SIZE=4
                RCPT TO:<postmaster>
                BDAT 4 LAST
                \0\r
                xRSET
                """,
                """
                EHLO [192.0.2.1]
                MAIL FROM:<x@y.test> SIZE=99999999
                MAIL FROM:<x@y.test>
                RCPT TO:<nobody@example.test>
                DATA
                RSET
                VRFY ann
                HELP
                EXPN x
                """,
                "EHLO a.test\n" + TO_ANN + "DATA\n.\r.\nMAIL FROM:<s@y.test>\n",
                "EHLO a.test\n" + TO_ANN + "DATA\nunfinished",
                "EHLO a.test\n\u00ff" + TO_ANN + "DATA\n\u00ffReceived: x\n\u00ff.\n.\nQUIT\n",
                "EHLO a.test\nSTARTTLS\nEHLO b.test\n",
                "GET / HTTP/1.1\nHost: x\n\n",
                "EHLO a.test\nBDAT 99999999999999999999 LAST\nAUTH PLAIN =\n",
                """
                EHLO a.test
                MAIL FROM:<@r.test:"a b"@[IPv6:::1]> RET=HDRS ENVID=x
                RCPT TO:<ann+box@example.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb
                DATA
                From: ann@example.test
                Message-ID: <a@b>

                .
                """);
    }

    @MethodSource("conversations")
    @FuzzTest
    void anyClientIsAnsweredByTheGrammar(byte[] octets) throws Exception {
        serve(0, octets);
    }

    static Stream<byte[]> submissions() {
        var login = "EHLO client.example\nAUTH PLAIN " + plain("ann@example.test") + "\n";
        var message =
                """
                MAIL FROM:<ann@example.test>
                RCPT TO:<bob@example.test>
                DATA
                From: ann@example.test
                Bcc: bob@example.test
                Subject: x

                body
                .
                """;
        return octets(
                login + message + message + "QUIT\n",
                login + message.replace("RCPT TO:<bob@", "RCPT TO:<bob@remote."),
                login + message.replace("FROM:<ann@", "FROM:<bob@"),
                login + message.replace("DATA\n", "BDAT 10 LAST\nFrom: a@b\n"),
                login + message.replace("<ann@example.test>\n", "<ann@example.test> HOLDFOR=60\n"),
                "EHLO a.test\nAUTH LOGIN\nYW5uQGV4YW1wbGUudGVzdA==\nd3Jvbmc=\nAUTH LOGIN YQ==\n*\n",
                "EHLO a.test\nAUTH CRAM-MD5\nYW5uIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw\n",
                "EHLO a.test\nAUTH SCRAM-SHA-256 biwsbj1hbm4scj1hYmNkZWZnaA==\nYz1iaXdz\n",
                "EHLO a.test\nAUTH EXTERNAL =\nAUTH X\nMAIL FROM:<ann@example.test>\n");
    }

    private static String plain(String name) {
        var octets = ("\0" + name + "\0" + TestSmtp.PASSWORD).getBytes(UTF_8);
        return Base64.getEncoder().encodeToString(octets);
    }

    @MethodSource("submissions")
    @FuzzTest
    void anySubmitterIsAnsweredByTheGrammar(byte[] octets) throws Exception {
        serve(1, octets);
    }

    private static void serve(int listener, byte[] octets) throws Exception {
        // limits by the minute and by the day are for other tests
        server.now.updateAndGet(now -> now.plus(Duration.ofHours(25)));
        var before = messages();
        var port = server.port(listener);
        var answer =
                client.talk(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), octets);
        var taken = replies(inClear(new String(answer, ISO_8859_1)));
        // a message ends in CRLF.CRLF or with its last chunk: nothing else can complete one
        var text = new String(octets, ISO_8859_1).replace("\u00ff", "");
        var ends = count(text, "\r\n.\r\n") + count(text.toUpperCase(Locale.ROOT), "LAST");
        assertThat(taken).isLessThanOrEqualTo(ends);
        if (listener == 0) {
            var delivered = messages() - before;
            assertThat(delivered > 0)
                    .as("%d delivered, %d taken", delivered, taken)
                    .isEqualTo(taken > 0);
            assertThat(delivered).isGreaterThanOrEqualTo(taken);
        }
        if (messages() > MESSAGES_MAX) {
            empty(server.ann);
            empty(server.bob);
        }
    }

    /** What was said before TLS, of which the client hears no more than an alert. RFC 8446 §6. */
    private static String inClear(String answer) {
        var alert = answer.indexOf("\u0015\u0003");
        return alert < 0 ? answer : answer.substring(0, alert);
    }

    /** Checks that all lines are replies, and counts those that take a message. */
    private static int replies(String answer) {
        assertThat(answer).startsWith("220 ").endsWith("\r\n");
        var taken = 0;
        var open = "";
        for (var line : answer.split("\r\n", -1)) {
            if (line.isEmpty()) {
                assertThat(open).isEmpty();
                continue;
            }
            assertThat(line).matches("[2345][0-5][0-9][ -][\\t -~]*").hasSizeLessThanOrEqualTo(510);
            var code = line.substring(0, 3);
            assertThat(open.isEmpty() || open.equals(code)).as(answer).isTrue();
            open = line.charAt(3) == '-' ? code : "";
            // RFC 2034 §4: an enhanced status, of the code's own class
            var hasStatus = line.substring(4).matches("[245]\\.[0-9]{1,3}\\.[0-9]{1,3} .*");
            assertThat(hasStatus || "220 250 334 354".contains(code)).as(line).isTrue();
            assertThat(!hasStatus || line.charAt(4) == line.charAt(0)).as(line).isTrue();
            taken += line.contains("Taken as ") ? 1 : 0;
        }
        return taken;
    }

    private static int count(String text, String what) {
        return text.split(Pattern.quote(what), -1).length - 1;
    }

    private static int messages() throws Exception {
        return inbox(server.ann).count() + inbox(server.bob).count();
    }

    private static MailboxSnapshot inbox(long account) throws Exception {
        var inbox = server.mailboxes.find(account, MailboxName.INBOX).orElseThrow();
        return server.mailboxes.snapshot(account, inbox.id());
    }

    /** The store is as it should be, and then empty again. */
    private static void empty(long account) throws Exception {
        assertThat(server.mailboxes.verify(account, false)).isEmpty();
        var inbox = inbox(account);
        server.mailboxes.remove(account, inbox.mailbox().id(), inbox.uids());
        server.mailboxes.maintain(account);
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }
}
