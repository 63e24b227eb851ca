package org.mailstead.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.Identifier.Method;
import org.mailstead.dmarc.Identifier.Outcome;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Name;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;

class DmarcTest {
    private static DmarcResult verify(Resolver resolver, String from, Identifier... identifiers) {
        return new Dmarc(resolver)
                .verify(new AuthorDomain.Found(new Domain(from)), List.of(identifiers));
    }

    private static Identifier dkim(String domain) {
        return new Identifier(Method.DKIM, new Domain(domain), Outcome.PASS);
    }

    private static Identifier spf(String domain, Outcome outcome) {
        return new Identifier(Method.SPF, new Domain(domain), outcome);
    }

    private static ZoneResolver.Builder zone(String... namesAndRecords) {
        var zone = ZoneResolver.builder();
        for (int i = 0; i < namesAndRecords.length; i += 2) {
            zone.txt("_dmarc." + namesAndRecords[i], namesAndRecords[i + 1]);
        }
        return zone;
    }

    private static @Nullable Policy policy(DmarcResult result) {
        return result instanceof DmarcResult.Fail fail ? fail.policy() : null;
    }

    @ParameterizedTest // RFC 9989 §3.2.10; inbound DMARC-06
    @CsvSource({
        "v=DMARC1; p=reject,example.org,example.org,pass",
        "v=DMARC1; p=reject,example.org,mail.example.org,pass",
        "v=DMARC1; p=reject,a.b.example.org,c.example.org,pass",
        "v=DMARC1; p=reject,example.org,example.net,fail",
        "v=DMARC1; p=reject,example.org,badexample.org,fail",
        "v=DMARC1; p=reject,example.org,org,fail",
        "v=DMARC1; p=reject; adkim=s,example.org,mail.example.org,fail",
        "v=DMARC1; p=reject; adkim=s,example.org,example.org,pass",
        "v=DMARC1; p=reject; aspf=s,example.org,mail.example.org,pass"
    })
    void alignmentDecides(String record, String from, String signed, String keyword) {
        var resolver = zone("example.org", record).build();
        assertThat(verify(resolver, from, dkim(signed)).keyword()).isEqualTo(keyword);
    }

    @ParameterizedTest // RFC 9989 §4.7, §4.10.1; inbound DMARC-07
    @CsvSource(
            nullValues = "-",
            value = {
                "p=reject,example.org,REJECT",
                "p=reject,a.example.org,REJECT",
                "p=reject; sp=none,example.org,REJECT",
                "p=reject; sp=none,a.example.org,NONE",
                "p=reject; sp=none,gone.example.org,NONE",
                "p=none; sp=quarantine; np=reject,gone.example.org,REJECT",
                "p=none; sp=quarantine; np=reject,a.example.org,QUARANTINE",
                "p=none; np=reject,gone.example.org,REJECT",
                "p=none; np=reject,example.org,NONE",
                "p=reject; t=y,example.org,QUARANTINE",
                "p=quarantine; t=y,example.org,NONE",
                "p=reject; t=n,example.org,REJECT",
                "p=reject; pct=0,example.org,QUARANTINE",
                "p=reject; pct=50,example.org,REJECT",
                "P=Reject; SP=None,a.example.org,NONE",
                "sp=none; p=reject,example.org,REJECT",
                "p=bogus; rua=mailto:a@example.org,example.org,NONE",
                "p=reject; sp=bogus; rua=mailto:a@example.org,example.org,NONE",
                "rua=mailto:a@example.org,example.org,NONE",
                "p=bogus,example.org,-",
                "rua=bogus,example.org,-",
                "p=reject; np=bogus,example.org,-"
            })
    void thePolicyIsThatOfTheTagThatApplies(String tags, String from, @Nullable Policy policy)
            throws Exception {
        var resolver = zone("example.org", "v=DMARC1; " + tags).zone("a.example.org A 192.0.2.1");
        var result = verify(resolver.build(), from);
        assertThat(policy(result)).isEqualTo(policy);
        if (policy == null) {
            assertThat(result).isInstanceOf(DmarcResult.PermanentError.class);
        }
    }

    @Test // RFC 9989 §4.10, the example
    void theWalkAsksAtMostEightTimes() throws Exception {
        var asked = Collections.synchronizedList(new ArrayList<String>());
        var resolver = zone().listener((name, _) -> asked.add(name.text())).build();
        verify(resolver, "a.b.c.d.e.f.g.h.i.j.mail.example.com");
        assertThat(asked)
                .containsExactly(
                        "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                        "_dmarc.g.h.i.j.mail.example.com",
                        "_dmarc.h.i.j.mail.example.com",
                        "_dmarc.i.j.mail.example.com",
                        "_dmarc.j.mail.example.com",
                        "_dmarc.mail.example.com",
                        "_dmarc.example.com",
                        "_dmarc.com");
    }

    @ParameterizedTest // RFC 9989 §4.10.2: the examples, and each rule
    @CsvSource({
        "mail.example.com,,example.com,,a.mail.example.com,example.com",
        "mail.example.com,psd=n,example.com,,a.mail.example.com,mail.example.com",
        "com,psd=y,,,a.mail.example.com,example.com",
        "com,psd=y,example.com,,a.mail.example.com,example.com",
        "co.uk,psd=y,,,co.uk,co.uk",
        "example.com,psd=y,,,mail.example.com,mail.example.com",
        "other.com,,,,a.example.com,a.example.com",
        "a.b.c.d.e.f.g.h.i.com,psd=y,,,z.a.b.c.d.e.f.g.h.i.com,z.a.b.c.d.e.f.g.h.i.com",
        "e.f.g.h.i.com,psd=y,,,z.a.b.c.d.e.f.g.h.i.com,d.e.f.g.h.i.com"
    })
    void theOrganizationIsFoundByTheWalk(
            String first,
            @Nullable String firstTag,
            @Nullable String second,
            @Nullable String secondTag,
            String start,
            String organization)
            throws Exception {
        var zone = zone(first, "v=DMARC1; p=none; " + (firstTag == null ? "" : firstTag));
        if (second != null) {
            zone.txt("_dmarc." + second, "v=DMARC1; p=none");
        }
        var walk = TreeWalk.from(new Domain(start), zone.build());
        assertThat(walk.organizationalDomain()).isEqualTo(new Domain(organization));
    }

    @Test // RFC 9989 §4.10.1: author, then organization, then suffix; nothing between
    void theNearestRecordThatCountsIsApplied() throws Exception {
        var zone = zone("com", "v=DMARC1; p=none; np=reject; psd=y");
        assertThat(policy(verify(zone.build(), "nobody.com"))).isEqualTo(Policy.REJECT);
        zone.txt("_dmarc.example.com", "v=DMARC1; p=quarantine");
        zone.txt("_dmarc.b.example.com", "v=DMARC1; p=none");
        assertThat(policy(verify(zone.build(), "a.b.example.com"))).isEqualTo(Policy.QUARANTINE);
        assertThat(policy(verify(zone.build(), "b.example.com"))).isEqualTo(Policy.NONE);
    }

    @Test // RFC 9989 §4.10, step 2; inbound W-26
    void severalRecordsAreNone() {
        var two = zone("a.example.org", "v=DMARC1; p=none", "a.example.org", "v=DMARC1; p=none");
        two.txt("_dmarc.example.org", "v=DMARC1; p=reject");
        assertThat(policy(verify(two.build(), "a.example.org"))).isEqualTo(Policy.REJECT);
        var others = zone("example.org", "v=spf1 -all", "example.org", "v=DMARC1; p=reject");
        assertThat(policy(verify(others.build(), "example.org"))).isEqualTo(Policy.REJECT);
        assertThat(verify(zone().build(), "example.org")).isInstanceOf(DmarcResult.None.class);
    }

    @Test // RFC 9989 §5.3.6; inbound DMARC-08
    void whatTheDnsDoesNotAnswerIsTemporary() {
        var failing = zone("example.org", "v=DMARC1; p=reject");
        failing.fail("_dmarc.a.example.org", Trouble.SERVER_FAILURE);
        assertThat(verify(failing.build(), "a.example.org").keyword()).isEqualTo("temperror");
        var fine = zone("example.org", "v=DMARC1; p=reject").build();
        var unanswered = spf("example.org", Outcome.TEMPORARY_ERROR);
        assertThat(verify(fine, "example.org", unanswered).keyword()).isEqualTo("temperror");
        assertThat(verify(fine, "example.org", unanswered, dkim("example.org")).keyword())
                .isEqualTo("pass");
    }

    @Test // inbound W-26: only what could have helped holds a verdict up
    void troubleWithTheDnsOfAStrangerExcusesNothing() {
        var zone = zone("example.org", "v=DMARC1; p=reject");
        zone.fail("_dmarc.evil.example", Trouble.SERVER_FAILURE);
        zone.fail("evil.example", Trouble.SERVER_FAILURE);
        var result =
                verify(
                        zone.build(),
                        "example.org",
                        spf("evil.example", Outcome.TEMPORARY_ERROR),
                        dkim("evil.example"),
                        spf("example.org", Outcome.FAIL));
        assertThat(policy(result)).isEqualTo(Policy.REJECT);
        assertThat(result.reason())
                .isEqualTo("passed only DKIM for evil.example, not for example.org");
    }

    @Test // RFC 7489 §3.2, §6.6.3
    void organizationsCanBeFoundBySuffixesToo() throws Exception {
        var zone = zone("example.co.uk", "v=DMARC1; p=reject", "co.uk", "v=DMARC1; p=none").build();
        var dmarc =
                new Dmarc(
                        zone,
                        domain -> {
                            var labels = domain.ascii().split("\\.", -1);
                            var from = Math.max(0, labels.length - 3);
                            var kept = java.util.Arrays.copyOfRange(labels, from, labels.length);
                            return new Domain(String.join(".", kept));
                        });
        var author = new AuthorDomain.Found(new Domain("a.example.co.uk"));
        assertThat(policy(dmarc.verify(author, List.of()))).isEqualTo(Policy.REJECT);
        assertThat(dmarc.verify(author, List.of(dkim("b.example.co.uk"))).keyword())
                .isEqualTo("pass");
        assertThat(dmarc.verify(author, List.of(dkim("other.co.uk"))).keyword()).isEqualTo("fail");
    }

    @Test // inbound HDR-06
    void theVerdictIsToldInAuthenticationResults() throws Exception {
        var zone = zone("example.org", "v=DMARC1; p=reject");
        zone.dnssec(Name.parse("org"), org.mailstead.dns.Dnssec.SECURE);
        var text = verify(zone.build(), "example.org").methodResult();
        assertThat(text.comment()).isEqualTo("policy reject, with dnssec");
        assertThat(text.property("header", "from")).contains("example.org");
        assertThat(text.reason()).isEqualTo("neither SPF nor DKIM passed");
    }

    @Test // RFC 9990 §4; inbound DMARC-10
    void reportsGoOnlyWhereTheyAreWanted() throws Exception {
        var zone =
                ZoneResolver.builder()
                        .txt("example.org._report._dmarc.wants.example", "v=DMARC1")
                        .txt(
                                "example.org._report._dmarc.other.example",
                                "v=DMARC1; rua=mailto:in@other.example,mailto:x@victim.example")
                        .txt("example.org._report._dmarc.no.example", "no thanks")
                        .fail("example.org._report._dmarc.slow.example", Trouble.TIMEOUT)
                        .build();
        var domain = new Domain("example.org");
        assertThat(
                        List.of(
                                "mailto:r@mail.example.org",
                                "mailto:r@wants.example",
                                "mailto:r@other.example",
                                "mailto:r@no.example",
                                "mailto:r@slow.example",
                                "https://wants.example/"))
                .extracting(uri ->
                        ReportAuthorization.check(zone, domain, domain, ReportUri.parse(uri)))
                .satisfiesExactly(
                        result ->
                                assertThat(result).isInstanceOf(ReportAuthorization.Granted.class),
                        result ->
                                assertThat(result).isInstanceOf(ReportAuthorization.Granted.class),
                        result ->
                                assertThat(result)
                                        .isEqualTo(
                                                new ReportAuthorization.Granted(
                                                        ReportUri.parse(
                                                                "mailto:in@other.example"))),
                        result ->
                                assertThat(result).isInstanceOf(ReportAuthorization.Refused.class),
                        result ->
                                assertThat(result)
                                        .isInstanceOf(ReportAuthorization.Unavailable.class),
                        result ->
                                assertThat(result).isInstanceOf(ReportAuthorization.Refused.class));
    }
}
