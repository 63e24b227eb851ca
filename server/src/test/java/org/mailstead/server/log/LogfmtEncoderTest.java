package org.mailstead.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.mailstead.server.net.ConnectionId;
import org.slf4j.event.KeyValuePair;

class LogfmtEncoderTest {
    private static String line(String message, Object... pairs) {
        var logger = new LoggerContext().getLogger("org.mailstead.server.smtp.Session");
        var event = new LoggingEvent("", logger, Level.INFO, message, null, null);
        event.setInstant(Instant.parse("2026-11-23T01:02:03Z"));
        for (int i = 0; i < pairs.length; i += 2) {
            event.addKeyValuePair(new KeyValuePair(pairs[i].toString(), pairs[i + 1]));
        }
        return new String(new LogfmtEncoder(true).encode(event), UTF_8);
    }

    @Test // operations G-2
    void anEventIsOneLineOfPairs() {
        assertThat(line("recipient refused", "to", "ann@example.test", "why", "no such user"))
                .isEqualTo(
                        "time=2026-11-23T01:02:03Z level=info pkg=smtp msg=\"recipient refused\""
                                + " to=ann@example.test why=\"no such user\"\n");
    }

    @Test
    void theConnectionOfTheThreadIsNamed() {
        var line =
                ScopedValue.where(ConnectionId.CURRENT, new ConnectionId(0x1a2b))
                        .call(() -> line("hello"));
        assertThat(line).contains(" conn=1a2b msg=hello");
    }

    @Test
    void whatAClientSendsCannotMakeALineOrAPairOfItsOwn() {
        assertThat(line("x", "from", "a\r\nlevel=error msg=\"b\\\" \u202e\u2028\u0000\ud800"))
                .contains("from=\"a\\r\\nlevel=error msg=\\\"b\\\\\\\" \\u202e\\u2028\\u0000")
                .hasLineCount(1);
        assertThat(line("x", "empty", "", "null", "null")).endsWith("empty=\"\" null=null\n");
    }

    @Test
    void aLongValueIsCut() {
        assertThat(line("x", "v", "a".repeat(100_000))).hasSizeLessThan(5000);
    }
}
