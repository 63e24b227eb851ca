package org.mailstead.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailstead.dane.TlsaLookup.Absent;
import org.mailstead.dane.TlsaLookup.Failed;
import org.mailstead.dane.TlsaLookup.Present;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.ZoneResolver;

class DaneTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final String LONG_DIGEST = "cd".repeat(64);
    private static final Name DOMAIN = new Name("example.org");
    private static final Name MX = new Name("mx.example.org");

    private static final String ZONE =
            """
            example.org. MX 10 mx.example.org.
            mx.example.org. A 192.0.2.1
            alias.example.org. CNAME mx.example.org.
            """;

    private static ZoneResolver.Builder signed(String zone) {
        return ZoneResolver.builder().zone(zone).dnssec(DOMAIN, Dnssec.SECURE);
    }

    private static MailHost mailHost(ZoneResolver resolver, Name name) throws DnsException {
        return MailHost.named(name, List.of(resolver.lookup(name, RecordType.A)));
    }

    private static TlsaLookup lookup(ZoneResolver.Builder zone, Name name) throws DnsException {
        var resolver = zone.build();
        return Dane.forSmtp(resolver).lookup(mailHost(resolver, name), 25);
    }

    private static TlsaLookup lookupMx(ZoneResolver.Builder zone) throws DnsException {
        var resolver = zone.build();
        var mx = resolver.lookup(DOMAIN, RecordType.MX);
        var addresses = List.of(resolver.lookup(MX, RecordType.A));
        return Dane.forSmtp(resolver).lookup(MailHost.ofMx(DOMAIN, mx, MX, addresses), 25);
    }

    private static Present present(TlsaLookup lookup) {
        assertThat(lookup).isInstanceOf(Present.class);
        return (Present) lookup;
    }

    private static String tlsa(String owner, String record) {
        return "_25._tcp." + owner + ". TLSA " + record + "\n";
    }

    @Test // outbound N-1, N-6; RFC 7672 §2.2.3, §3.2.3
    void recordsOfAnMxHostAreFoundWithTheNamesItMayHave() throws Exception {
        var found = present(lookupMx(signed(ZONE + tlsa("mx.example.org", "3 1 1 " + DIGEST))));
        assertThat(found.base()).isEqualTo(MX);
        assertThat(found.names()).containsExactly(MX, DOMAIN);
        assertThat(found.associations())
                .containsExactly(
                        new CertificateAssociation(
                                CertificateUsage.DANE_EE,
                                Selector.SPKI,
                                MatchingType.SHA2_256,
                                DIGEST));
        assertThat(found.isUsable()).isTrue();
    }

    @Test // outbound N-2; RFC 7672 §2.2.1
    void withoutASecureMxRecordThereIsNoDane() throws Exception {
        var zone =
                signed(
                                "other.test. MX 10 mx.example.org.\n"
                                        + ZONE
                                        + tlsa("mx.example.org", "3 1 1 " + DIGEST))
                        .build();
        var other = new Name("other.test");
        var host =
                MailHost.ofMx(
                        other,
                        zone.lookup(other, RecordType.MX),
                        MX,
                        List.of(zone.lookup(MX, RecordType.A)));
        assertThat(Dane.forSmtp(zone).lookup(host, 25)).isInstanceOf(Absent.class);
    }

    @Test // outbound N-2; RFC 7672 §2.2.2: TLSA is not asked for, some servers break on it
    void withoutSecureAddressesTlsaIsNotAskedFor() throws Exception {
        var zone =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .fail("_25._tcp.mx.example.org", DnsException.Trouble.SERVER_FAILURE);
        assertThat(lookup(zone, MX)).isInstanceOf(Absent.class);
        assertThat(lookup(zone.dnssec(DOMAIN, Dnssec.INDETERMINATE), MX))
                .isInstanceOf(Absent.class);
    }

    @Test // outbound TD-4: for a warning
    void recordsThatDoNotCountAreSeen() throws Exception {
        var records = tlsa("mx.example.org", "3 1 1 " + DIGEST);
        var alias = new Name("alias.example.org");
        var unsigned = ZoneResolver.builder().zone(ZONE + records).build();
        for (var name : List.of(MX, alias)) {
            assertThat(Dane.forSmtp(unsigned).unsecured(mailHost(unsigned, name), 25))
                    .contains(new Name("_25._tcp.mx.example.org"));
        }
        assertThat(Dane.forSmtp(unsigned).unsecured(mailHost(unsigned, MX), 465)).isEmpty();
        var broken =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .fail("_25._tcp.mx.example.org", DnsException.Trouble.SERVER_FAILURE)
                        .build();
        assertThat(Dane.forSmtp(broken).unsecured(mailHost(broken, MX), 25)).isEmpty();
    }

    @Test // outbound N-2
    void insecureTlsaRecordsAreNone() throws Exception {
        var zone =
                signed(ZONE + tlsa("mx.example.org", "3 1 1 " + DIGEST))
                        .dnssec(new Name("_25._tcp.mx.example.org"), Dnssec.INSECURE);
        assertThat(lookup(zone, MX)).isInstanceOf(Absent.class);
        assertThat(lookup(signed(ZONE), MX)).isInstanceOf(Absent.class);
    }

    @Test // outbound T-2.4, N-2; RFC 7672 §2.1.2: trouble is not absence
    void troubleWithTlsaIsNeitherAbsenceNorPassedOver() throws Exception {
        for (var trouble : DnsException.Trouble.values()) {
            var zone =
                    signed(ZONE + tlsa("alias.example.org", "3 1 1 " + DIGEST))
                            .fail("_25._tcp.mx.example.org", trouble);
            assertThat(lookup(zone, new Name("alias.example.org")))
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> assertThat(failed.cause().trouble()).isEqualTo(trouble));
        }
    }

    @Test // outbound N-1; RFC 7672 §2.2.2
    void expandedNameComesBeforeTheOriginalOne() throws Exception {
        var alias = new Name("alias.example.org");
        var original = tlsa("alias.example.org", "3 1 1 " + DIGEST);
        var expanded = tlsa("mx.example.org", "3 0 1 " + DIGEST);
        var both = present(lookup(signed(ZONE + original + expanded), alias));
        assertThat(both.base()).isEqualTo(MX);
        assertThat(both.names()).containsExactly(MX, alias);
        assertThat(present(lookup(signed(ZONE + original), alias)).base()).isEqualTo(alias);
    }

    @Test // outbound W-25; RFC 7672 §2.2.2
    void aliasInASignedZoneForAnUnsignedOneMayHaveRecordsOfItsOwn() throws Exception {
        var zone =
                """
                mail.example.org. CNAME mx.hosting.test.
                mx.hosting.test. A 192.0.2.2
                """;
        var alias = new Name("mail.example.org");
        var found =
                present(lookup(signed(zone + tlsa("mail.example.org", "3 1 1 " + DIGEST)), alias));
        assertThat(found.base()).isEqualTo(alias);
        assertThat(found.names()).containsExactly(alias);
        assertThat(lookup(signed(zone + tlsa("mx.hosting.test", "3 1 1 " + DIGEST)), alias))
                .isInstanceOf(Absent.class);
    }

    @Test // outbound N-2
    void aliasOfTheRecordsThemselvesIsFollowedIfSecure() throws Exception {
        var zone =
                ZONE
                        + "_25._tcp.mx.example.org. CNAME tlsa.example.org.\n"
                        + "tlsa.example.org. TLSA 3 1 1 "
                        + DIGEST
                        + "\n";
        assertThat(present(lookup(signed(zone), MX)).base()).isEqualTo(MX);
        assertThat(lookup(signed(zone).dnssec(new Name("tlsa.example.org"), Dnssec.INSECURE), MX))
                .isInstanceOf(Absent.class);
    }

    @Test // outbound N-3, N-7; RFC 7672 §3.1.3, §2.2
    void recordsThatCannotBeUsedStillAskForTls() throws Exception {
        var records =
                tlsa("mx.example.org", "0 0 1 " + DIGEST)
                        + tlsa("mx.example.org", "1 0 1 " + DIGEST)
                        + tlsa("mx.example.org", "4 0 1 " + DIGEST)
                        + tlsa("mx.example.org", "3 2 1 " + DIGEST)
                        + tlsa("mx.example.org", "3 1 3 " + DIGEST)
                        + tlsa("mx.example.org", "3 1 1 " + LONG_DIGEST)
                        + tlsa("mx.example.org", "3 1 2 " + DIGEST)
                        + tlsa("mx.example.org", "2 0 0 " + DIGEST)
                        + tlsa("mx.example.org", "2 1 0 " + DIGEST);
        var found = present(lookup(signed(ZONE + records), MX));
        assertThat(found.isUsable()).isFalse();
        assertThat(found.unusable()).hasSize(9).allSatisfy(why -> assertThat(why).isNotBlank());
    }

    @Test // outbound N-9
    void otherUsagesCountWhereTheyAreAskedFor() throws Exception {
        var resolver = signed(ZONE + tlsa("mx.example.org", "0 0 1 " + DIGEST)).build();
        var dane = new Dane(resolver, Set.of(CertificateUsage.PKIX_TA), DaneLimits.DEFAULT);
        assertThat(present(dane.lookup(mailHost(resolver, MX), 25)).isUsable()).isTrue();
        assertThat(dane.lookup(mailHost(resolver, MX), 465)).isInstanceOf(Absent.class);
    }

    @Test // RFC 7671 §9
    void ofSeveralDigestsOnlyTheStrongestCounts() throws Exception {
        var records =
                tlsa("mx.example.org", "3 1 1 " + DIGEST)
                        + tlsa("mx.example.org", "3 1 2 " + LONG_DIGEST)
                        + tlsa("mx.example.org", "3 0 1 " + DIGEST)
                        + tlsa("mx.example.org", "2 1 1 " + DIGEST);
        assertThat(present(lookup(signed(ZONE + records), MX)).associations())
                .extracting(one -> one.usage() + " " + one.selector() + " " + one.matchingType())
                .containsExactlyInAnyOrder(
                        "DANE-EE SPKI SHA2-512", "DANE-EE Cert SHA2-256", "DANE-TA SPKI SHA2-256");
    }

    @Test
    void recordsBeyondTheLimitAreNotLookedAt() throws Exception {
        var records = new StringBuilder(ZONE);
        for (int i = 0; i < 500; i++) {
            records.append(tlsa("mx.example.org", "3 1 1 " + "%064x".formatted(i)));
        }
        assertThat(present(lookup(signed(records.toString()), MX)).associations())
                .hasSize(DaneLimits.DEFAULT.recordsMax());
    }
}
