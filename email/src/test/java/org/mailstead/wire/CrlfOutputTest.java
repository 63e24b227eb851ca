package org.mailstead.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrlfOutputTest {
    private static String written(String text, Random random) throws Exception {
        var out = new ByteArrayOutputStream();
        var octets = text.getBytes(ISO_8859_1);
        try (var lines = new CrlfOutput(out)) {
            for (int at = 0; at < octets.length; ) {
                var length = Math.min(random.nextInt(20), octets.length - at);
                if (length == 1 && random.nextBoolean()) {
                    lines.write(octets[at]);
                } else {
                    lines.write(octets, at, length);
                }
                at += length;
            }
            assertThat(lines.hasNul()).isEqualTo(text.indexOf('\0') >= 0);
        }
        return out.toString(ISO_8859_1);
    }

    @ParameterizedTest // RFC 5322 §2.1; imap 9.36
    @CsvSource({"a;b;, a|;b|;", ";;, |;|;", "|;a|;, |;a|;", "a||;b, a||;b", "a|b, a|b", "'', ''"})
    void onlyABareLineFeedIsChanged(String before, String after) throws Exception {
        var text = before.replace('|', '\r').replace(';', '\n');
        var wanted = after.replace('|', '\r').replace(';', '\n');
        assertThat(written(text, new Random(0))).isEqualTo(wanted);
    }

    @RepeatedTest(300)
    void howItIsCutIntoPiecesMakesNoDifference(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            text.append("\r\n\n\r\0abc\u00ff\u008a".charAt(random.nextInt(10)));
        }
        var wanted = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            var isBare = text.charAt(i) == '\n' && (i == 0 || text.charAt(i - 1) != '\r');
            wanted.append(isBare ? "\r" : "").append(text.charAt(i));
        }
        assertThat(written(text.toString(), random))
                .as("seed %d", seed)
                .isEqualTo(wanted.toString());
    }
}
