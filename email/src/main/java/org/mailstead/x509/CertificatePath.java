package org.mailstead.x509;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailstead.x509.PkixResult.Invalid;
import org.mailstead.x509.PkixResult.Problem;

/**
 * Puts a server's certificates in order and checks them. RFC 5280 §6.
 *
 * <p>Of what is presented, the issuer of each is looked for once, and never given up for another
 * one: what strangers send costs at most {@value #CERTIFICATES_MAX}² signature checks.
 */
public final class CertificatePath {
    /** More of what a server presents is not looked at. TLS itself ends at 10 in Java. */
    public static final int CERTIFICATES_MAX = 16;

    // RFC 5280 §4.2.1.12
    private static final Set<String> SERVER_PURPOSES = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    private CertificatePath() {}

    /**
     * From the server's certificate up, as far as the issuers were presented.
     *
     * @param presented the server's first, the others in any order; at least one
     */
    public static List<X509Certificate> of(List<X509Certificate> presented, Instant at) {
        var others =
                new ArrayList<>(presented.subList(1, Math.min(presented.size(), CERTIFICATES_MAX)));
        // of two for one issuer, as when a CA signs across, the one whose time it is
        others.sort((one, other) -> Boolean.compare(isTimely(other, at), isTimely(one, at)));
        var path = new ArrayList<X509Certificate>();
        path.add(presented.getFirst());
        while (true) {
            var top = path.getLast();
            var issuer = others.stream().filter(other -> isIssuer(other, top)).findFirst();
            if (issuer.isEmpty()) {
                return path;
            }
            path.add(issuer.get());
            others.remove(issuer.get());
        }
    }

    /** Whether one certificate signed another one. */
    public static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
        return issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && isSignedBy(certificate, issuer.getPublicKey());
    }

    /** Whether a certificate was signed by a key. */
    public static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) { // not by this one, or by no way that we know
            return false;
        }
    }

    private static boolean isTimely(X509Certificate certificate, Instant at) {
        return !at.isBefore(certificate.getNotBefore().toInstant())
                && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    /**
     * Checks a path below an anchor: signatures, times, constraints, purpose. RFC 5280 §6.1.
     *
     * @param path the server's certificate first, without the anchor; at least one
     * @return what is wrong, or nothing
     */
    public static Optional<Invalid> check(
            List<X509Certificate> path, TrustAnchor anchor, Instant at) {
        try {
            var purposes = path.getFirst().getExtendedKeyUsage();
            if (purposes != null && purposes.stream().noneMatch(SERVER_PURPOSES::contains)) {
                return invalid(Problem.NOT_TRUSTED, "the certificate is not for servers");
            }
            var parameters = new PKIXParameters(Set.of(anchor));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            var reason = e.getReason();
            if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
                return invalid(Problem.EXPIRED, times(path, at));
            }
            return invalid(Problem.NOT_TRUSTED, String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) { // what Java cannot read
            return invalid(Problem.NOT_TRUSTED, String.valueOf(e.getMessage()));
        }
    }

    /** Which of them is out of its time. */
    private static String times(List<X509Certificate> path, Instant at) {
        return path.stream()
                .filter(certificate -> !isTimely(certificate, at))
                .findFirst()
                .map(certificate ->
                        "the certificate of %s is valid from %s to %s"
                                .formatted(
                                        certificate.getSubjectX500Principal().getName(),
                                        certificate.getNotBefore().toInstant(),
                                        certificate.getNotAfter().toInstant()))
                .orElse("a certificate has expired");
    }

    private static Optional<Invalid> invalid(Problem problem, String reason) {
        return Optional.of(new Invalid(problem, Printable.text(reason)));
    }
}
