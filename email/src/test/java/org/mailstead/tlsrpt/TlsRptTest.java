package org.mailstead.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.SyntaxException;

class TlsRptTest {
    private static final Domain DOMAIN = new Domain("example.org");
    private static final List<ResultType> KINDS =
            List.of(
                    ResultType.STARTTLS_NOT_SUPPORTED,
                    ResultType.CERTIFICATE_EXPIRED,
                    ResultType.VALIDATION_FAILURE,
                    ResultType.TLSA_INVALID);
    private static final String NAME = "_smtp._tls.example.org";

    private static TlsRpt.Lookup lookup(String... records) throws DnsException {
        var zone = ZoneResolver.builder();
        for (var record : records) {
            zone.txt(NAME, record);
        }
        return new TlsRpt(zone.build()).lookup(DOMAIN);
    }

    @Test // RFC 8460 §3, outbound Z-4
    void destinationsOfARecordAreRead() throws Exception {
        var record =
                TlsRptRecord.parse(
                        "v=TLSRPTv1; x=y; rua=mailto:tls@example.org , https://r.example.org/v1;"
                                + "rua=mailto:b%2Cc@example.org?subject=x,ftp://no.example");
        assertThat(record.uris())
                .containsExactly(
                        URI.create("mailto:tls@example.org"),
                        URI.create("https://r.example.org/v1"),
                        URI.create("mailto:b%2Cc@example.org?subject=x"));
        assertThat(record.addresses()).containsExactly(Address.parse("tls@example.org"));
    }

    @ParameterizedTest // RFC 8460 §3
    @ValueSource(
            strings = {
                "v=TLSRPTv1;",
                "v=TLSRPTv1; x=y",
                "v=TLSRPTv1; rua=ftp://a.example",
                "v=TLSRPTv1; rua=not a uri",
                "v=TLSRPTv1"
            })
    void recordWithoutADestinationIsRefused(String text) {
        assertThatThrownBy(() -> TlsRptRecord.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void moreDestinationsThanTheLimitAreLeftOut() throws Exception {
        var many = "mailto:a@example.org,".repeat(50) + "mailto:a@example.org";
        assertThat(TlsRptRecord.parse("v=TLSRPTv1; rua=" + many).uris())
                .hasSize(TlsRptRecord.URIS_MAX);
    }

    @Test // RFC 8460 §3
    void oneRecordCountsAndSeveralDoNot() throws Exception {
        var record = "v=TLSRPTv1; rua=mailto:tls@example.org";
        assertThat(lookup()).isInstanceOf(TlsRpt.Lookup.Absent.class);
        assertThat(lookup("something else")).isInstanceOf(TlsRpt.Lookup.Absent.class);
        assertThat(lookup("something else", record))
                .isEqualTo(new TlsRpt.Lookup.Found(TlsRptRecord.parse(record), record));
        assertThat(lookup(record, record)).isInstanceOf(TlsRpt.Lookup.Unusable.class);
        assertThat(lookup("v=TLSRPTv1; rua=")).isInstanceOf(TlsRpt.Lookup.Unusable.class);
    }

    @Test
    void troubleOfTheDnsIsNotAbsence() {
        var zone = ZoneResolver.builder().fail(NAME, DnsException.Trouble.TIMEOUT).build();
        assertThatThrownBy(() -> new TlsRpt(zone).lookup(DOMAIN)).isInstanceOf(DnsException.class);
    }

    @FuzzTest
    void anyOctetsAreARecordOrRefused(byte[] octets) {
        try {
            var text = "v=TLSRPTv1; rua=" + new String(octets, StandardCharsets.ISO_8859_1);
            assertThat(TlsRptRecord.parse(text).uris()).hasSizeBetween(1, TlsRptRecord.URIS_MAX);
            TlsRptRecord.parse(text).addresses();
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Test // RFC 8460 §4.3, §4.4
    void namesAreThoseOfTheRfc() {
        assertThat(ResultType.STS_WEBPKI_INVALID).hasToString("sts-webpki-invalid");
        assertThat(ResultType.of("STARTTLS-not-supported"))
                .contains(ResultType.STARTTLS_NOT_SUPPORTED);
        assertThat(ResultType.of("none")).isEmpty();
        assertThat(PolicyType.of("no-policy-found")).contains(PolicyType.NO_POLICY_FOUND);
    }

    @RepeatedTest(20) // outbound U-2
    void mergingInAnyOrderLosesNoCount(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var policy = AppliedPolicy.none("example.org");
        var parts = new ArrayList<PolicyResult>();
        var failures = 0;
        for (int i = 0; i < 30; i++) {
            var type = KINDS.get(random.nextInt(KINDS.size()));
            var detail = FailureDetails.of(type, "r" + random.nextInt(2));
            var count = random.nextInt(3);
            failures += count;
            parts.add(PolicyResult.of(policy).withSuccess().withFailure(detail.withCount(count)));
        }
        var whole = parts.stream().reduce(PolicyResult.of(policy), PolicyResult::plus);
        assertThat(whole.successCount()).as("seed %d", seed).isEqualTo(30);
        assertThat(whole.failureCount()).as("seed %d", seed).isEqualTo(failures);
        assertThat(whole.details()).as("seed %d", seed).hasSizeLessThanOrEqualTo(8);
        assertThat(whole.details().stream().mapToLong(FailureDetails::failedSessionCount).sum())
                .as("seed %d", seed)
                .isEqualTo(failures);
    }

    @Test
    void resultsOfTwoPoliciesAreNotMerged() {
        var one = PolicyResult.of(AppliedPolicy.none("a.example"));
        var other = PolicyResult.of(AppliedPolicy.none("b.example"));
        assertThatThrownBy(() -> one.plus(other)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new AppliedPolicy(PolicyType.STS, List.of(), "a", List.of()).type())
                .hasToString("sts");
    }
}
