package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateTimeTest {
    @ParameterizedTest // RFC 5322 §3.3, §4.3, appendix A
    @CsvSource(
            delimiter = '|',
            value = {
                "Fri, 21 Nov 1997 09:55:06 -0600|1997-11-21T09:55:06-06:00",
                "21 Nov 1997 09:55:06 -0600|1997-11-21T09:55:06-06:00",
                "Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)|1969-02-13T23:32:00-03:30",
                "Thu,\t13\t(x)  Feb   1969 23:32:54 -0330|1969-02-13T23:32:54-03:30",
                "21 Nov 97 09:55:06 GMT|1997-11-21T09:55:06Z",
                "1 Jan 20 00:00:00 EST|2020-01-01T00:00:00-05:00",
                "1 Jan 120 00:00:00 PDT|2020-01-01T00:00:00-07:00",
                "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600|1997-11-21T09:55:06-06:00",
                "21 Nov 1997 09:55:06 A|1997-11-21T09:55:06Z",
                "21 Nov 1997 09:55:06 -0000|1997-11-21T09:55:06Z",
                "21 Nov 1997 09:55:60 +0000|1997-11-21T09:55:59Z",
                "21 Nov 1997 09:55:06|1997-11-21T09:55:06Z",
                "Sat, 21 November 1997 09:55:06 GMT+0200|1997-11-21T09:55:06+02:00",
                "21-Nov-1997 09:55:06 +02:00|1997-11-21T09:55:06+02:00",
                "21 Nov 1997 09.55.06 +1|1997-11-21T09:55:06+01:00",
                "Fri Nov 21 09:55:06 1997|1997-11-21T09:55:06Z",
                "Fri Nov 21 09:55:06 EST 1997|1997-11-21T09:55:06-05:00",
                "21 Nov 1997 09:55:06 +1900|1997-11-20T14:55:06Z",
                "21 Nov 1997 09:55:06 +9900|1997-11-21T09:55:06Z",
            })
    void datesAreRead(String text, String expected) {
        assertThat(DateTime.parse(text)).contains(OffsetDateTime.parse(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "never",
                "31 Feb 2026 00:00:00 +0000",
                "1 Jan 10000 00:00:00 +0000",
                "1 Foo 2026 00:00:00 +0000",
                "1 Jan 2026 25:00:00 +0000",
                "1 Jan 2026",
                "99999999999999999999 Jan 2026 00:00:00",
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(DateTime.parse(text)).isEmpty();
    }

    @Test
    void whatIsWrittenReadsBack() {
        var seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            var dateTime =
                    OffsetDateTime.parse("1970-01-01T00:00:00Z")
                            .plusSeconds(random.nextLong(4_000_000_000L))
                            .withOffsetSameInstant(
                                    java.time.ZoneOffset.ofTotalSeconds(
                                            60 * random.nextInt(-1079, 1080)));
            assertThat(DateTime.parse(DateTime.format(dateTime)))
                    .as("seed %d", seed)
                    .contains(dateTime);
        }
        assertThat(DateTime.format(OffsetDateTime.parse("2026-11-03T09:05:00+01:00")))
                .isEqualTo("Tue, 3 Nov 2026 09:05:00 +0100");
    }
}
