package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Any octets are a record, a From field, a report; or they are refused. */
class DmarcFuzzTest {
    private static final ReportLimits LIMITS =
            new ReportLimits(1 << 20, 1 << 20, 10, 100, 10, 100, 10);

    @FuzzTest
    void anyTextIsARecordOrRefused(byte[] octets) {
        try {
            var record = DmarcRecord.parse("v=DMARC1;" + new String(octets, ISO_8859_1));
            assertThat(record.aggregateUris()).hasSizeLessThanOrEqualTo(DmarcRecord.URIS_MAX);
            record.aggregateUris().forEach(ReportUri::address);
            record.policyFor(true, false);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest
    void anyHeaderHasAnAuthorOrAReasonWhyNot(byte[] octets) {
        var from = "From: " + new String(octets, ISO_8859_1);
        AuthorDomain.of(HeaderFields.parse(from.getBytes(ISO_8859_1), MimeLimits.DEFAULT));
    }

    @FuzzTest
    void anyFileIsAReportThatReadsBackOrIsRefused(byte[] octets) {
        try {
            var report = AggregateReport.read(octets, LIMITS);
            assertThat(AggregateReport.read(report.xml(), ReportLimits.DEFAULT)).isEqualTo(report);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            FailureReport.parse(octets, LIMITS);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    static Stream<byte[]> messages() {
        return Stream.of(
                        """
                        Content-Type: multipart/mixed; boundary=b

                        --b
                        Content-Type: application/zip; name="a!b!1!2.zip"
                        Content-Transfer-Encoding: base64

                        UEsDBBQ
                        --b--
                        """,
                        """
                        Content-Type: text/xml

                        <?xml version="1.0"?><feedback><report_metadata/></feedback>
                        """,
                        """
                        Content-Type: multipart/report; report-type=feedback-report; boundary=b

                        --b
                        Content-Type: message/feedback-report

                        Feedback-Type: auth-failure
                        Version: 1
                        Auth-Failure: dmarc
                        --b--
                        """,
                        "\n<feedback>")
                .map(text -> text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    @MethodSource("messages")
    @FuzzTest
    void anyMessageHasAReportOrNone(byte[] octets) throws IOException {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        try {
            AggregateReport.find(message, LIMITS);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            FailureReport.find(message, LIMITS);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
