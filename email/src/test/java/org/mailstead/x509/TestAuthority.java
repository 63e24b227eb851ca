package org.mailstead.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate with its key, which can issue others: roots, intermediates and servers of tests.
 */
public record TestAuthority(X509Certificate certificate, KeyPair keys) {
    /** When all of them are valid, for 90 days around it. */
    public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** What a certificate is to say. */
    public record Wish(
            String subject,
            boolean isAuthority,
            List<String> dnsIds,
            Instant from,
            Instant until,
            KeyPurposeId purpose) {
        public Wish during(Instant begin, Instant end) {
            return new Wish(subject, isAuthority, dnsIds, begin, end, purpose);
        }

        public Wish withPurpose(KeyPurposeId other) {
            return new Wish(subject, isAuthority, dnsIds, from, until, other);
        }
    }

    public static Wish authority(String subject) {
        return new Wish(subject, true, List.of(), start(), end(), KeyPurposeId.anyExtendedKeyUsage);
    }

    /** For a server of these DNS-IDs; the CN is the first, or {@code plain} if there is none. */
    public static Wish server(String... dnsIds) {
        var names = Arrays.asList(dnsIds);
        var subject = "CN=" + (names.isEmpty() ? "plain.example" : names.getFirst());
        return new Wish(subject, false, names, start(), end(), KeyPurposeId.id_kp_serverAuth);
    }

    private static Instant start() {
        return NOW.minus(Duration.ofDays(45));
    }

    private static Instant end() {
        return NOW.plus(Duration.ofDays(45));
    }

    /** One that signs itself. */
    public static TestAuthority root(Wish wish) {
        var keys = newKeys();
        return new TestAuthority(sign(wish, keys, keys, new X500Name(wish.subject())), keys);
    }

    /** One that this one signs. */
    public TestAuthority issue(Wish wish) {
        var of = newKeys();
        return new TestAuthority(sign(wish, of, keys, subject()), of);
    }

    /** Another certificate of the same name and key, signed by this one: a cross signature. */
    public X509Certificate cross(TestAuthority other, Wish wish) {
        return sign(wish, other.keys, keys, subject());
    }

    private X500Name subject() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    public static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(Wish wish, KeyPair of, KeyPair by, X500Name issuer) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            issuer,
                            BigInteger.valueOf(SERIAL.getAndIncrement()),
                            Date.from(wish.from()),
                            Date.from(wish.until()),
                            new X500Name(wish.subject()),
                            of.getPublic());
            if (!wish.dnsIds().isEmpty()) {
                var names =
                        wish.dnsIds().stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(wish.isAuthority()));
            if (!wish.isAuthority()) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(wish.purpose()));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
