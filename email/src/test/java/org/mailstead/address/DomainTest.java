package org.mailstead.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class DomainTest {
    @ParameterizedTest // UTS #46 non-transitional: sharp s and final sigma stay themselves
    @CsvSource({
        "Example.ORG, example.org, example.org",
        "localhost, localhost, localhost",
        "r3---sn-4g5e6nz7.example, r3---sn-4g5e6nz7.example, r3---sn-4g5e6nz7.example",
        "faß.example, xn--fa-hia.example, faß.example",
        "FASS.example, fass.example, fass.example",
        "XN--FA-HIA.Example, xn--fa-hia.example, faß.example",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example, münchen.example",
        "Mu\u0308nchen.example, xn--mnchen-3ya.example, münchen.example",
        "例え。テスト, xn--r8jz45g.xn--zckzah, 例え.テスト",
        "ＡＢＣ.example, abc.example, abc.example",
        "βόλος.example, xn--nxasmm1c.example, βόλος.example",
    })
    void isHeldAsLowerCaseALabels(String text, String ascii, String unicode) throws Exception {
        var domain = Domain.parse(text);
        assertThat(domain.ascii()).isEqualTo(ascii);
        assertThat(domain.unicode()).isEqualTo(unicode);
        assertThat(domain).hasToString(unicode).isEqualTo(Domain.parse(unicode));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "example.",
                ".example",
                "a..b",
                "-a.example",
                "a-.example",
                "a_b.example",
                "a b.example",
                "a\u0000.example",
                "a@b",
                "[192.0.2.1]",
                "xn--.example",
                "xn--a.example", // not Punycode of anything
                "xn--fass.example", // Punycode of something not NFC or not encoded so
                "xn--example-.org",
                "a\u200d.example", // zero width joiner out of context: CONTEXTJ
                "a\u0345.example\uD800", // half a surrogate pair
                "\u0301a.example", // begins with a combining mark
                "a\u05d0.example", // mixes directions: Bidi rule
                "ab--ü.example", // hyphens in the third and fourth place
                "example。",
            })
    void whatIsNoDomainIsRefused(String text) {
        assertThatThrownBy(() -> Domain.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test // RFC 1035 §2.3.4
    void limitsAreExact() throws Exception {
        var label = "a".repeat(63);
        assertThat(Domain.parse(label + ".example").ascii()).startsWith(label);
        assertRefused("a" + label + ".example");
        var longest = (label + ".").repeat(3) + "a".repeat(61);
        assertThat(Domain.parse(longest).ascii()).hasSize(Domain.OCTETS_MAX);
        assertRefused(longest + "a");
        assertRefused("ü".repeat(60)); // short as text, but its A-label is longer than 63 octets
        assertRefused("a.".repeat(100_000) + "a");
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> Domain.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void isWithinItselfAndWhatIsAboveIt() {
        var domain = new Domain("mx.example.org");
        assertThat(domain.isWithin(domain)).isTrue();
        assertThat(domain.isWithin(new Domain("example.org"))).isTrue();
        assertThat(domain.isWithin(new Domain("org"))).isTrue();
        assertThat(domain.isWithin(new Domain("xample.org"))).isFalse();
        assertThat(domain.isWithin(new Domain("a.mx.example.org"))).isFalse();
    }

    @Test
    void errorsPointAtTheOctet() {
        assertThatThrownBy(() -> Domain.parse("abc.d_f"))
                .hasMessage("expected a letter, digit, hyphen or dot, found U+005F at offset 5");
        assertThatThrownBy(() -> Domain.parse("abc."))
                .hasMessage("expected a letter or digit, found the end at offset 4");
    }

    @Test
    void canNotBeMadeMalformed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain("Example.org"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain("münchen.example"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain("a..b"));
        assertThat(new Domain("example.org")).isLessThan(new Domain("example.test"));
    }
}
