package org.mailstead.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.dane.CertificateUsage.DANE_EE;
import static org.mailstead.dane.CertificateUsage.DANE_TA;
import static org.mailstead.dane.CertificateUsage.PKIX_EE;
import static org.mailstead.dane.CertificateUsage.PKIX_TA;
import static org.mailstead.x509.TestAuthority.NOW;
import static org.mailstead.x509.TestAuthority.authority;
import static org.mailstead.x509.TestAuthority.server;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dane.DaneResult.Mismatch;
import org.mailstead.dane.DaneResult.Verified;
import org.mailstead.dane.TlsaLookup.Present;
import org.mailstead.dns.Name;
import org.mailstead.x509.Pkix;
import org.mailstead.x509.TestAuthority;

class DaneVerifierTest {
    private static final Name MX = new Name("mx.example.org");
    private static final Name DOMAIN = new Name("example.org");

    private final TestAuthority root = TestAuthority.root(authority("CN=Root"));
    private final TestAuthority middle = root.issue(authority("CN=Middle"));
    private final TestAuthority leaf = middle.issue(server("mx.example.org"));
    private final X509Certificate[] chain = {leaf.certificate(), middle.certificate()};

    private static CertificateAssociation association(
            CertificateUsage usage, Selector selector, MatchingType type, TestAuthority of) {
        return CertificateAssociation.of(usage, selector, type, of.certificate());
    }

    private static CertificateAssociation digest(CertificateUsage usage, TestAuthority of) {
        return association(usage, Selector.SPKI, MatchingType.SHA2_256, of);
    }

    private static Present wanted(CertificateAssociation... associations) {
        return new Present(MX, Arrays.asList(associations), List.of(), List.of(MX, DOMAIN));
    }

    private static DaneResult verify(Present wanted, X509Certificate... presented) {
        return DaneVerifier.forSmtp().verify(wanted, Arrays.asList(presented), NOW);
    }

    @ParameterizedTest // outbound N-4, N-5; RFC 6698 §2.1
    @EnumSource(MatchingType.class)
    void everySelectorAndMatchingTypeCanMatch(MatchingType type) throws Exception {
        for (var selector : Selector.values()) {
            var ee = association(DANE_EE, selector, type, leaf);
            assertThat(verify(wanted(ee), chain)).isEqualTo(new Verified(ee));
            var ta = association(DANE_TA, selector, type, middle);
            assertThat(verify(wanted(ta), chain)).isEqualTo(new Verified(ta));
            assertThat(CertificateAssociation.of(ta.tlsa())).isEqualTo(ta);
        }
    }

    @Test // outbound N-4; RFC 7671 §5.1
    void endEntityMayHaveExpiredAndBeForAnotherHost() {
        var old =
                middle.issue(
                        server("other.example")
                                .during(
                                        NOW.minus(Duration.ofDays(9)),
                                        NOW.minus(Duration.ofDays(1))));
        assertThat(verify(wanted(digest(DANE_EE, old)), old.certificate()))
                .isInstanceOf(Verified.class);
    }

    @Test // outbound N-8
    void oneMatchIsEnoughAndNoneIsAFailure() {
        var other = root.issue(server("mx.example.org"));
        var match = digest(DANE_EE, leaf);
        assertThat(verify(wanted(digest(DANE_EE, other), match), chain))
                .isEqualTo(new Verified(match));
        var none = verify(wanted(digest(DANE_EE, other)), chain);
        assertThat(none).isEqualTo(new Mismatch(List.of()));
        assertThat(((Mismatch) none).failureReasonCode()).isEqualTo("dane-no-match");
        assertThat(verify(wanted(match))).isInstanceOf(Mismatch.class);
    }

    @Test // outbound N-5; RFC 7671 §5.2.2: a digest needs its certificate in the chain
    void trustAnchorByDigestMustBePresented() {
        var ta = digest(DANE_TA, root);
        assertThat(verify(wanted(ta), chain)).isInstanceOf(Mismatch.class);
        assertThat(verify(wanted(ta), chain[0], root.certificate(), chain[1]))
                .isEqualTo(new Verified(ta));
    }

    @Test // RFC 7671 §5.2.3
    void trustAnchorInFullNeedNotBePresented() {
        for (var selector : Selector.values()) {
            var ta = association(DANE_TA, selector, MatchingType.FULL, root);
            assertThat(verify(wanted(ta), chain)).isEqualTo(new Verified(ta));
        }
        var stranger = TestAuthority.root(authority("CN=Root"));
        for (var selector : Selector.values()) {
            var ta = association(DANE_TA, selector, MatchingType.FULL, stranger);
            assertThat(verify(wanted(ta), chain)).isInstanceOf(Mismatch.class);
        }
    }

    @Test // outbound N-5, N-6; RFC 7672 §3.2.3
    void belowATrustAnchorNamesAndTimesCount() {
        var ta = digest(DANE_TA, middle);
        var other = middle.issue(server("other.example"));
        var byDomain = middle.issue(server("example.org"));
        var old =
                middle.issue(
                        server("mx.example.org")
                                .during(
                                        NOW.minus(Duration.ofDays(9)),
                                        NOW.minus(Duration.ofDays(1))));
        assertThat(verify(wanted(ta), byDomain.certificate(), middle.certificate()))
                .isInstanceOf(Verified.class);
        var mismatch = (Mismatch) verify(wanted(ta), other.certificate(), middle.certificate());
        assertThat(mismatch.reasons()).containsExactly("the certificate is for other.example");
        assertThat(mismatch.failureReasonCode()).isEqualTo("dane-no-match+errors");
        assertThat(verify(wanted(ta), old.certificate(), middle.certificate()))
                .isInstanceOf(Mismatch.class);
    }

    @Test // RFC 7671 §5.2: an anchor issues, it is not the server
    void trustAnchorIsNotTheServerItself() {
        assertThat(verify(wanted(digest(DANE_TA, leaf)), chain)).isInstanceOf(Mismatch.class);
    }

    @Test // a certificate that is only sent along vouches for nothing
    void presentedAuthorityThatDidNotSignIsNoAnchor() {
        var stranger = TestAuthority.root(server("mx.example.org"));
        assertThat(
                        verify(
                                wanted(digest(DANE_TA, middle)),
                                stranger.certificate(),
                                middle.certificate()))
                .isInstanceOf(Mismatch.class);
    }

    @Test // outbound N-7; RFC 6698 §2.1.1
    void pkixUsagesNeedBothTheRecordAndAnAnchorOfOurs() {
        var verifier = new DaneVerifier(new Pkix(List.of(root.certificate())));
        var presented = Arrays.asList(chain);
        for (var ours : List.of(digest(PKIX_TA, root), digest(PKIX_TA, middle))) {
            assertThat(verifier.verify(wanted(ours), presented, NOW)).isEqualTo(new Verified(ours));
            assertThat(verify(wanted(ours), chain)).isInstanceOf(Mismatch.class);
        }
        var ee = digest(PKIX_EE, leaf);
        assertThat(verifier.verify(wanted(ee), presented, NOW)).isEqualTo(new Verified(ee));
        assertThat(verify(wanted(ee), chain)).isInstanceOf(Mismatch.class);
        assertThat(verifier.verify(wanted(digest(PKIX_TA, leaf)), presented, NOW))
                .isInstanceOf(Mismatch.class);
    }

    @Test // RFC 7671 §8.1: both keys are published while they change
    void rolloverWithBothKeysPublishedVerifiesBoth() {
        var next = middle.issue(server("mx.example.org"));
        var both = wanted(digest(DANE_EE, leaf), digest(DANE_EE, next));
        assertThat(verify(both, chain)).isInstanceOf(Verified.class);
        assertThat(verify(both, next.certificate(), middle.certificate()))
                .isInstanceOf(Verified.class);
    }
}
