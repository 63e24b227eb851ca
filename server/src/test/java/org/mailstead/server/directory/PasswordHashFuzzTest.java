package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a hash of a password whose cost is bounded, or none. */
class PasswordHashFuzzTest {
    static Stream<byte[]> hashes() {
        return Stream.of(
                        "m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
                        "m=4294967296,t=99,p=0$$",
                        "m=64,t=1,p=1$c2FsdA$",
                        "t=1,m=64$x")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("hashes")
    @FuzzTest
    void anyTextIsAHashOrNot(byte[] octets) {
        var argon2id = Argon2id.parse("$argon2id$v=19$" + new String(octets, UTF_8));
        assertThat(argon2id.map(hash -> hash.parameters().passes()).orElse(1)).isBetween(1, 16);
    }
}
