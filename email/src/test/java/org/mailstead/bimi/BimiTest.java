package org.mailstead.bimi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.Dmarc;
import org.mailstead.dmarc.Identifier;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.SyntaxException;

class BimiTest {
    private static final String RECORD =
            "v=BIMI1; l=https://example.org/logo.svg; a=https://example.org/vmc.pem;";

    private static BimiResult find(ZoneResolver.Builder zone, String policy, String header)
            throws SyntaxException {
        var resolver = zone.txt("_dmarc.example.org", "v=DMARC1; " + policy).build();
        var author = new Domain("news.example.org");
        var dkim = new Identifier(Identifier.Method.DKIM, author, Identifier.Outcome.PASS);
        var dmarc = new Dmarc(resolver).verify(new AuthorDomain.Found(author), List.of(dkim));
        return new Bimi(resolver)
                .find(HeaderFields.parse(header.getBytes(UTF_8), MimeLimits.DEFAULT), dmarc);
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
                                        "https://example.org/vmc.pem")));
        zone = ZoneResolver.builder().txt("x._bimi.news.example.org", RECORD);
        var result = find(zone, "p=quarantine", "BIMI-Selector: v=BIMI1; s=x;\r\n");
        assertThat(result.methodResult().result()).isEqualTo("pass");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p=none|v=BIMI1; l=https://a.example/|skipped",
                "p=reject; sp=none|v=BIMI1; l=https://a.example/|skipped",
                "p=reject; t=y|v=BIMI1; l=https://a.example/|skipped",
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
}
