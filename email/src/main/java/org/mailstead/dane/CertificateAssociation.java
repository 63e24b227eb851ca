package org.mailstead.dane;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import org.mailstead.dns.Tlsa;
import org.mailstead.wire.SyntaxException;

/**
 * A TLSA record that can be used: all its numbers have a meaning, its data the right shape. RFC
 * 6698 §2.1.
 *
 * @param data in lower case hexadecimal: a digest of the matching type's length, or the DER of a
 *     certificate or of a public key
 */
public record CertificateAssociation(
        CertificateUsage usage, Selector selector, MatchingType matchingType, String data) {
    private static final HexFormat HEX = HexFormat.of();

    /** The algorithms of subjectPublicKeyInfo that certificates are signed with. */
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "DSA");

    public CertificateAssociation {
        try {
            check(selector, matchingType, data);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads a record.
     *
     * @throws SyntaxException if it cannot be used, and why. RFC 7671 §10.3
     */
    public static CertificateAssociation of(Tlsa tlsa) throws SyntaxException {
        var usage = CertificateUsage.of(tlsa.usage());
        var selector = Selector.of(tlsa.selector());
        var matchingType = MatchingType.of(tlsa.matchingType());
        if (usage.isEmpty()) {
            throw new SyntaxException("unknown certificate usage " + tlsa.usage(), 0);
        }
        if (selector.isEmpty()) {
            throw new SyntaxException("unknown selector " + tlsa.selector(), 1);
        }
        if (matchingType.isEmpty()) {
            throw new SyntaxException("unknown matching type " + tlsa.matchingType(), 2);
        }
        check(selector.get(), matchingType.get(), tlsa.data());
        return new CertificateAssociation(
                usage.get(), selector.get(), matchingType.get(), tlsa.data());
    }

    /** What is to be published for a certificate. */
    public static CertificateAssociation of(
            CertificateUsage usage,
            Selector selector,
            MatchingType matchingType,
            X509Certificate certificate) {
        return new CertificateAssociation(
                usage, selector, matchingType, dataOf(certificate, selector, matchingType));
    }

    private static void check(Selector selector, MatchingType matchingType, String data)
            throws SyntaxException {
        // of the head of a record, RFC 6698 §2.1: three octets before the data
        if (matchingType == MatchingType.FULL) {
            try {
                if (selector == Selector.CERT) {
                    readCertificate(data);
                } else {
                    readKey(data);
                }
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new SyntaxException(
                        "the data is no " + (selector == Selector.CERT ? "certificate" : "key"), 3);
            }
        } else if (data.length() != 2 * matchingType.digestOctets()) {
            throw new SyntaxException(
                    "%d octets where %s has %d"
                            .formatted(
                                    data.length() / 2, matchingType, matchingType.digestOctets()),
                    3);
        }
    }

    /** As a record. */
    public Tlsa tlsa() {
        return new Tlsa(usage.number(), selector.number(), matchingType.number(), data);
    }

    /** Whether it is about this certificate. RFC 6698 §2.1. */
    public boolean matches(X509Certificate certificate) {
        return data.equals(dataOf(certificate, selector, matchingType));
    }

    private static String dataOf(
            X509Certificate certificate, Selector selector, MatchingType matchingType) {
        try {
            var octets =
                    switch (selector) {
                        case CERT -> certificate.getEncoded();
                        case SPKI -> certificate.getPublicKey().getEncoded();
                    };
            return HEX.formatHex(matchingType.of(octets));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has its octets", e);
        }
    }

    /** The certificate of Cert Full. */
    X509Certificate certificate() {
        try {
            return readCertificate(data);
        } catch (CertificateException e) {
            throw new IllegalStateException("was read when made", e);
        }
    }

    /** The key of SPKI Full. */
    PublicKey key() {
        try {
            return readKey(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("was read when made", e);
        }
    }

    private static X509Certificate readCertificate(String data) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(HEX.parseHex(data)));
    }

    private static PublicKey readKey(String data) throws GeneralSecurityException {
        var octets = new X509EncodedKeySpec(HEX.parseHex(data));
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(octets);
            } catch (GeneralSecurityException _) {
                // of another algorithm perhaps
            }
        }
        throw new GeneralSecurityException("not a public key of " + KEY_ALGORITHMS);
    }

    /** For people: {@code DANE-EE SPKI SHA2-256 8d02…}, long data cut. */
    @Override
    public String toString() {
        var shown = data.length() <= 16 ? data : data.substring(0, 16) + "...";
        return usage + " " + selector + " " + matchingType + " " + shown;
    }
}
