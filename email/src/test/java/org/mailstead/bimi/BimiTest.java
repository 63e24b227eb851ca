package org.mailstead.bimi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.DkimSignature;
import org.mailstead.dkim.KeyType;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.Dmarc;
import org.mailstead.dmarc.Identifier;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.SyntaxException;

class BimiTest {
    private static final String RECORD =
            "v=BIMI1; l=https://example.org/logo.svg; a=https://example.org/vmc.pem;";

    private static BimiResult find(ZoneResolver.Builder zone, String policy, String header)
            throws SyntaxException {
        return find(zone, policy, header, signedWith("from:bimi-selector"));
    }

    private static BimiResult find(
            ZoneResolver.Builder zone, String policy, String header, List<DkimResult> signatures)
            throws SyntaxException {
        var resolver = zone.txt("_dmarc.example.org", "v=DMARC1; " + policy).build();
        var author = new Domain("news.example.org");
        var dkim = new Identifier(Identifier.Method.DKIM, author, Identifier.Outcome.PASS);
        var dmarc = new Dmarc(resolver).verify(new AuthorDomain.Found(author), List.of(dkim));
        return new Bimi(resolver)
                .find(
                        HeaderFields.parse(header.getBytes(UTF_8), MimeLimits.DEFAULT),
                        dmarc,
                        signatures);
    }

    /** Those of a message that its author's domain signed, with these fields. */
    private static List<DkimResult> signedWith(String fields) throws SyntaxException {
        var signature =
                DkimSignature.parse(
                        "v=1; a=ed25519-sha256; d=news.example.org; s=s; h="
                                + fields
                                + "; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA");
        var key = new DkimResult.KeyInfo(KeyType.ED25519, 256, Dnssec.INSECURE, false);
        return List.of(new DkimResult.Pass(signature, key));
    }

    @Test
    void theRecordOfTheDomainOrItsOrganizationIsFound() throws Exception {
        var zone = ZoneResolver.builder().txt("default._bimi.example.org", RECORD);
        assertThat(find(zone, "p=reject", ""))
                .isEqualTo(
                        new BimiResult.Indicator(
                                new Domain("example.org"),
                                "default",
                                new BimiRecord(
                                        "https://example.org/logo.svg",
                                        "https://example.org/vmc.pem",
                                        BimiRecord.AvatarPreference.BRAND)));
        zone = ZoneResolver.builder().txt("x._bimi.news.example.org", RECORD);
        var result = find(zone, "p=quarantine", "BIMI-Selector: v=BIMI1; s=x;\r\n");
        assertThat(result.methodResult().result()).isEqualTo("pass");
        assertThat(result.methodResult().property("header", "selector")).contains("x");
        assertThat(result.methodResult().property("policy", "authority")).contains("none");
    }

    @Test // BIMI §5.1, §5.5
    void aSelectorCountsIfItIsSignedAndSaysItsVersion() throws Exception {
        Supplier<ZoneResolver.Builder> zone =
                () ->
                        ZoneResolver.builder()
                                .txt("x._bimi.news.example.org", RECORD)
                                .txt("default._bimi.news.example.org", RECORD + " avp=personal");
        var signed = "BIMI-Selector: v=BIMI1; s=x;\r\n";
        var unsigned = signedWith("from:subject");
        for (var result :
                List.of(
                        find(zone.get(), "p=reject", signed, unsigned),
                        find(zone.get(), "p=reject", signed, List.of()),
                        find(zone.get(), "p=reject", "BIMI-Selector: s=x\r\n"),
                        find(zone.get(), "p=reject", "BIMI-Selector: v=BIMI2; s=x\r\n"),
                        find(zone.get(), "p=reject", signed + signed))) {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            BimiResult.Indicator.class,
                            found -> {
                                assertThat(found.selector()).isEqualTo("default");
                                assertThat(found.record().preference())
                                        .isEqualTo(BimiRecord.AvatarPreference.PERSONAL);
                            });
        }
    }

    @Test // BIMI §7.1, step 7; §7.2, step 7
    void aWeakOrganizationAndTwoRecordsMeanNone() throws Exception {
        Supplier<ZoneResolver.Builder> zone =
                () ->
                        ZoneResolver.builder()
                                .txt("default._bimi.news.example.org", RECORD)
                                .txt("_dmarc.news.example.org", "v=DMARC1; p=reject");
        assertThat(find(zone.get(), "p=none", "")).isInstanceOf(BimiResult.Skipped.class);
        assertThat(find(zone.get(), "p=reject", "")).isInstanceOf(BimiResult.Indicator.class);
        var two = zone.get().txt("default._bimi.news.example.org", RECORD + " avp=brand");
        assertThat(find(two, "p=reject", ""))
                .isEqualTo(new BimiResult.None("2 records for news.example.org"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p=none|v=BIMI1; l=https://a.example/|skipped",
                "p=reject; sp=none|v=BIMI1; l=https://a.example/|skipped",
                "p=reject; t=y|v=BIMI1; l=https://a.example/|skipped",
                "p=quarantine; pct=50|v=BIMI1; l=https://a.example/|skipped",
                "p=quarantine; pct=100|v=BIMI1; l=https://a.example/|pass",
                "p=reject|v=BIMI1; l=https://a.example/x.svgz|pass",
                "p=reject|v=BIMI1; l=https://a.example/x.PNG|fail",
                "p=reject|v=BIMI1; l=https://a.example/x.svg,https://b.example/|fail",
                "p=reject||none",
                "p=reject|v=BIMI1; l=; a=;|declined",
                "p=reject|v=BIMI1; l=;|declined",
                "p=reject|v=BIMI1|fail",
                "p=reject|v=BIMI1; l=http://a.example/|fail",
                "p=reject|v=BIMI1; l=file:///etc/passwd|fail",
                "p=reject|v=BIMI1; l=; a=https://a.example/|fail",
                "p=reject|v=spf1 -all|none"
            })
    void otherwiseThereIsNone(String policy, @Nullable String record, String keyword)
            throws Exception {
        var zone = ZoneResolver.builder();
        if (record != null) {
            zone.txt("default._bimi.example.org", record);
        }
        assertThat(find(zone, policy, "").methodResult().result()).isEqualTo(keyword);
    }

    @Test
    void troubleIsNotAbsence() throws Exception {
        var zone = ZoneResolver.builder().fail("default._bimi.example.org", Trouble.TIMEOUT);
        assertThat(find(zone, "p=reject", "")).isInstanceOf(BimiResult.TemporaryError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=BIMI1", "v=BIMI2; l=", "l=; v=BIMI1", "v=BIMI1; l=%; a="})
    void whatIsNoRecordIsRefused(String text) {
        assertThatThrownBy(() -> BimiRecord.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @FuzzTest // BIMI §4.3
    void anyTextIsARecordOrRefused(byte[] octets) {
        try {
            var record = BimiRecord.parse("v=BIMI1; l=" + new String(octets, ISO_8859_1));
            assertThat(Stream.of(record.location(), record.evidence()).filter(Objects::nonNull))
                    .allMatch(uri -> uri.regionMatches(true, 0, "https://", 0, 8));
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
