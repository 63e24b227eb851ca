package org.mailstead.server.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.SyntaxException;

/** Any text is blocks of PEM or refused. */
class PemBlockFuzzTest {
    static Stream<byte[]> files() {
        return Stream.of(
                        "x\n-----BEGIN A-----\nAAAA\n-----END A-----\n-----BEGIN B-----\n-----END B-----",
                        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\n\nAA\n-----END RSA PRIVATE KEY-----",
                        "-----BEGIN A-----\n====\n-----END A-----")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void anyTextIsBlocksOrRefused(byte[] octets) {
        var text = new String(octets, UTF_8);
        try {
            var length = 0;
            for (var block : PemBlock.readAll(text)) {
                assertThat(text).contains("-----BEGIN " + block.label() + "-----");
                length += block.octets().length;
            }
            assertThat(length).isLessThanOrEqualTo(text.length());
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.length());
        }
    }
}
