package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.address;
import static org.mailstead.server.directory.TestDirectory.done;
import static org.mailstead.server.directory.TestDirectory.refusal;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;

class CertificatesTest {
    @TempDir private Path folder;

    @SuppressWarnings("JavaUtilDate") // what BouncyCastle takes
    private static X509Certificate certificate(
            String algorithm, AlgorithmParameterSpec parameters, String signature)
            throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters);
        var keys = generator.generateKeyPair();
        var name = new X500Principal("CN=whoever");
        var ended = new Date(1_000_000_000L); // its times do not matter
        var builder =
                new JcaX509v3CertificateBuilder(
                        name, BigInteger.ONE, new Date(0), ended, name, keys.getPublic());
        var signer = new JcaContentSignerBuilder(signature).build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static X509Certificate p256() throws Exception {
        return certificate("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA");
    }

    @ParameterizedTest // inbound TKEY-01, TKEY-02, TKEY-04, store 3.1
    @EnumSource(Engine.class)
    void keysStandForAnAddressAsLongAsItsAccountHasIt(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var certificates = test.admin().certificates();
            var mine = p256();
            assertThat(test.directory().certificate(mine)).isEmpty();
            done(test.admin().addresses().add(ACTOR, address("a@example.org"), "ann", null));
            var added =
                    done(certificates.add(ACTOR, address("A@example.org"), "phone", true, mine));
            assertThat(added.fingerprint()).matches("[A-Za-z0-9_-]{43}");
            assertThat(added.keyType()).isEqualTo("ecdsa-p256");
            assertThat(added.loginName()).isEqualTo("a@example.org");
            assertThat(test.directory().certificate(mine)).contains(added);
            assertThat(test.directory().certificate(p256())).isEmpty();
            assertThat(certificates.list(1)).containsExactly(added);
            assertThat(
                            refusal(
                                    certificates.add(
                                            ACTOR, address("ann@example.org"), "", false, mine)))
                    .isEqualTo("this key is registered already");
            assertThat(
                            refusal(
                                    certificates.add(
                                            ACTOR, address("x@example.org"), "", false, p256())))
                    .isEqualTo("no address x@example.org");

            done(test.admin().addresses().remove(ACTOR, address("a@example.org")));
            assertThat(test.directory().certificate(mine)).isEmpty();
            test.account("bob", "a@example.org"); // somebody else's now
            assertThat(test.directory().certificate(mine)).isEmpty();
            done(certificates.remove(ACTOR, added.fingerprint()));
            assertThat(refusal(certificates.remove(ACTOR, added.fingerprint())))
                    .startsWith("no certificate");

            done(certificates.add(ACTOR, address("a@example.org"), "", false, mine));
            assertThat(test.directory().certificate(mine)).get().matches(c -> c.account() == 2);
            done(test.admin().accounts().remove(ACTOR, "bob"));
            test.admin().accounts().settle(2);
            assertThat(test.directory().certificate(mine)).isEmpty();
        }
    }

    @ParameterizedTest // inbound TKEY-03
    @EnumSource(value = Engine.class, names = "SQLITE")
    void weakAndStrangeKeysAreRefused(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var certificates = test.admin().certificates();
            var ann = address("ann@example.org");
            var exponent = RSAKeyGenParameterSpec.F4;
            var weak =
                    certificate("RSA", new RSAKeyGenParameterSpec(1024, exponent), "SHA256withRSA");
            assertThat(refusal(certificates.add(ACTOR, ann, "", false, weak))).contains("2048");
            var p384 = certificate("EC", new ECGenParameterSpec("secp384r1"), "SHA256withECDSA");
            assertThat(refusal(certificates.add(ACTOR, ann, "", false, p384))).contains("P-256");
            var rsa =
                    certificate("RSA", new RSAKeyGenParameterSpec(2048, exponent), "SHA256withRSA");
            assertThat(done(certificates.add(ACTOR, ann, "", false, rsa)).keyType())
                    .isEqualTo("rsa-2048");
            var edwards = certificate("Ed25519", NamedParameterSpec.ED25519, "Ed25519");
            assertThat(done(certificates.add(ACTOR, ann, "", false, edwards)).keyType())
                    .isEqualTo("ed25519");
        }
    }
}
