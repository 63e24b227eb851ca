package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FromLineTest {
    private static FromLine parse(String line) {
        var octets = line.getBytes(UTF_8);
        assertThat(FromLine.matches(octets, 0, octets.length)).isTrue();
        return FromLine.parse(octets, 0, octets.length);
    }

    @ParameterizedTest // store 21.12
    @CsvSource(
            delimiter = '|',
            value = {
                "From a@b.test Sun Nov  1 09:05:07 2026           | a@b.test | 2026-11-01T09:05:07Z",
                "From a@b.test Sun Nov  1 09:05:07 CET 2026       | a@b.test | 2026-11-01T08:05:07Z",
                "From a@b.test Sun Nov  1 09:05:07 EST 2026       | a@b.test | 2026-11-01T14:05:07Z",
                "From 123@xxx Sun Nov 01 09:05:07 +0530 2026      | 123@xxx  | 2026-11-01T03:35:07Z",
                "From a@b.test Sun Nov 01 09:05:07 2026 -0100     | a@b.test | 2026-11-01T10:05:07Z",
                "From a@b.test Sun Nov  1 09:05 2026              | a@b.test | 2026-11-01T09:05:00Z",
                "From a@b.test Sun Nov  1 09:05:60 1998           | a@b.test | 1998-11-01T09:05:59Z",
                "From a@b.test  Sun, 1 Nov 2026 09:05:07 +0100    | a@b.test | 2026-11-01T08:05:07Z",
                "From a@b.test  Sun, 1 Nov 98 09:05:07            | a@b.test | 1998-11-01T09:05:07Z",
                "From - Sun Nov  1 09:05:07 2026                  | -        | 2026-11-01T09:05:07Z",
                "From Ann Sun Sun Nov  1 09:05:07 2026 remote from x | Ann Sun | 2026-11-01T09:05:07Z"
            })
    void datesInAllFormsAreRead(String line, String sender, String received) {
        assertThat(parse(line)).isEqualTo(new FromLine(sender, Instant.parse(received)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From ",
                "From a@b.test",
                "From a Sun Feb 31 09:05:07 2026",
                "From a Sun Nov  1 25:05:07 2026",
                "From a Sun Nov  1 09:05:07:09 2026",
                "From a Sun Nov  1 09:05:07",
                "From a Sun Nov  1 09:05:07 CET",
                "From a Sun Nov  1 : 2026",
                "From Sun Nov 1",
                "From a Nov Sun  1 09:05:07 2026"
            })
    void otherLinesHaveNoDate(String line) {
        assertThat(parse(line).received()).isNull();
    }

    @Test // RFC 4155 appendix A
    void theDateIsWrittenAsAsctimeInUtc() {
        assertThat(new FromLine("", Instant.parse("2026-11-01T09:05:07Z")).octets())
                .asString(UTF_8)
                .isEqualTo("From MAILER-DAEMON Sun Nov  1 09:05:07 2026");
        assertThat(new FromLine("a b@x\n", Instant.parse("2026-11-11T09:05:07Z")).octets())
                .asString(UTF_8)
                .isEqualTo("From a_b@x_ Wed Nov 11 09:05:07 2026");
    }
}
