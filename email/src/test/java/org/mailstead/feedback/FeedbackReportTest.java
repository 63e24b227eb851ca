package org.mailstead.feedback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;

class FeedbackReportTest {
    private static final List<FeedbackType> TYPES = List.of(FeedbackType.values());

    private static final String ORIGINAL =
            """
            Content-Type: text/rfc822-headers

            Return-Path: <ann+secret@example.org>
            Message-ID: <one@example.org>
            Subject: News
            """;

    static String report(String fields, String original) {
        return """
        From: feedback@far.example
        Content-Type: multipart/report; report-type=feedback-report; boundary=b

        --b

        Somebody complains.
        --b
        Content-Type: message/feedback-report

        %s
        --b
        %s
        --b--
        """
                .formatted(fields, original);
    }

    static Message message(String text) throws Exception {
        var octets = text.replace("\n", "\r\n").getBytes(ISO_8859_1);
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    private static Optional<FeedbackReport> read(String fields, String original) throws Exception {
        return FeedbackReport.of(message(report(fields, original)));
    }

    @Test // RFC 5965 §3.1, §3.2, §3.3
    void allThatTellsWhichMessageIsRead() throws Exception {
        var fields =
                """
                Feedback-Type: Abuse (spam)
                User-Agent: SomeGenerator/1.0
                Version: 1
                Original-Envelope-Id: order-7
                Original-Mail-From: <ann+id@example.org>
                Original-Rcpt-To: <eve@far.example>
                Original-Rcpt-To: <eve@far.example>
                Original-Rcpt-To: kim@far.example
                Arrival-Date: Mon, 23 Nov 2026 09:30:00 +0100
                Reporting-MTA: dns; mx.far.example
                Source-IP: 192.0.2.1
                Incidents: 3
                Reported-Domain: example.org
                """;
        assertThat(read(fields, ORIGINAL))
                .contains(
                        new FeedbackReport(
                                FeedbackType.ABUSE,
                                "order-7",
                                "ann+id@example.org",
                                List.of("eve@far.example", "kim@far.example"),
                                3,
                                "<one@example.org>"));
    }

    @Test // RFC 5965 §2: what is kept back is only not known
    void littleIsEnough() throws Exception {
        assertThat(read("Feedback-Type: abuse", ORIGINAL))
                .contains(
                        new FeedbackReport(
                                FeedbackType.ABUSE,
                                null,
                                "ann+secret@example.org",
                                List.of(),
                                1,
                                "<one@example.org>"));
        assertThat(read("Feedback-Type: new-one\nOriginal-Mail-From: <>", "\nno more"))
                .contains(new FeedbackReport(FeedbackType.OTHER, null, "", List.of(), 1, null));
        assertThat(read("Feedback-Type: not-spam\nIncidents: none", ORIGINAL))
                .map(FeedbackReport::type)
                .contains(FeedbackType.NOT_SPAM);
        var whole = "Content-Type: message/rfc822\n\nMessage-ID: <two@example.org>\n\nbody";
        assertThat(read("Feedback-Type: fraud", whole))
                .map(FeedbackReport::messageId)
                .contains("<two@example.org>");
    }

    @Test
    void otherReportsAreNone() throws Exception {
        assertThat(read("User-Agent: x\nVersion: 1", ORIGINAL)).isEmpty();
        var good = report("Feedback-Type: abuse", ORIGINAL);
        assertThat(FeedbackReport.of(message(good))).isPresent();
        assertThat(FeedbackReport.isClaimed(message(good).headers())).isTrue();
        var other = message(good.replace("=feedback-report", "=delivery-status"));
        assertThat(FeedbackReport.of(other)).isEmpty();
        assertThat(FeedbackReport.isClaimed(other.headers())).isFalse();
        var unlike = message(good.replace("message/feedback-report", "text/plain"));
        assertThat(FeedbackReport.of(unlike)).isEmpty();
        assertThat(FeedbackReport.of(message("Subject: hi\n\nhi\n"))).isEmpty();
    }

    @Test
    void whatIsReadHasBounds() throws Exception {
        var many = new StringBuilder("Feedback-Type: abuse\nIncidents: 99999999999\n");
        for (int i = 0; i < 1000; i++) {
            many.append("Original-Rcpt-To: <u").append(i).append("@far.example>\n");
        }
        many.append("Original-Envelope-Id: ").append("x".repeat(2000));
        assertThat(read(many.toString(), ORIGINAL))
                .hasValueSatisfying(read -> {
                    assertThat(read.originalRecipients()).hasSize(FeedbackReport.RECIPIENTS_MAX);
                    assertThat(read.incidents()).isEqualTo(1);
                    assertThat(read.originalEnvelopeId()).isNull();
                });
    }

    private static String address(Random random) {
        return Integer.toString(random.nextInt(1 << 20), 36)
                + "@x"
                + random.nextInt(9)
                + ".example";
    }

    @RepeatedTest(50) // whatever the order of the fields, and whatever stands between
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var type = TYPES.get(random.nextInt(TYPES.size()));
        var recipients = new ArrayList<String>();
        var fields = new ArrayList<String>();
        fields.add("Feedback-Type: " + type.token() + (random.nextBoolean() ? " (why)" : ""));
        fields.add("Original-Mail-From: <" + address(random) + ">");
        fields.add("Incidents: " + (1 + random.nextInt(100)));
        fields.add("X-Unknown-" + random.nextInt(10) + ": (a) <b> c");
        Collections.shuffle(fields, random);
        for (int i = random.nextInt(5); i > 0; i--) {
            var recipient = i + address(random);
            recipients.add(recipient);
            fields.add("Original-Rcpt-To:\n <" + recipient + ">");
        }
        assertThat(read(String.join("\n", fields), ORIGINAL))
                .as("seed %d", seed)
                .hasValueSatisfying(read -> {
                    assertThat(read.type()).isEqualTo(type);
                    assertThat(read.originalRecipients()).isEqualTo(recipients);
                    assertThat(fields).contains("Incidents: " + read.incidents());
                    assertThat(fields)
                            .contains("Original-Mail-From: <" + read.originalMailFrom() + ">");
                });
    }
}
