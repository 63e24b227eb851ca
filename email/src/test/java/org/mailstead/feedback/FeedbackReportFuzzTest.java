package org.mailstead.feedback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;

/** Any message is a report on a message or not. */
class FeedbackReportFuzzTest {
    static Stream<byte[]> reports() {
        return Stream.of(
                        FeedbackReportTest.report(
                                "Feedback-Type: abuse\nOriginal-Mail-From: <a@b>\nIncidents: 2",
                                "Content-Type: message/rfc822\n\nMessage-ID: <c@d>\n\nhi"),
                        FeedbackReportTest.report(
                                "feedback-type:(x) \n virus\nOriginal-Rcpt-To: (\nIncidents: -",
                                "\nReturn-Path: <\nMessage-ID: ><"))
                .map(text -> text.getBytes(ISO_8859_1));
    }

    @MethodSource("reports")
    @FuzzTest
    void anyMessageIsAReportOrNot(byte[] octets) throws Exception {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        var found = FeedbackReport.of(message);
        if (found.isEmpty()) {
            return;
        }
        var read = found.get();
        assertThat(FeedbackReport.isClaimed(message.headers())).isTrue();
        assertThat(read.incidents()).isPositive();
        assertThat(read.originalRecipients())
                .hasSizeLessThanOrEqualTo(FeedbackReport.RECIPIENTS_MAX)
                .doesNotContain("")
                .doesNotHaveDuplicates()
                .allMatch(text -> text.length() <= FeedbackReport.TEXT_MAX);
        if (read.messageId() != null) {
            assertThat(read.messageId()).startsWith("<").endsWith(">");
        }
    }
}
