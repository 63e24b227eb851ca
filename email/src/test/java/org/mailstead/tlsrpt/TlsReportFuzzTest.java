package org.mailstead.tlsrpt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Any octets are a report, or are refused. */
class TlsReportFuzzTest {
    private static final ReportLimits LIMITS = new ReportLimits(1 << 16, 1 << 18, 1000, 10, 100);

    @FuzzTest
    void anyFileIsAReportOrIsRefused(byte[] octets) {
        try {
            var report = TlsReport.read(octets, LIMITS);
            assertThat(report.policies()).hasSizeLessThanOrEqualTo(1000);
            assertThat(report.id()).hasSizeLessThanOrEqualTo(100);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    static Stream<byte[]> messages() {
        return Stream.of(
                        """
                        Content-Type: multipart/report; report-type=tlsrpt; boundary=b

                        --b

                        hello
                        --b
                        Content-Type: application/tlsrpt+gzip
                        Content-Transfer-Encoding: base64

                        H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==
                        --b--
                        """,
                        """
                        Content-Type: application/tlsrpt+json

                        {"organization-name":"a","report-id":"1","policies":[]}
                        """)
                .map(text -> text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    @MethodSource("messages")
    @FuzzTest
    void anyMessageHasAReportOrNone(byte[] octets) throws IOException {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        try {
            TlsReport.find(message, LIMITS);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
