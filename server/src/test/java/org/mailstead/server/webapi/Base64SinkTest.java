package org.mailstead.server.webapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64SinkTest {
    private static byte[] decode(String text) throws IOException {
        var octets = new ByteArrayOutputStream();
        try (var sink = new Base64Sink(octets)) {
            sink.write(text);
        }
        return octets.toByteArray();
    }

    @RepeatedTest(50) // webapi A-17: line ends anywhere mean nothing
    void whatIsEncodedIsDecoded(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = new byte[random.nextInt(20_000)];
        random.nextBytes(octets);
        var text = new StringBuilder(Base64.getEncoder().encodeToString(octets));
        for (int i = 0; i < 20; i++) {
            text.insert(random.nextInt(text.length() + 1), random.nextBoolean() ? "\r\n" : "\n");
        }
        assertThat(decode(text.toString())).as("seed %d", seed).isEqualTo(octets);
    }

    @ParameterizedTest // webapi S-12
    @ValueSource(
            strings = {"a", "ab", "abc", "ab=", "ab==cd==", "ab cd", "éabc", "-_ab", "abcde==="})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> decode(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
