package org.mailstead.server.delivery;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.dane.DaneResult;
import org.mailstead.dane.DaneVerifier;
import org.mailstead.server.delivery.RemoteMetrics.Ignored;
import org.mailstead.server.delivery.TlsPlan.Validity;
import org.mailstead.x509.Pkix;
import org.mailstead.x509.PkixResult;

/**
 * Judges the certificate of a host after the handshake: by its TLSA records, by who issued it, or
 * both, as planned. Any number of threads. RFC 7672 §2.2, RFC 8461 §4.2; outbound T-2
 */
final class CertificateJudge {
    private final DaneVerifier dane = DaneVerifier.forSmtp();
    private final Pkix pkix;
    private final InstantSource clock;
    private final RemoteMetrics metrics;

    /**
     * @param pkix whom to trust
     */
    CertificateJudge(Pkix pkix, InstantSource clock, RemoteMetrics metrics) {
        this.pkix = pkix;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * What a certificate is worth.
     *
     * @param refusal why the connection must not be used; null if it may
     * @param text for people, as {@code verified by DANE}
     * @param dane null if there was nothing to compare with
     * @param pkix null of a host without a name
     */
    record Judgement(
            @Nullable String refusal,
            String text,
            @Nullable DaneResult dane,
            @Nullable PkixResult pkix) {}

    /**
     * @param presented the host's own certificate first
     */
    Judgement judge(Peer host, TlsPlan plan, List<X509Certificate> presented) {
        var now = clock.instant();
        var name = host.name();
        // outbound T-2.8: always, so that reports can tell
        var byPkix = name == null ? null : pkix.verify(presented, List.of(name), now);
        var secured = plan instanceof TlsPlan.Secured some ? some : null;
        var wanted = secured == null ? null : secured.dane();
        var byDane = wanted == null ? null : dane.verify(wanted, presented, now);
        var texts = new ArrayList<String>();
        var refusals = new ArrayList<String>();
        switch (byDane) {
            case null -> {}
            case DaneResult.Verified(var association) ->
                    texts.add(TlsWords.BY_DANE + " (" + association.usage() + ")");
            case DaneResult.Mismatch mismatch -> refusals.add(mismatch.reason());
        }
        switch (byPkix) {
            case null -> {}
            case PkixResult.Valid(_, var valid) ->
                    texts.add(
                            "certificate valid for "
                                    + valid
                                    + (secured == null ? "" : words(secured.pkix())));
            case PkixResult.Invalid(_, var reason)
                    when secured != null && secured.pkix() != Validity.UNASKED ->
                    refusals.add(reason);
            case PkixResult.Invalid(_, var reason) when texts.isEmpty() && refusals.isEmpty() ->
                    texts.add("certificate not checked: " + reason);
            case PkixResult.Invalid _ -> {}
        }
        var refusal = refusals.isEmpty() ? null : String.join("; ", refusals);
        var ignored = refusal != null && secured != null && secured.lenient();
        if (byDane != null) {
            metrics.daneCompared(byDane instanceof DaneResult.Verified);
        }
        if (ignored) {
            metrics.ignored(
                    byDane instanceof DaneResult.Mismatch
                            ? Ignored.DANEVERIFICATION
                            : Ignored.PKIXVERIFICATION);
            texts.add("not verified, which the sender allowed: " + refusal);
        }
        return new Judgement(ignored ? null : refusal, String.join(", ", texts), byDane, byPkix);
    }

    private static String words(Validity wanted) {
        return switch (wanted) {
            case UNASKED -> "";
            case BY_POLICY -> " " + TlsWords.BY_POLICY;
            case BY_SENDER -> " as its sender demands";
        };
    }
}
