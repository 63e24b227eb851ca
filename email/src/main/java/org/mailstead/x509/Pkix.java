package org.mailstead.x509;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Name;
import org.mailstead.x509.PkixResult.Invalid;
import org.mailstead.x509.PkixResult.Problem;
import org.mailstead.x509.PkixResult.Valid;

/**
 * Judges chains by trust anchors: RFC 5280 §6, names by RFC 6125. Immutable, for any thread.
 *
 * <p>Revocation is not asked for.
 */
public final class Pkix {
    private final Map<X500Principal, List<X509Certificate>> anchors;

    /**
     * @param anchors whom to trust; may be none
     */
    public Pkix(Collection<X509Certificate> anchors) {
        var bySubject = new HashMap<X500Principal, List<X509Certificate>>();
        for (var anchor : anchors) {
            bySubject.merge(
                    anchor.getSubjectX500Principal(),
                    List.of(anchor),
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
        this.anchors = Map.copyOf(bySubject);
    }

    /** Trusts whom this Java trusts: its {@code cacerts}, or what system properties name. */
    public static Pkix ofSystem() {
        return ofSystemAnd(List.of());
    }

    /** Trusts whom this Java trusts, and others. */
    public static Pkix ofSystemAnd(Collection<X509Certificate> more) {
        try {
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((@Nullable KeyStore) null);
            var ours =
                    Arrays.stream(factory.getTrustManagers())
                            .filter(X509TrustManager.class::isInstance)
                            .map(X509TrustManager.class::cast)
                            .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()));
            return new Pkix(Stream.concat(ours, more.stream()).toList());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no trust store", e);
        }
    }

    /**
     * Judges what a server presented.
     *
     * @param presented its own certificate first; may be empty
     * @param names that it may be for, any of them, by its DNS-IDs: CN-IDs do not count (RFC 8461
     *     §4.2, RFC 9525 §2)
     */
    public PkixResult verify(List<X509Certificate> presented, Collection<Name> names, Instant at) {
        if (presented.isEmpty()) {
            return new Invalid(Problem.NOT_TRUSTED, "no certificate was presented");
        }
        var path = CertificatePath.of(presented, at);
        for (int i = 0; i < path.size(); i++) {
            var issuer = anchorOf(path.get(i));
            if (issuer.isPresent()) {
                return verify(path.subList(0, i + 1), issuer.get(), names, at);
            }
        }
        return new Invalid(Problem.NOT_TRUSTED, untrusted(path));
    }

    private static String untrusted(List<X509Certificate> path) {
        var top = path.getLast();
        var issuer = top.getIssuerX500Principal().getName();
        return Printable.text(
                path.size() == 1 && CertificatePath.isIssuer(top, top)
                        ? "the certificate is signed by itself"
                        : "the issuer is not trusted: " + issuer);
    }

    /** An anchor that is this certificate or signed it. */
    private Optional<X509Certificate> anchorOf(X509Certificate certificate) {
        var itself = anchors.getOrDefault(certificate.getSubjectX500Principal(), List.of());
        if (itself.contains(certificate)) {
            return Optional.of(certificate);
        }
        return anchors.getOrDefault(certificate.getIssuerX500Principal(), List.of()).stream()
                .filter(anchor -> CertificatePath.isSignedBy(certificate, anchor.getPublicKey()))
                .findFirst();
    }

    private static PkixResult verify(
            List<X509Certificate> path,
            X509Certificate anchor,
            Collection<Name> names,
            Instant at) {
        var isAnchored = path.getLast().equals(anchor);
        var below = isAnchored && path.size() > 1 ? path.subList(0, path.size() - 1) : path;
        var invalid = CertificatePath.check(below, new TrustAnchor(anchor, null), at);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        var presented = ServerNames.of(path.getFirst());
        // RFC 8461 §4.2: by a DNS-ID only
        var name = presented.match(names, false);
        if (name.isEmpty()) {
            return new Invalid(Problem.HOST_MISMATCH, "the certificate is for " + presented);
        }
        var whole = isAnchored ? path : Stream.concat(path.stream(), Stream.of(anchor)).toList();
        return new Valid(whole, name.get());
    }
}
