package org.mailstead.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.CachedPolicy.BackOff;
import org.mailstead.mtasts.CachedPolicy.Change;
import org.mailstead.mtasts.CachedPolicy.Held;
import org.mailstead.mtasts.PolicyFetcher.Failure;
import org.mailstead.mtasts.PolicyFetcher.Response;
import org.mailstead.mtasts.StsLookup.Absent;
import org.mailstead.mtasts.StsLookup.Found;
import org.mailstead.tlsrpt.ResultType;

class MtaStsTest {
    private static final Domain DOMAIN = new Domain("example.org");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String POLICY =
            "version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 86400\n";

    private final List<URI> fetched = new ArrayList<>();
    private Response response = served(POLICY);

    private static Response served(String policy) {
        return new Response.Answered(200, "text/plain; charset=utf-8", policy);
    }

    private static ZoneResolver.Builder zone(String... records) {
        var zone = ZoneResolver.builder();
        for (var record : records) {
            zone.txt("_mta-sts.example.org", record);
        }
        return zone;
    }

    private MtaSts sts(ZoneResolver.Builder zone) {
        return new MtaSts(
                zone.build(),
                (uri, _) -> {
                    fetched.add(uri);
                    return response;
                },
                MtaStsLimits.DEFAULT);
    }

    private static Held held(StsLookup lookup) {
        assertThat(lookup.change())
                .isInstanceOfSatisfying(
                        Change.Put.class, put -> assertThat(put.entry()).isInstanceOf(Held.class));
        return (Held) ((Change.Put) lookup.change()).entry();
    }

    private Held cached() throws DnsException {
        var held = held(sts(zone("v=STSv1; id=1;")).lookup(DOMAIN, null, NOW));
        fetched.clear();
        return held;
    }

    private static String code(StsLookup lookup) {
        var problem = Objects.requireNonNull(lookup.problem());
        return problem.type() + " " + problem.code();
    }

    @Test // RFC 8461 §3.3, §5.1, outbound M-6
    void policyIsFetchedOnceAndKept() throws Exception {
        var found = sts(zone("v=STSv1; id=1;")).lookup(DOMAIN, null, NOW);
        assertThat(found).isInstanceOf(Found.class);
        assertThat(fetched)
                .containsExactly(URI.create("https://mta-sts.example.org/.well-known/mta-sts.txt"));
        var held = held(found);
        assertThat(held.recordId()).isEqualTo("1");
        assertThat(held.validEnd()).isEqualTo(NOW.plus(Duration.ofDays(1)));

        var later = NOW.plus(Duration.ofHours(23));
        assertThat(sts(zone("v=STSv1; id=1;")).lookup(DOMAIN, held, later))
                .isEqualTo(
                        new Found(held.policy(), held.validEnd(), true, null, new Change.Keep()));
        assertThat(fetched).hasSize(1);
    }

    @Test // RFC 8461 §3.1, outbound M-10
    void domainWithoutARecordTakesNoPart() throws Exception {
        assertThat(sts(zone("other")).lookup(DOMAIN, null, NOW))
                .isEqualTo(new Absent(null, new Change.Keep()));
        var several = sts(zone("v=STSv1; id=1;", "v=STSv1; id=2;")).lookup(DOMAIN, null, NOW);
        assertThat(code(several)).isEqualTo("sts-policy-invalid multiple-mta-sts-records");
        assertThat(code(sts(zone("v=STSv1; id=;")).lookup(DOMAIN, null, NOW)))
                .isEqualTo("sts-policy-invalid record-syntax-error");
        assertThat(fetched).isEmpty();
    }

    @Test // outbound M-6: nothing cached, nothing known
    void withoutAnAnswerOfTheDnsNothingIsKnown() {
        var zone = zone().fail("_mta-sts.example.org", DnsException.Trouble.TIMEOUT);
        assertThatThrownBy(() -> sts(zone).lookup(DOMAIN, null, NOW))
                .isInstanceOf(DnsException.class);
    }

    @ParameterizedTest // outbound M-6, M-10
    @EnumSource(Failure.class)
    void policyThatCannotBeHadIsNotTriedAgainForAWhile(Failure failure) throws Exception {
        response = new Response.Failed(failure, "why");
        var sts = sts(zone("v=STSv1; id=1;"));
        var first = sts.lookup(DOMAIN, null, NOW);
        assertThat(first).isInstanceOf(Absent.class);
        var entry = ((Change.Put) first.change()).entry();
        assertThat(entry).isInstanceOf(BackOff.class);
        var second = sts.lookup(DOMAIN, entry, NOW.plus(Duration.ofMinutes(4)));
        assertThat(code(second)).endsWith(" back-off-after-recent-fetch-error");
        assertThat(fetched).hasSize(1);
        response = served(POLICY);
        assertThat(sts.lookup(DOMAIN, entry, NOW.plus(Duration.ofMinutes(5))))
                .isInstanceOf(Found.class);
    }

    @Test // RFC 8461 §3.3
    void onlyPlainTextWithStatus200IsAPolicy() throws Exception {
        var answers =
                List.of(
                        new Response.Answered(404, null, ""),
                        new Response.Answered(301, "text/plain", POLICY),
                        new Response.Answered(204, "text/plain", POLICY),
                        new Response.Answered(200, "text/html", POLICY),
                        new Response.Answered(200, "text/plain", "mode: enforce\n"));
        var codes = new ArrayList<String>();
        for (var answer : answers) {
            response = answer;
            codes.add(code(sts(zone("v=STSv1; id=1;")).lookup(DOMAIN, null, NOW)));
        }
        assertThat(codes)
                .containsExactly(
                        "sts-policy-fetch-error no-policy-served",
                        "sts-policy-fetch-error http-status-301",
                        "sts-policy-fetch-error http-status-204",
                        "sts-policy-invalid policy-not-text-plain",
                        "sts-policy-invalid policy-syntax-error");
        response = new Response.Answered(200, null, POLICY);
        assertThat(sts(zone("v=STSv1; id=1;")).lookup(DOMAIN, null, NOW)).isInstanceOf(Found.class);
        assertThat(ResultType.of("sts-webpki-invalid")).isPresent();
    }

    @Test // RFC 8461 §5.1: nobody who can suppress the record can end a policy
    void cachedPolicyHoldsWhateverHappensToItsRecord() throws Exception {
        var held = cached();
        var gone = sts(zone()).lookup(DOMAIN, held, NOW);
        assertThat(((Found) gone).policy()).isEqualTo(held.policy());
        assertThat(code(gone))
                .isEqualTo("sts-policy-fetch-error no-mta-sts-record+fallback-to-cached-policy");
        var failing = zone().fail("_mta-sts.example.org", DnsException.Trouble.SERVER_FAILURE);
        assertThat(((Found) sts(failing).lookup(DOMAIN, held, NOW)).isFresh()).isFalse();
        var twice = sts(zone("v=STSv1; id=1;", "v=STSv1; id=2;")).lookup(DOMAIN, held, NOW);
        assertThat(code(twice))
                .isEqualTo("sts-policy-invalid multiple-mta-sts-records+fallback-to-cached-policy");
        assertThat(sts(zone()).lookup(DOMAIN, held, NOW.plus(Duration.ofDays(1))))
                .isInstanceOf(Absent.class);
    }

    @Test // RFC 8461 §3.1, §5.1: another id, another policy
    void changedIdFetchesTheNewPolicy() throws Exception {
        var held = cached();
        response = served(POLICY.replace("enforce", "testing"));
        var found = (Found) sts(zone("v=STSv1; id=2;")).lookup(DOMAIN, held, NOW);
        assertThat(found.policy().mode()).isEqualTo(StsPolicy.Mode.TESTING);
        assertThat(held(found).recordId()).isEqualTo("2");
        assertThat(held(found).policy().text()).contains("testing"); // outbound W-12
    }

    @Test // RFC 8461 §5.1
    void newPolicyThatCannotBeHadLeavesTheOldOneAndIsNotTriedForEachMessage() throws Exception {
        var held = cached();
        response = new Response.Failed(Failure.TIMEOUT, "why");
        var sts = sts(zone("v=STSv1; id=2;"));
        var first = sts.lookup(DOMAIN, held, NOW);
        assertThat(((Found) first).policy()).isEqualTo(held.policy());
        assertThat(code(first))
                .isEqualTo("sts-policy-fetch-error cannot-fetch-policy+fallback-to-cached-policy");
        var waiting = held(first);
        assertThat(waiting.recordId()).isEqualTo("1");
        sts.lookup(DOMAIN, waiting, NOW.plus(Duration.ofMinutes(4)));
        assertThat(fetched).hasSize(1);
        sts.lookup(DOMAIN, waiting, NOW.plus(Duration.ofMinutes(6)));
        assertThat(fetched).hasSize(2);
    }

    @Test // RFC 8461 §10.2, outbound M-8, M-9
    void refreshFetchesAgainAlsoWithoutTheDns() throws Exception {
        var held = cached();
        var later = NOW.plus(Duration.ofHours(20));
        var failing = zone().fail("_mta-sts.example.org", DnsException.Trouble.SERVER_FAILURE);
        for (var zone : List.of(zone("v=STSv1; id=1;"), failing, zone())) {
            var fresh = held(sts(zone).refresh(DOMAIN, held, later));
            assertThat(fresh.validEnd()).isEqualTo(later.plus(Duration.ofDays(1)));
            assertThat(fresh.recordId()).isEqualTo("1");
        }
        response = new Response.Failed(Failure.CONNECTION, "why");
        assertThat(sts(zone("v=STSv1; id=2;")).refresh(DOMAIN, held, later).change())
                .isEqualTo(new Change.Keep());
        assertThat(sts(zone("v=STSv1; id=2;")).refresh(DOMAIN, held, NOW.plus(Duration.ofDays(2))))
                .isInstanceOf(Absent.class);
    }

    @Test // RFC 8461 §8.3, outbound M-8
    void domainThatHasLeftInGoodOrderIsForgotten() throws Exception {
        response = served("version: STSv1\nmode: none\nmax_age: 86400\n");
        var held = held(sts(zone("v=STSv1; id=1;")).lookup(DOMAIN, null, NOW));
        assertThat(sts(zone()).refresh(DOMAIN, held, NOW).change()).isEqualTo(new Change.Remove());
        assertThat(sts(zone("v=STSv1; id=1;")).refresh(DOMAIN, held, NOW))
                .isInstanceOf(Found.class);
    }
}
