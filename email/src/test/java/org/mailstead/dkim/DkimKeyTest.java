package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class DkimKeyTest {
    private static final byte[] TEXT = "text".getBytes(UTF_8);

    private static boolean fits(DkimKey key, DkimRecord record) throws SyntaxException {
        var algorithm = SignatureAlgorithm.of(key.type());
        return VerificationKey.of(record, DkimLimits.DEFAULT)
                .verifies(algorithm, TEXT, key.sign(TEXT));
    }

    @Test // inbound DKIM-34: PKCS #8 in PEM
    void keysReadBackAsTheyWereWritten() throws Exception {
        for (var key : new DkimKey[] {SignedMail.RSA, SignedMail.ED25519}) {
            var read = DkimKey.parsePem(key.pem());
            assertThat(read.record()).isEqualTo(key.record());
            assertThat(read.bits()).isEqualTo(key.bits());
            assertThat(fits(read, DkimRecord.parse(key.record().text()))).isTrue();
        }
    }

    @Test // RFC 8463 §A.1: the seed of the example
    void thePublicHalfOfAnEd25519KeyIsFound() throws Exception {
        var key =
                DkimKey.parsePem(
                        """
                        -----BEGIN PRIVATE KEY-----
                        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
                        -----END PRIVATE KEY-----
                        """);
        assertThat(key.record().publicKey())
                .isEqualTo("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }

    @RepeatedTest(20) // RFC 8032 §5.1: what one maker signs, another verifies
    void ed25519AgreesWithThatOfTheJdk() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var encoder = Base64.getEncoder();
        var key =
                DkimKey.parsePem(
                        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                                .formatted(encoder.encodeToString(pair.getPrivate().getEncoded())));
        var hash = HashAlgorithm.SHA256.digest().digest(TEXT);
        var theirs = Signature.getInstance("Ed25519");
        theirs.initSign(pair.getPrivate());
        theirs.update(hash);
        var signature = theirs.sign();
        assertThat(key.sign(TEXT)).isEqualTo(encoder.encodeToString(signature));
        var reader = VerificationKey.of(key.record(), DkimLimits.DEFAULT);
        var algorithm = SignatureAlgorithm.ED25519_SHA256;
        assertThat(reader.verifies(algorithm, TEXT, key.sign(TEXT))).isTrue();
        for (var bit = 0; bit < 8 * signature.length; bit += 37) {
            var spoiled = signature.clone();
            spoiled[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(reader.verifies(algorithm, TEXT, encoder.encodeToString(spoiled)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @ParameterizedTest // RFC 8032 §5.1.7: 64 octets
    @ValueSource(strings = {"", "AAAA", "!", "AA==A"})
    void whatIsNoSignatureIsWrong(String text) throws Exception {
        for (var key : new DkimKey[] {SignedMail.RSA, SignedMail.ED25519}) {
            var reader = VerificationKey.of(key.record(), DkimLimits.DEFAULT);
            assertThat(reader.verifies(SignatureAlgorithm.of(key.type()), TEXT, text)).isFalse();
            var longer = Base64.getEncoder().encodeToString(new byte[100_000]);
            assertThat(reader.verifies(SignatureAlgorithm.of(key.type()), TEXT, longer)).isFalse();
        }
    }

    @Test // RFC 6376 §3.6.1: RSAPublicKey, not only SubjectPublicKeyInfo
    void aBareRsaKeyIsReadToo() throws Exception {
        var info = java.util.Base64.getDecoder().decode(SignedMail.RSA.record().publicKey());
        var bare = java.util.Arrays.copyOfRange(info, 24, info.length);
        assertThat(Der.isBareRsa(bare)).isTrue();
        assertThat(fits(SignedMail.RSA, DkimRecord.of(KeyType.RSA, bare))).isTrue();
    }

    @Test
    void aKeyShowsNothingOfItself() {
        assertThat(SignedMail.RSA).hasToString("rsa 2048");
        assertThat(SignedMail.ED25519).hasToString("ed25519 256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----",
                "-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String pem) {
        assertThatThrownBy(() -> DkimKey.parsePem(pem)).isInstanceOf(SyntaxException.class);
    }
}
