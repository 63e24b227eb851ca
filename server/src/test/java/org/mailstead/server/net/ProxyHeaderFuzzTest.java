package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.SyntaxException;

/** Any octets are a header of the PROXY protocol or refused, and nothing behind it is taken. */
class ProxyHeaderFuzzTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    static Stream<byte[]> headers() {
        return Stream.concat(
                Stream.of(
                                "PROXY TCP4 192.0.2.1 192.0.2.2 1 65535\r\nEHLO x\r\n",
                                "PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 10 25\r\n",
                                "PROXY UNKNOWN x\r\n",
                                "PROXY TCP4 1.2.3.4 1.2.3.4 65536 0\r\n")
                        .map(text -> text.getBytes(US_ASCII)),
                Stream.of(
                                SIGNATURE + "2111000cc0000201c0000202000a0019",
                                SIGNATURE + "2111000fc0000201c0000202000a0019aabbcc00",
                                SIGNATURE + "20000000",
                                SIGNATURE + "22210024" + "20".repeat(32) + "00010002")
                        .map(HexFormat.of()::parseHex));
    }

    @MethodSource("headers")
    @FuzzTest
    void anyOctetsAreAHeaderOrRefused(byte[] octets) throws IOException {
        var in = new ByteArrayInputStream(octets);
        try {
            var header = ProxyHeader.read(in);
            var taken = octets.length - in.available();
            assertThat(taken).isLessThanOrEqualTo(16 + ProxyHeader.BLOCK_MAX);
            if (octets[0] == 'P') {
                assertThat(taken).isLessThanOrEqualTo(ProxyHeader.LINE_MAX);
                assertThat(octets[taken - 1]).isEqualTo((byte) '\n');
            } else {
                var length = (octets[14] & 0xff) * 256 + (octets[15] & 0xff);
                assertThat(taken).isEqualTo(16 + length);
            }
            header.ifPresent(found -> {
                assertThat(found.source().isUnresolved()).isFalse();
                assertThat(found.destination().isUnresolved()).isFalse();
            });
        } catch (SyntaxException | EOFException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
