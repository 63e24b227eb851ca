package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of connections, as strangers see them. inbound CONN-03 */
class ConnectionSealTest {
    @TempDir Path directory;

    @Test
    void whatIsSealedOpensAfterARestart() throws Exception {
        var seal = ConnectionSeal.readOrMake(directory);
        for (long value : new long[] {1, 2, 0x19a_c0de_1234L, Long.MAX_VALUE}) {
            var id = new ConnectionId(value);
            assertThat(seal.seal(id)).hasSize(22).matches("[A-Za-z0-9_-]*");
            assertThat(ConnectionSeal.read(directory).open(seal.seal(id))).contains(id);
        }
    }

    @Test // base64url of AES(key, secret || number): FIPS 197 appendix B as key and block
    void itIsOneBlockOfAes() throws Exception {
        var key = HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3c");
        var block = HexFormat.of().parseHex("3243f6a8885a308d313198a2e0370734");
        var octets = new byte[24];
        System.arraycopy(key, 0, octets, 0, 16);
        System.arraycopy(block, 0, octets, 16, 8);
        Files.writeString(
                directory.resolve(ConnectionSeal.FILE), Base64.getEncoder().encodeToString(octets));
        var id = new ConnectionId(0x313198a2e0370734L);
        var expected = HexFormat.of().parseHex("3925841d02dc09fbdc118597196a0b32");
        assertThat(ConnectionSeal.read(directory).seal(id))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(expected));
    }

    @Test
    void theKeyIsForItsOwnerOnly() throws Exception {
        ConnectionSeal.readOrMake(directory);
        var mode = Files.getPosixFilePermissions(directory.resolve(ConnectionSeal.FILE));
        assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAA+",
                "not base64url at all!!"
            })
    void whatWasNotSealedHereDoesNotOpen(String text) throws Exception {
        assertThat(ConnectionSeal.readOrMake(directory).open(text)).isEmpty();
    }

    @Test
    void anotherServersSealDoesNotOpen(@TempDir Path other) throws Exception {
        var sealed = ConnectionSeal.readOrMake(other).seal(new ConnectionId(7));
        assertThat(ConnectionSeal.readOrMake(directory).open(sealed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "!!!!"})
    void aDamagedKeyIsNotReplaced(String content) throws Exception {
        var file = directory.resolve(ConnectionSeal.FILE);
        Files.write(file, content.getBytes(US_ASCII));
        assertThatThrownBy(() -> ConnectionSeal.readOrMake(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readString(file)).isEqualTo(content);
    }

    @Test
    void aDirectoryWithoutAKeyIsTold() {
        assertThatThrownBy(() -> ConnectionSeal.read(directory))
                .isInstanceOf(NoSuchFileException.class);
    }
}
