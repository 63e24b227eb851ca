package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CramMd5SecretTest {
    @ParameterizedTest // RFC 1321 appendix A.5
    @CsvSource({
        "'', d41d8cd98f00b204e9800998ecf8427e",
        "a, 0cc175b9c0f1b6a831c399e269772661",
        "message digest, f96b697d7cb7938d525a2f31aaf161d0",
        "abcdefghijklmnopqrstuvwxyz, c3fcd3d76192e4007dfb496cca67e13b",
    })
    void md5FollowsItsTestSuite(String text, String hash) {
        assertThat(HexFormat.of().formatHex(Md5.hash(text.getBytes(UTF_8)))).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000})
    void agreesWithTheJdkAtEveryLength(int length) throws Exception {
        var octets = "x".repeat(length).getBytes(UTF_8);
        assertThat(Md5.hash(octets)).isEqualTo(MessageDigest.getInstance("MD5").digest(octets));
        var password = "é".repeat(length);
        var mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(password.getBytes(UTF_8), "HmacMD5"));
        var expected = mac.doFinal(octets);
        var secret = CramMd5Secret.of(password);
        assertThat(secret.digest(octets)).isEqualTo(expected);
        var kept = CramMd5Secret.ofOctets(secret.octets());
        assertThat(kept.accepts(octets, expected)).isTrue();
        expected[0] ^= 1;
        assertThat(kept.accepts(octets, expected)).isFalse();
    }
}
