package org.mailstead.server.delivery;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of a test's own, and the certificates that it issues: ECDSA on P-256. */
@SuppressWarnings("JavaUtilDate") // what BouncyCastle takes
public final class TestAuthority {
    private static final char[] NO_PASSWORD = new char[0];

    private final KeyPair key;
    public final X509Certificate certificate;

    private TestAuthority(KeyPair key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    public static TestAuthority make() throws Exception {
        var key = key();
        var name = new X500Principal("CN=Test authority " + new SecureRandom().nextInt(1 << 30));
        var now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        serial(),
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new TestAuthority(key, signed(builder, key));
    }

    /** A certificate with its key, for a server. */
    public record Issued(KeyPair key, X509Certificate certificate, X509Certificate issuer) {
        /** A server's side of TLS that shows it. */
        public SSLContext context() throws Exception {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, NO_PASSWORD);
            var all = new Certificate[] {certificate, issuer};
            keys.setKeyEntry("server", key.getPrivate(), NO_PASSWORD, all);
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        }

        /** TLSA data of its key: selector 1, matching type 1. */
        public String spki() throws GeneralSecurityException {
            return sha256(certificate.getPublicKey().getEncoded());
        }
    }

    /** For these names, valid now. */
    public Issued issue(String... names) throws Exception {
        var now = Instant.now();
        return issue(now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)), names);
    }

    public Issued expired(String... names) throws Exception {
        var now = Instant.now();
        return issue(now.minus(Duration.ofHours(2)), now.minus(Duration.ofHours(1)), names);
    }

    private Issued issue(Instant from, Instant until, String... names) throws Exception {
        var own = key();
        var builder =
                new JcaX509v3CertificateBuilder(
                        certificate.getSubjectX500Principal(),
                        serial(),
                        Date.from(from),
                        Date.from(until),
                        new X500Principal("CN=" + names[0]),
                        own.getPublic());
        var general =
                Arrays.stream(names)
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(general));
        return new Issued(own, signed(builder, key), certificate);
    }

    /** TLSA data of the authority: selector 0, matching type 1. */
    public String digest() throws GeneralSecurityException {
        return sha256(certificate.getEncoded());
    }

    static String sha256(byte[] octets) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair by)
            throws Exception {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair key() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(64, new SecureRandom());
    }
}
