package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any octets are a request or refused; half a request is none. */
class FramesFuzzTest {
    static Stream<byte[]> requests() {
        return Stream.of(
                written(List.of("account-list")), written(List.of("account-add", "jürgen", "")));
    }

    private static byte[] written(List<String> words) {
        try {
            return Frames.request(words);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @MethodSource("requests")
    @FuzzTest
    void anyOctetsAreARequestOrRefused(byte[] octets) {
        var in = new ByteArrayInputStream(octets);
        List<String> words;
        try {
            words = Frames.readRequest(new DataInputStream(in));
        } catch (IOException e) {
            return;
        }
        var written = written(words);
        assertThat(words).isNotEmpty();
        var taken = octets.length - in.available();
        if (new String(octets, UTF_8).indexOf('\ufffd') < 0) {
            assertThat(written).hasSize(taken);
        }
    }
}
