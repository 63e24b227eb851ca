package org.mailstead.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A certificate chain with the private key of its first certificate.
 *
 * @param chain at least one; the server's own first, then its issuers
 */
public record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {
    private static final int DNS_NAME = 2;

    public ServerCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a certificate chain of none");
        }
        var certified = chain.getFirst().getPublicKey().getAlgorithm();
        if (!certified.equals(key.getAlgorithm())) {
            throw new IllegalArgumentException(
                    "the key is " + key.getAlgorithm() + ", the certificate's is " + certified);
        }
    }

    /** Whether the key is the one that the certificate is about: what it signs can be verified. */
    boolean keyMatches() {
        var algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    case String other -> other;
                };
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(chain.getFirst().getSerialNumber().toByteArray());
            var signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(chain.getFirst().getSerialNumber().toByteArray());
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The DNS names that it is for, in lower case; a name may start with {@code *.}. */
    List<String> names() {
        var names = new ArrayList<String>();
        try {
            var alternatives = chain.getFirst().getSubjectAlternativeNames();
            if (alternatives != null) {
                for (var alternative : alternatives) {
                    if (alternative.get(0).equals(DNS_NAME)) {
                        names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("a certificate with unreadable names", e);
        }
        return names;
    }
}
