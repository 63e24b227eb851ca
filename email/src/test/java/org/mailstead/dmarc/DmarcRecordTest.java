package org.mailstead.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class DmarcRecordTest {
    @Test // RFC 7489 §B.2.1, RFC 9989 §B.2
    void aFullRecordIsRead() throws Exception {
        var record =
                DmarcRecord.parse(
                        "v=DMARC1; p=quarantine; sp=none; np=reject; adkim=s; aspf=r; fo=1:d:s:x;"
                                + " psd=n; t=y; rua=mailto:a@example.org!10m,mailto:b@example.net,"
                                + " nonsense; ruf=mailto:%22x%20y%22@example.org");
        assertThat(record.policy()).isEqualTo(Policy.QUARANTINE);
        assertThat(record.subdomainPolicy()).isEqualTo(Policy.NONE);
        assertThat(record.nonexistentPolicy()).isEqualTo(Policy.REJECT);
        assertThat(record.dkimAlignment()).isEqualTo(Alignment.STRICT);
        assertThat(record.spfAlignment()).isEqualTo(Alignment.RELAXED);
        assertThat(record.failureOptions()).containsExactly("1", "d", "s");
        assertThat(record.suffix()).isEqualTo(DmarcRecord.Suffix.NO);
        assertThat(record.isTesting()).isTrue();
        assertThat(record.isInvalid()).isFalse();
        assertThat(record.aggregateUris())
                .containsExactly(
                        new ReportUri("mailto:a@example.org", 10L << 20),
                        new ReportUri("mailto:b@example.net", null));
        assertThat(record.failureUris().getFirst().address().orElseThrow().ascii())
                .isEqualTo("\"x y\"@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1",
                "v=DMARC1;",
                " v = DMARC1 ; p=none",
                "v=DMARC1;p=none;;;",
                "v=DMARC1; p=none; nonsense; =; x=y",
                "v=DMARC1;p=none;p=reject"
            })
    void whatIsWrongBehindTheVersionIsPassedOver(String text) throws Exception {
        var record = DmarcRecord.parse(text);
        assertThat(record.policyFor(false, true)).isEqualTo(Policy.NONE);
    }

    @ParameterizedTest // RFC 9989 §4.8: dmarc-version is first and case-sensitive
    @ValueSource(
            strings = {
                "",
                "v",
                "v=",
                "v=DMARC",
                "v=dmarc1; p=none",
                "v=DMARC10; p=none",
                "V=DMARC1",
                "p=none; v=DMARC1",
                "v=DMARC1 p=none",
                "vDMARC1",
                "x v=DMARC1"
            })
    void whatIsNoRecordIsRefused(String text) {
        assertThatThrownBy(() -> DmarcRecord.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void hugeRecordsAreRefused() {
        assertThatThrownBy(() -> DmarcRecord.parse("v=DMARC1; p=none; x=" + "a".repeat(64_000)))
                .hasMessageContaining("longer than");
        var tags = new StringBuilder("v=DMARC1");
        for (int i = 0; i < 200; i++) {
            tags.append(";x").append(i).append("=y");
        }
        assertThatThrownBy(() -> DmarcRecord.parse(tags.toString()))
                .hasMessageContaining("more tags than");
    }

    @Test
    void destinationsAreBounded() throws Exception {
        var record =
                DmarcRecord.parse("v=DMARC1; p=none; rua=" + "mailto:a@example.org,".repeat(500));
        assertThat(record.aggregateUris()).hasSize(DmarcRecord.URIS_MAX);
    }

    @ParameterizedTest // RFC 7489 §6.4
    @CsvSource({
        "mailto:a@b.example!1,1",
        "mailto:a@b.example!1k,1024",
        "mailto:a@b.example!2M,2097152",
        "mailto:a@b.example!1g,1073741824",
        "mailto:a@b.example!3t,3298534883328"
    })
    void sizesAreRead(String uri, long octets) throws Exception {
        assertThat(ReportUri.parse(uri).octetsMax()).isEqualTo(octets);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a@b.example",
                "mailto:a@b.example!",
                "mailto:a@b.example!k",
                "mailto:a@b.example!-1",
                "mailto:a@b.example!1x",
                "mailto:a b@c.example",
                "mailto:a@b.example!99999999999999999999"
            })
    void whatIsNoUriIsRefused(String uri) {
        assertThatThrownBy(() -> ReportUri.parse(uri)).isInstanceOf(SyntaxException.class);
    }
}
