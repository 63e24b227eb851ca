package org.mailstead.server.openssl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL's signatures are those of Java, and whoever signs need not know who made them. */
class OpenSslTest {
    private static final byte[] TEXT = "from:a@example.org\r\n".repeat(30).getBytes(US_ASCII);
    private static final String ALGORITHM = "SHA256withRSA";

    @BeforeEach
    void register() {
        if (LibCrypto.loaded().isEmpty()) {
            var message = "no libcrypto.so.3 on this system: see .ci/run for the packages";
            assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
            Assumptions.abort(message);
        }
        OpenSsl.register();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 3072})
    void signsAsJavaDoes(int bits) throws GeneralSecurityException {
        var pair = pair(bits);

        var signer = Signature.getInstance(ALGORITHM);
        signer.initSign(pair.getPrivate());
        signer.update(TEXT);

        assertThat(signer.getProvider().getName()).isEqualTo(OpenSsl.NAME);
        // RFC 8017 §8.2: there is one signature only
        assertThat(signer.sign()).isEqualTo(byJava(pair.getPrivate()));
    }

    @Test
    void aSignerSignsAgainWithTheSameAndWithAnotherKey() throws GeneralSecurityException {
        var first = pair(2048).getPrivate();
        var second = pair(2048).getPrivate();
        var signer = Signature.getInstance(ALGORITHM, OpenSsl.NAME);
        for (var key : new PrivateKey[] {first, second, first}) {
            signer.initSign(key);
            for (byte octet : TEXT) {
                signer.update(octet);
            }
            assertThat(signer.sign()).isEqualTo(byJava(key));
            signer.update(TEXT);
            assertThat(signer.sign()).isEqualTo(byJava(key));
        }
    }

    @Test // as whoever tries whether a key belongs to a certificate does
    void whatHasSignedVerifiesAndSignsAgain() throws GeneralSecurityException {
        var pair = pair(2048);
        var signature = Signature.getInstance(ALGORITHM);
        for (int round = 0; round < 2; round++) {
            signature.initSign(pair.getPrivate());
            signature.update(TEXT);
            var octets = signature.sign();
            assertThat(signature.getProvider().getName()).isEqualTo(OpenSsl.NAME);

            signature.initVerify(pair.getPublic());
            signature.update(TEXT[0]);
            signature.update(TEXT, 1, TEXT.length - 1);
            assertThat(signature.verify(octets)).isTrue();
            signature.update(TEXT, 1, TEXT.length - 1);
            assertThat(signature.verify(octets)).isFalse();
        }
    }

    @Test
    void javaVerifies() throws GeneralSecurityException {
        var pair = pair(2048);
        var verifier = Signature.getInstance(ALGORITHM);
        verifier.initVerify(pair.getPublic());
        verifier.update(TEXT);

        assertThat(verifier.verify(byJava(pair.getPrivate()))).isTrue();
        assertThat(verifier.getProvider().getName()).isEqualTo("SunRsaSign");
    }

    @Test
    void aKeyThatTellsNothingOfItselfIsLeftToOthers() throws GeneralSecurityException {
        var signer = Signature.getInstance(ALGORITHM, OpenSsl.NAME);
        assertThatThrownBy(() -> signer.initSign(new KeyInHardware()))
                .isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void octetsThatAreNoKeyAreRefused() {
        var library = LibCrypto.loaded().orElseThrow();
        for (int length : new int[] {0, 1, 40}) {
            assertThatThrownBy(() -> library.privateKey(new byte[length]))
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void manySignAtOnceWhileKeysAreFreed() throws Exception {
        var keys = new ArrayList<KeyPair>();
        for (int i = 0; i < 4; i++) {
            keys.add(pair(1024));
        }
        var library = LibCrypto.loaded().orElseThrow();
        var signatures = new ArrayList<Future<Boolean>>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2000; i++) {
                var pair = keys.get(i % keys.size());
                var fresh = new Keys(library); // frees its keys once it is forgotten
                signatures.add(
                        executor.submit(() -> {
                            var signer = new RsaSignature(fresh);
                            signer.engineInitSign(pair.getPrivate());
                            signer.engineUpdate(TEXT, 0, TEXT.length);
                            return verifies(pair, signer.engineSign());
                        }));
            }
        }
        for (var signature : signatures) {
            assertThat(signature.get()).isTrue();
        }
    }

    private static boolean verifies(KeyPair pair, byte[] signature)
            throws GeneralSecurityException {
        var verifier = Signature.getInstance(ALGORITHM);
        verifier.initVerify(pair.getPublic());
        verifier.update(TEXT);
        return verifier.verify(signature);
    }

    private static byte[] byJava(PrivateKey key) throws GeneralSecurityException {
        var signer = Signature.getInstance(ALGORITHM, "SunRsaSign");
        signer.initSign(key);
        signer.update(TEXT);
        return signer.sign();
    }

    private static KeyPair pair(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** As a token's: usable, but its octets stay inside. */
    private static final class KeyInHardware implements PrivateKey {
        private static final long serialVersionUID = 1;

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        @SuppressWarnings("NullAway") // java.security.Key: null where not supported
        public String getFormat() {
            return null;
        }

        @Override
        @SuppressWarnings("NullAway")
        public byte[] getEncoded() {
            return null;
        }
    }
}
