package org.mailstead.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
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
}
