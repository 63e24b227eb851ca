package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

class FailureReportTest {
    private static final FailureReport REPORT =
            new FailureReport(
                    "Mailstead/1.0",
                    "dmarc",
                    List.of("dkim", "spf"),
                    "reject",
                    "mx.example.org; dmarc=fail header.from=example.com",
                    "192.0.2.1",
                    "<a@example.net>",
                    "<b@example.org>",
                    OffsetDateTime.parse("2026-11-23T12:00:00Z"),
                    "example.com",
                    "example.com",
                    "s1",
                    "@example.com",
                    "txt : example.com : \"v=spf1 -all\"",
                    3);

    private static FailureReport parse(String text) throws SyntaxException {
        return FailureReport.parse(text.getBytes(UTF_8), ReportLimits.DEFAULT);
    }

    @Test // RFC 9991 §4, RFC 6591 §3
    void whatIsWrittenReadsBack() throws Exception {
        assertThat(parse(REPORT.text())).isEqualTo(REPORT);
        assertThat(REPORT.text()).startsWith("Feedback-Type: auth-failure\r\nVersion: 1\r\n");
    }

    @Test // RFC 5965 §2
    void aReportIsFoundInAMessage() throws Exception {
        var message =
                "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
                        + "--b\r\n\r\nA report.\r\n"
                        + "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
                        + REPORT.text()
                        + "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b\r\n\r\n--b--\r\n";
        var parsed = Message.parse(OctetSource.of(message.getBytes(UTF_8)), MimeLimits.DEFAULT);
        assertThat(FailureReport.find(parsed, ReportLimits.DEFAULT)).contains(REPORT);
    }

    @Test // RFC 9991 §2, RFC 5965 §2, RFC 6522 §3
    void aReportIsAMessageOfThreeParts() throws Exception {
        var original =
                "From: a@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nsecret body\r\n";
        var octets =
                new FailureReportMessage(
                                new MailboxAddress("DMARC", null, "dmarc", "example.org"),
                                new MailboxAddress(null, null, "reports", "example.com"),
                                OffsetDateTime.parse("2026-11-23T12:00:00Z"),
                                "<1@example.org>",
                                "A message that says it is from example.com failed.",
                                REPORT,
                                Message.parse(
                                        OctetSource.of(original.getBytes(UTF_8)),
                                        MimeLimits.DEFAULT))
                        .compose(new Random(1))
                        .toOctets();
        var text = new String(octets, UTF_8);
        assertThat(text)
                .contains("Content-Type: multipart/report; report-type=feedback-report;")
                .contains("Auto-Submitted: auto-generated")
                .contains("Content-Type: message/feedback-report")
                .contains("Content-Type: text/rfc822-headers")
                .doesNotContain("secret body");
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        assertThat(message.root().headers().first("Subject").orElseThrow().decoded())
                .isEqualTo("FW: Gr\u00fc\u00dfe");
        assertThat(FailureReport.find(message, ReportLimits.DEFAULT)).contains(REPORT);
    }

    @Test // RFC 9991 §4
    void nothingFailedIsWrittenAsNone() throws Exception {
        var none =
                parse(
                        """
                        Feedback-Type: auth-failure
                        User-Agent: x
                        Auth-Failure: dmarc
                        Identity-Alignment: none
                        """);
        assertThat(none.identityAlignment()).isEmpty();
        assertThat(none.text()).contains("Identity-Alignment: none\r\n");
    }

    @Test
    void aLineBreakInAValueForgesNoField() throws Exception {
        var report =
                parse("Feedback-Type: auth-failure\r\nUser-Agent: x\r\nAuth-Failure: dmarc\r\n");
        var forged =
                new FailureReport(
                        "x\r\nReported-Domain: evil.example",
                        "dmarc",
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        1);
        assertThat(parse(forged.text()).reportedDomain()).isNull();
        assertThat(report.incidents()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Feedback-Type: abuse\r\nUser-Agent: x\r\nAuth-Failure: dmarc\r\n",
                "Feedback-Type: auth-failure\r\nUser-Agent: x\r\n",
                "Feedback-Type: auth-failure\r\nAuth-Failure: dmarc\r\n",
                "Feedback-Type: auth-failure\r\nUser-Agent: x\r\nAuth-Failure: dmarc\r\nIncidents: 0"
            })
    void whatIsNoReportIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(SyntaxException.class);
    }
}
