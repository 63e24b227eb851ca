package org.mailstead.dane;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.dane.DaneResult.Mismatch;
import org.mailstead.dane.DaneResult.Verified;
import org.mailstead.dane.TlsaLookup.Present;
import org.mailstead.x509.CertificatePath;
import org.mailstead.x509.Pkix;
import org.mailstead.x509.PkixResult;
import org.mailstead.x509.ServerNames;

/**
 * Compares what a server presents with its TLSA records. RFC 6698 §2.1, RFC 7671 §5. Immutable, for
 * any thread.
 */
public final class DaneVerifier {
    private final Pkix pkix;

    /**
     * @param pkix for PKIX-TA and PKIX-EE, which do not occur between mail servers
     */
    public DaneVerifier(Pkix pkix) {
        this.pkix = pkix;
    }

    /** For mail between servers, where the client's own trust anchors have no say. */
    public static DaneVerifier forSmtp() {
        return new DaneVerifier(new Pkix(List.of()));
    }

    /** The comparison of one server: what it presented, in order, and why it does not fit. */
    private record Comparison(
            Present wanted,
            List<X509Certificate> path,
            List<X509Certificate> presented,
            Instant at,
            List<String> reasons) {}

    /**
     * Compares.
     *
     * @param presented the server's certificate first, as TLS gave them; may be empty
     */
    public DaneResult verify(Present wanted, List<X509Certificate> presented, Instant at) {
        if (presented.isEmpty()) {
            return new Mismatch(List.of("no certificate was presented"));
        }
        var path = CertificatePath.of(presented, at);
        var comparison = new Comparison(wanted, path, presented, at, new ArrayList<>());
        return find(comparison, CertificateUsage.DANE_EE)
                .or(() -> find(comparison, CertificateUsage.DANE_TA))
                .or(() -> find(comparison, CertificateUsage.PKIX_EE))
                .or(() -> find(comparison, CertificateUsage.PKIX_TA))
                .<DaneResult>map(Verified::new)
                .orElseGet(() -> new Mismatch(comparison.reasons().stream().distinct().toList()));
    }

    private Optional<CertificateAssociation> find(Comparison comparison, CertificateUsage usage) {
        for (var association : comparison.wanted().associations()) {
            if (association.usage() == usage && isVerified(comparison, association)) {
                return Optional.of(association);
            }
        }
        return Optional.empty();
    }

    private boolean isVerified(Comparison comparison, CertificateAssociation association) {
        var leaf = comparison.path().getFirst();
        return switch (association.usage()) {
            // RFC 7671 §5.1: neither its names nor its time count
            case DANE_EE -> association.matches(leaf);
            case DANE_TA -> isAnchored(comparison, association);
            case PKIX_EE -> association.matches(leaf) && isValid(comparison).isPresent();
            case PKIX_TA ->
                    isValid(comparison).stream()
                            .flatMap(path -> path.stream().skip(1))
                            .anyMatch(association::matches);
        };
    }

    /** RFC 7671 §5.2: the record is the only trust anchor; the leaf is never its own. */
    private static boolean isAnchored(Comparison comparison, CertificateAssociation association) {
        var path = comparison.path();
        for (int above = 1; above <= path.size(); above++) {
            var below = path.subList(0, above);
            var anchor = above < path.size() ? anchor(association, path.get(above)) : null;
            if (anchor == null) {
                anchor = unpresented(association, below.getLast());
            }
            if (anchor != null) {
                return isFine(comparison, below, anchor);
            }
        }
        return false;
    }

    private static @Nullable TrustAnchor anchor(
            CertificateAssociation association, X509Certificate certificate) {
        return association.matches(certificate) ? new TrustAnchor(certificate, null) : null;
    }

    /** RFC 7671 §5.2.3: one that is in the record in full need not be presented. */
    private static @Nullable TrustAnchor unpresented(
            CertificateAssociation association, X509Certificate below) {
        if (association.matchingType() != MatchingType.FULL) {
            return null;
        }
        return switch (association.selector()) {
            case CERT -> {
                var certificate = association.certificate();
                yield CertificatePath.isIssuer(certificate, below)
                        ? new TrustAnchor(certificate, null)
                        : null;
            }
            case SPKI -> {
                var key = association.key();
                yield CertificatePath.isSignedBy(below, key)
                        ? new TrustAnchor(below.getIssuerX500Principal(), key, null)
                        : null;
            }
        };
    }

    private static boolean isFine(
            Comparison comparison, List<X509Certificate> below, TrustAnchor anchor) {
        var invalid = CertificatePath.check(below, anchor, comparison.at());
        if (invalid.isPresent()) {
            comparison.reasons().add(invalid.get().reason());
            return false;
        }
        // RFC 7672 §3.2.3: with DANE-TA the name counts, CN-IDs too where there is no DNS-ID
        var names = ServerNames.of(below.getFirst());
        if (names.match(comparison.wanted().names(), true).isEmpty()) {
            comparison.reasons().add("the certificate is for " + names);
            return false;
        }
        return true;
    }

    /** The path to one of the client's own anchors. */
    private Optional<List<X509Certificate>> isValid(Comparison comparison) {
        var names = comparison.wanted().names();
        return switch (pkix.verify(comparison.presented(), names, comparison.at())) {
            case PkixResult.Valid(var path, var _) -> Optional.of(path);
            case PkixResult.Invalid(var _, var reason) -> {
                comparison.reasons().add(reason);
                yield Optional.empty();
            }
        };
    }
}
