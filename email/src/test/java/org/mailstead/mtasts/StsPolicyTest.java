package org.mailstead.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.Name;
import org.mailstead.wire.SyntaxException;

class StsPolicyTest {
    private static StsPolicy parse(String text) throws SyntaxException {
        return StsPolicy.parse(text, MtaStsLimits.DEFAULT);
    }

    @Test // RFC 8461 §3.2, outbound M-3
    void policyIsReadWithAnyLineEnds() throws Exception {
        var text =
                """
                version: STSv1
                mode: enforce
                mx: mail.example.com
                mx:*.example.net
                mode: none
                extra: anything at all: yes
                max_age: 604800
                """;
        var policy = parse(text);
        assertThat(policy.mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(policy.patterns()).hasToString("[mail.example.com, *.example.net]");
        assertThat(policy.lines()).hasSize(7).contains("mx:*.example.net");
        assertThat(parse(text.replace("\n", "\r\n"))).isEqualTo(policy);
        assertThat(parse(text.stripTrailing()).patterns()).isEqualTo(policy.patterns());
        assertThat(parse(policy.text())).isEqualTo(policy);
    }

    @Test // RFC 8461 §4.1, outbound M-4
    void wildcardIsExactlyOneLabel() throws Exception {
        var policy =
                parse(
                        """
                        version: STSv1
                        mode: testing
                        max_age: 1
                        mx: *.example.com
                        mx: mx.example.org
                        """);
        assertThat(policy.allows(new Name("mx.example.com"))).isTrue();
        assertThat(policy.allows(new Name("a.mx.example.com"))).isFalse();
        assertThat(policy.allows(new Name("example.com"))).isFalse();
        assertThat(policy.allows(new Name("mx.example.org"))).isTrue();
        assertThat(policy.allows(new Name("b.mx.example.org"))).isFalse();
    }

    @Test // RFC 8461 §3.2
    void modeNoneNeedsNoHosts() throws Exception {
        assertThat(parse("version: STSv1\nmode: none\nmax_age: 86400\n").mode())
                .isEqualTo(StsPolicy.Mode.NONE);
    }

    @Test // RFC 8461 §3.2: at most about a year
    void longAgesAreCut() throws Exception {
        assertThat(parse("version: STSv1\nmode: none\nmax_age: 9999999999\n").maxAge())
                .isEqualTo(StsPolicy.MAX_AGE_MAX);
    }

    @ParameterizedTest // outbound M-3
    @ValueSource(
            strings = {
                "",
                "version: STSv1\nmode: enforce\nmax_age: 1\n",
                "version: STSv2\nmode: none\nmax_age: 1\n",
                "mode: none\nmax_age: 1\n",
                "version: STSv1\nmax_age: 1\n",
                "version: STSv1\nmode: none\n",
                "version: STSv1\nmode: on\nmax_age: 1\n",
                "version: STSv1\nmode: none\nmax_age: -1\n",
                "version: STSv1\nmode: none\nmax_age: 12345678901\n",
                "version: STSv1\nmode: none\nmax_age:\n",
                "version: STSv1\nmode: none\nmax_age: 1\nno colon\n",
                "version: STSv1\nmode: testing\nmax_age: 1\nmx: *.*.example\n",
                "version: STSv1\nmode: testing\nmax_age: 1\nmx: m*.example.org\n",
                "version: STSv1\nmode: testing\nmax_age: 1\nmx: bücher.example\n",
                "<html><body>Not found</body></html>\n"
            })
    void malformedPolicyIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void limitsHold() {
        var head = "version: STSv1\nmode: testing\nmax_age: 1\n";
        assertThatThrownBy(() -> parse(head + "mx: a.example\n".repeat(1_001)))
                .hasMessageContaining("more mx");
        assertThatThrownBy(() -> parse(head + "x: y\n".repeat(20_000)))
                .hasMessageContaining("longer");
    }

    @ParameterizedTest // RFC 8461 §3.1, outbound M-1
    @ValueSource(
            strings = {
                "v=STSv1; id=",
                "v=STSv1; x=1",
                "v=STSv1; id=a_b",
                "v=STSv1; id=012345678901234567890123456789012"
            })
    void recordNeedsAnId(String text) {
        assertThat(StsRecord.isClaimed(text)).isTrue();
        assertThatThrownBy(() -> StsRecord.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @FuzzTest
    void anyOctetsAreAPolicyThatReadsBackOrRefused(byte[] octets) throws SyntaxException {
        StsPolicy policy;
        try {
            policy =
                    parse(
                            "version: STSv1\nmode: testing\nmax_age: 1\n"
                                    + new String(octets, StandardCharsets.UTF_8));
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        assertThat(parse(policy.text())).isEqualTo(policy);
        policy.allows(new Name("mx.example.org"));
    }
}
