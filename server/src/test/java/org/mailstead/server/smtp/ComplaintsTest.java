package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mailstead.server.smtp.RemoteSender.KEY;
import static org.mailstead.server.smtp.RemoteSender.signed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Domain;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.queue.RetiredFilter;
import org.mailstead.server.queue.Suppression;

/** Complaints of mail that an account sent, as receivers report them. RFC 5965; outbound TD-11 */
class ComplaintsTest {
    private static final String MESSAGE_ID = "Message-ID: <one@example.test>\n";

    @TempDir Path directory;
    private TestSmtp server;

    @BeforeEach
    void start() throws Exception {
        var key = KEY.record().text();
        var zone =
                ZoneResolver.builder()
                        .txt("s._domainkey.example.test", key)
                        .txt("s._domainkey.far.example", key)
                        .zone(
                                """
                                1.0.0.127.in-addr.arpa. PTR host.far.example.
                                host.far.example. A 127.0.0.1
                                far.example. MX 10 host.far.example.
                                example.test. MX 10 host.far.example.
                                """)
                        .build();
        var options = AuthenticationOptions.strict(new Domain("mx.example.test"));
        server = TestSmtp.start(directory, zone, options);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static String report(String from, String fields, String original) {
        return """
        From: Complaints <%s>
        Subject: complaint
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary=b

        --b

        Somebody complains.
        --b
        Content-Type: message/feedback-report

        User-Agent: Test/1
        Version: 1
        %s
        --b
        Content-Type: text/rfc822-headers

        %s
        --b--
        """
                .formatted(from, fields.strip(), original.strip());
    }

    private void receive(String to, String message) throws Exception {
        var data = message.lines().map(line -> "C: " + line + "\n").collect(Collectors.joining());
        server.smtp()
                .play("S: 220 *")
                .hello()
                .play(
                        "C: MAIL FROM:<feedback@far.example>\nS: 250 *\nC: RCPT TO:<%s>\nS: 250 *\n"
                                        .formatted(to)
                                + "C: DATA\nS: 354 *\n"
                                + data
                                + "C: .\nS: 250 *\n");
    }

    private List<Suppression> suppressed() throws Exception {
        return server.memory.suppressions(null, 10);
    }

    private String noted() throws Exception {
        var last = server.memory.attempts(OneLetter.remembered(server).id()).getLast();
        return last.problem() + "; " + String.join(" ", last.decisions());
    }

    @Test // W-18, W-20: who has seen the unique reverse-path of a copy may speak of it, if verified
    void whoNamesTheUniqueReversePathOfACopyIsBelieved() throws Exception {
        server.memory.setFromIdLogins(server.ann, List.of("ann@example.test"));
        OneLetter.send(server);
        var path = OneLetter.remembered(server).from();
        assertThat(path).startsWith("ann+");
        var fields = "Feedback-Type: abuse\nOriginal-Mail-From: <" + path + ">\n";
        var report = report("feedback@far.example", fields, MESSAGE_ID);
        receive("ann@example.test", report); // nobody signed it
        assertThat(noted())
                .isEqualTo(
                        "A complaint came: abuse, by nobody knows whom; Who wrote it is not"
                                + " known.");
        receive("bob@example.test", signed("far.example", report)); // not who sent it
        assertThat(suppressed()).isEmpty();
        receive("ann@example.test", signed("far.example", report));
        receive("ann@example.test", signed("far.example", report)); // again: nothing new
        assertThat(suppressed())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.account()).isEqualTo(server.ann);
                    assertThat(entry.base()).isEqualTo("bob@example.test");
                    assertThat(entry.reason()).isEqualTo("A complaint came: abuse, by far.example");
                });
        assertThat(OneLetter.remembered(server).outcome()).isEqualTo("complained of: abuse");
        assertThat(OneLetter.remembered(server).success()).isTrue();
        assertThat(server.memory.attempts(OneLetter.remembered(server).id())).hasSize(3);
        var again = "C: MAIL FROM:<ann@example.test>\nS: 250 *\n";
        server.submissions()
                .login("ann")
                .play(
                        again
                                + "C: RCPT TO:<bob@example.test>\nS: 250 *\nC: DATA\nS: 354 *\n"
                                + "C: From: ann@example.test\nC:\nC: hi\nC: .\nS: 250 *\n");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        server.memory.list(RetiredFilter.ALL, true, true, 10).stream()
                                .anyMatch(
                                        one -> one.outcome().contains("on the suppression list")));
    }

    @ParameterizedTest // W-18: a report can be written by anybody who got the message
    @CsvSource({
        "abuse@example.test,    example.test, abuse,    true,  had to do with this copy",
        "Postmaster@example.test, example.test, abuse,  true,  had to do with this copy",
        "bob@example.test,      example.test, abuse,    true,  had to do with this copy",
        "abuse@example.test,    example.test, fraud,    false, had to do with this copy",
        "abuse@example.test,    example.test, not-spam, false, had to do with this copy",
        "eve@example.test,      example.test, abuse,    false, need not have had to do with",
        "abuse@far.example,     far.example,  abuse,    false, need not have had to do with",
        "abuse@example.test,    far.example,  abuse,    false, Who wrote it is not known",
        "abuse@example.test,                , abuse,    false, Who wrote it is not known"
    })
    void whoNamesAMessageIsBelievedOnlyWhereItWent(
            String from, @Nullable String signer, String type, boolean suppresses, String why)
            throws Exception {
        OneLetter.send(server);
        assertThat(OneLetter.remembered(server).fromId()).isNull();
        var fields = "Feedback-Type: " + type + "\nOriginal-Rcpt-To: <bob@example.test>\n";
        var report = report(from, fields, MESSAGE_ID);
        receive("ann@example.test", signer == null ? report : signed(signer, report));
        assertThat(OneLetter.remembered(server).outcome()).isEqualTo("complained of: " + type);
        assertThat(noted()).startsWith("A complaint came: " + type).contains(why);
        assertThat(suppressed()).hasSize(suppresses ? 1 : 0);
    }

    @Test
    void whatNamesNoMessageOrAnotherRecipientIsAboutNothing() throws Exception {
        OneLetter.send(server);
        var before = OneLetter.remembered(server);
        var other = "Feedback-Type: abuse\nOriginal-Rcpt-To: <kim@example.test>\n";
        var from = "abuse@example.test";
        receive("ann@example.test", signed("example.test", report(from, other, MESSAGE_ID)));
        receive(
                "ann@example.test",
                signed(
                        "example.test",
                        report(from, "Feedback-Type: abuse", "Message-ID: <two@a.test>")));
        receive("ann@example.test", signed("example.test", report(from, "Version: 1", MESSAGE_ID)));
        assertThat(OneLetter.remembered(server)).isEqualTo(before);
        assertThat(suppressed()).isEmpty();
    }
}
