package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class PreparationTest {
    @Test // RFC 8265 §4.2, §4.3, inbound CRED-02
    void passwordsKeepTheirCaseAndLoseTheKindOfSpace() {
        assertThat(Preparation.password("Correct Horse")).contains("Correct Horse");
        assertThat(Preparation.password("te\u0301st\u3000\u00a0x")).contains("tést  x");
        assertThat(Preparation.password("π÷√2 ♚ 😀")).contains("π÷√2 ♚ 😀");
        assertThat(Preparation.password("")).isEmpty();
        assertThat(Preparation.password("a\u0007b")).isEmpty();
        assertThat(Preparation.password("a\nb")).isEmpty();
    }

    @Test // RFC 8265 §3.4
    void userNamesKeepTheirCaseAndLoseTheirWidth() {
        assertThat(Preparation.userName("Ann@Example.org")).isEqualTo("Ann@Example.org");
        assertThat(Preparation.userName("ａｎｎ＠example.org")).isEqualTo("ann@example.org");
        assertThat(Preparation.userName("u\u0308@example.org")).isEqualTo("ü@example.org");
        assertThat(Preparation.userName("\"a e\u0301\"@example.org"))
                .isEqualTo("\"a é\"@example.org");
        assertThat(Preparation.userName("")).isEmpty();
    }

    @ParameterizedTest // RFC 4648 §3.5, §4
    @ValueSource(
            strings = {
                "A",
                "AA",
                "AAA",
                "AA=",
                "AB==",
                "AAB=",
                "A A=",
                "AA==\r",
                "AA==AA==",
                "=",
                "====",
                "AA-_",
                "é==="
            })
    void base64HasOneForm(String text) {
        assertThatThrownBy(() -> Base64Text.decode(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void base64ReadsBack() throws Exception {
        assertThat(Base64Text.decode("")).isEmpty();
        assertThat(Base64Text.decode(Base64Text.encode("any".getBytes(US_ASCII))))
                .asString(US_ASCII)
                .isEqualTo("any");
    }
}
