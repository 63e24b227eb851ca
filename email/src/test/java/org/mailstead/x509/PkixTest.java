package org.mailstead.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.x509.TestAuthority.NOW;
import static org.mailstead.x509.TestAuthority.authority;
import static org.mailstead.x509.TestAuthority.server;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.Name;
import org.mailstead.x509.PkixResult.Invalid;
import org.mailstead.x509.PkixResult.Problem;
import org.mailstead.x509.PkixResult.Valid;

class PkixTest {
    private static final Name MX = new Name("mx.example.org");

    private final TestAuthority root = TestAuthority.root(authority("CN=Root"));
    private final TestAuthority middle = root.issue(authority("CN=Middle"));
    private final TestAuthority leaf = middle.issue(server("mx.example.org"));
    private final Pkix pkix = new Pkix(List.of(root.certificate()));

    private PkixResult verify(X509Certificate... presented) {
        return pkix.verify(List.of(presented), List.of(MX), NOW);
    }

    private static Problem problem(PkixResult result) {
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result).problem();
    }

    @Test // RFC 5280 §6.1
    void chainToAnAnchorIsValidWithTheAnchorAndWithout() {
        var path = List.of(leaf.certificate(), middle.certificate(), root.certificate());
        assertThat(verify(leaf.certificate(), middle.certificate())).isEqualTo(new Valid(path, MX));
        assertThat(verify(leaf.certificate(), root.certificate(), middle.certificate()))
                .isEqualTo(new Valid(path, MX));
    }

    @Test // RFC 5280 §6.1
    void chainWithoutItsIntermediateIsNotTrusted() {
        assertThat(problem(verify(leaf.certificate()))).isEqualTo(Problem.NOT_TRUSTED);
        assertThat(problem(pkix.verify(List.of(), List.of(MX), NOW)))
                .isEqualTo(Problem.NOT_TRUSTED);
    }

    @Test
    void selfSignedCertificateIsTrustedOnlyAsAnAnchor() {
        var own = TestAuthority.root(server("mx.example.org")).certificate();
        assertThat(verify(own))
                .isEqualTo(new Invalid(Problem.NOT_TRUSTED, "the certificate is signed by itself"));
        assertThat(new Pkix(List.of(own)).verify(List.of(own), List.of(MX), NOW))
                .isEqualTo(new Valid(List.of(own), MX));
    }

    @Test // outbound U-8
    void expiredAndFutureCertificatesAreToldFromUntrustedOnes() {
        var old =
                middle.issue(
                        server("mx.example.org")
                                .during(
                                        NOW.minus(Duration.ofDays(9)),
                                        NOW.minus(Duration.ofDays(1))));
        var young =
                middle.issue(
                        server("mx.example.org")
                                .during(
                                        NOW.plus(Duration.ofDays(1)),
                                        NOW.plus(Duration.ofDays(9))));
        assertThat(problem(verify(old.certificate(), middle.certificate())))
                .isEqualTo(Problem.EXPIRED);
        assertThat(problem(verify(young.certificate(), middle.certificate())))
                .isEqualTo(Problem.EXPIRED);
    }

    @Test // outbound U-8
    void certificateForAnotherHostSaysForWhich() {
        var other = middle.issue(server("www.example.org", "*.example.net"));
        assertThat(verify(other.certificate(), middle.certificate()))
                .isEqualTo(
                        new Invalid(
                                Problem.HOST_MISMATCH,
                                "the certificate is for www.example.org, *.example.net"));
    }

    @Test // RFC 5280 §4.2.1.9
    void serversCertificateIssuesNoOther() {
        var evil = leaf.issue(server("mx.example.org"));
        assertThat(problem(verify(evil.certificate(), leaf.certificate(), middle.certificate())))
                .isEqualTo(Problem.NOT_TRUSTED);
    }

    @Test // RFC 5280 §4.2.1.12
    void certificateForOtherPurposesIsNotForServers() {
        var mail =
                middle.issue(
                        server("mx.example.org").withPurpose(KeyPurposeId.id_kp_emailProtection));
        assertThat(verify(mail.certificate(), middle.certificate()))
                .isEqualTo(new Invalid(Problem.NOT_TRUSTED, "the certificate is not for servers"));
    }

    @Test
    void ofTwoForOneIssuerTheOneWhoseTimeItIsCounts() {
        var wish = authority("CN=Middle");
        var old =
                root.cross(
                        middle,
                        wish.during(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1))));
        assertThat(verify(leaf.certificate(), old, middle.certificate())).isInstanceOf(Valid.class);
        var stranger = TestAuthority.root(authority("CN=Stranger"));
        assertThat(
                        verify(
                                leaf.certificate(),
                                middle.certificate(),
                                stranger.cross(root, authority("CN=Root"))))
                .isInstanceOf(Valid.class);
    }

    @Test // RFC 6125 §6.4.3
    void wildcardStandsForOneWholeLabel() {
        var names = new ServerNames(List.of("*.example.org", "*.com", "m*.example.net"), List.of());
        assertThat(names.match(List.of(MX), false)).contains(MX);
        assertThat(names.match(List.of(new Name("example.org")), false)).isEmpty();
        assertThat(names.match(List.of(new Name("a.mx.example.org")), false)).isEmpty();
        assertThat(names.match(List.of(new Name("example.com")), false)).isEmpty();
        assertThat(names.match(List.of(new Name("mx.example.net")), false)).isEmpty();
    }

    @Test // RFC 8461 §4.2
    void certificateWithoutDnsIdsIsForNobody() {
        var plain = middle.issue(server()).certificate();
        var names = List.of(new Name("plain.example"));
        assertThat(problem(pkix.verify(List.of(plain, middle.certificate()), names, NOW)))
                .isEqualTo(Problem.HOST_MISMATCH);
    }

    @Test // RFC 6125 §6.4.4
    void commonNameCountsOnlyWithoutDnsIds() {
        var plain = ServerNames.of(middle.issue(server()).certificate());
        var name = List.of(new Name("plain.example"));
        assertThat(plain.match(name, true)).isPresent();
        assertThat(plain.match(name, false)).isEmpty();
        assertThat(
                        new ServerNames(List.of("a.example"), List.of("plain.example"))
                                .match(name, true))
                .isEmpty();
    }

    @RepeatedTest(20)
    void orderOfIssuersDoesNotMatter(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var issuers = new ArrayList<X509Certificate>();
        var issuer = root;
        for (int i = random.nextInt(5); i >= 0; i--) {
            issuer = issuer.issue(authority("CN=Middle " + i));
            issuers.add(issuer.certificate());
        }
        issuers.add(TestAuthority.root(authority("CN=Middle 0")).certificate());
        Collections.shuffle(issuers, random);
        issuers.addFirst(issuer.issue(server("mx.example.org")).certificate());
        assertThat(pkix.verify(issuers, List.of(MX), NOW))
                .as("seed %d", seed)
                .isInstanceOf(Valid.class);
    }

    @Test // DESIGN: no input makes cost grow faster than its bound
    void manyCertificatesOfOneNameAreNotTriedInEachOrder() {
        var stranger = TestAuthority.root(authority("CN=Same"));
        var presented = new ArrayList<X509Certificate>();
        presented.add(stranger.issue(server("mx.example.org")).certificate());
        for (int i = 0; i < 40; i++) {
            presented.add(stranger.cross(stranger, authority("CN=Same")));
        }
        assertThat(problem(pkix.verify(presented, List.of(MX), NOW)))
                .isEqualTo(Problem.NOT_TRUSTED);
    }

    @Test
    void systemHasAnchors() {
        assertThat(problem(Pkix.ofSystem().verify(List.of(leaf.certificate()), List.of(MX), NOW)))
                .isEqualTo(Problem.NOT_TRUSTED);
    }
}
