package org.mailstead.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class LocalPartTest {
    @ParameterizedTest // RFC 5321 §4.1.2, inbound CMD-09, ADDR-09
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ann|ann|ann",
                "Ann.B|Ann.B|Ann.B",
                "!#$%&'*+-/=?^_`{}~|!#$%&'*+-/=?^_`{}~|!#$%&'*+-/=?^_`{}~",
                "\"ann\"|ann|ann",
                "\"\"||\"\"",
                "\"a b\"|a b|\"a b\"",
                "\"a..b\"|a..b|\"a..b\"",
                "\".a\"|.a|\".a\"",
                "\"a.\"|a.|\"a.\"",
                "\"a@b\"|a@b|\"a@b\"",
                "\"a\\\"b\\\\c\"|a\"b\\c|\"a\\\"b\\\\c\"",
                "\"\\a\\n\\n\"|ann|ann",
                "δοκιμή|δοκιμή|δοκιμή",
                "\"a ü\"|a ü|\"a ü\"",
                "u\u0308|ü|ü", // NFC
                "\u037e|;|\";\"", // NFC makes US-ASCII of it that needs quotes
                "😀|😀|😀",
            })
    void isHeldDecodedAndWrittenShortest(String wire, String value, String quoted)
            throws Exception {
        var expected = value == null ? "" : value; // JUnit reads an empty column as null
        var localPart = LocalPart.parse(wire);
        assertThat(localPart.value()).isEqualTo(expected);
        assertThat(localPart).hasToString(quoted);
        assertThat(LocalPart.parse(localPart.quoted())).isEqualTo(localPart);
        assertThat(localPart.isAscii()).isEqualTo(expected.chars().allMatch(c -> c < 128));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "a b",
                "a@",
                "a(b)",
                "\"",
                "\"a",
                "\"a\\",
                "\"a\\\"",
                "\"a\"b",
                "\"a\"\"b\"",
                "a\"b\"",
                "\"a\nb\"",
                "\"a\\\u0001\"",
                "\"a\\ü\"",
                "\"a\u007f\"",
                "a\u0085",
                "a\u009b31m",
                "a\ud800",
                "\"\udc00\"",
            })
    void whatIsNoLocalPartIsRefused(String wire) {
        assertThatThrownBy(() -> LocalPart.parse(wire)).isInstanceOf(SyntaxException.class);
    }

    @Test // inbound CMD-08
    void limitsAreExact() throws Exception {
        assertThat(LocalPart.parse("a".repeat(128)).octets()).isEqualTo(128);
        assertThat(LocalPart.parse("\"" + "\\\"".repeat(128) + "\"").octets()).isEqualTo(128);
        assertThatThrownBy(() -> LocalPart.parse("a".repeat(129)))
                .hasMessage("local part longer than 128 octets at offset 0");
        assertThat(LocalPart.parse("ü".repeat(64)).octets()).isEqualTo(128);
        assertThatThrownBy(() -> LocalPart.parse("ü".repeat(64) + "a"))
                .isInstanceOf(SyntaxException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> new LocalPart("a".repeat(129)));
        assertThatIllegalArgumentException().isThrownBy(() -> new LocalPart("u\u0308"));
        assertThatIllegalArgumentException().isThrownBy(() -> new LocalPart("a\r\nb"));
    }

    @ParameterizedTest // inbound ADDR-05
    @CsvSource({
        "a-b+c, +, a-b",
        "a-b+c, -, a",
        "a-b+c, +-, a",
        "a+b-c, +-, a",
        "a+b-c, -+, a",
        "mjl-test+test, +-, mjl",
        "mjl+test-test, +-, mjl",
        "abc, +-, abc",
        "+abc, +, ''",
        "abc+, +, abc",
    })
    void separatorsCutInTurnAtTheirFirstOccurrence(String value, String separators, String kept) {
        var list = separators.chars().mapToObj(Character::toString).toList();
        assertThat(new LocalPart(value).withoutSuffix(list).value()).isEqualTo(kept);
    }

    @Test
    void separatorsMayBeLongerThanACharacter() {
        assertThat(new LocalPart("a--b-c").withoutSuffix(List.of("--")).value()).isEqualTo("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LocalPart("a").withoutSuffix(List.of("")));
    }

    @ParameterizedTest // inbound ADDR-06
    @CsvSource({
        "Ann, ann",
        "\u2126, ω", // the Ohm sign
        "Ω, ω",
        "ΑΣ, ασ",
        "ÅNGSTRÖM, ångström",
        "\u212b, å", // the Angstrom sign
    })
    void caseAndCompatibleLettersDoNotTellUsersApart(String one, String other) throws Exception {
        var left = LocalPart.parse(one).canonical(false, List.of());
        var right = LocalPart.parse(other).canonical(false, List.of());
        assertThat(left).isEqualTo(right);
    }

    @Test // inbound ADDR-06, TEST-03
    void lookAlikesAndCaseSensitiveDomainsTellUsersApart() throws Exception {
        var latin = LocalPart.parse("a").canonical(false, List.of());
        var cyrillic = LocalPart.parse("а").canonical(false, List.of());
        assertThat(latin).isNotEqualTo(cyrillic);
        var finalSigma = LocalPart.parse("ΑΣ").canonical(false, List.of());
        assertThat(finalSigma.value()).isEqualTo("ασ").isNotEqualTo("ας");
        assertThat(LocalPart.parse("Ann+x").canonical(true, List.of("+")).value()).isEqualTo("Ann");
    }

    @Test // RFC 5321 §4.5.1, inbound ADDR-01
    void postmasterIsPostmasterInAnyCase() throws Exception {
        assertThat(LocalPart.parse("PostMaster").isPostmaster()).isTrue();
        assertThat(LocalPart.parse("postmasters").isPostmaster()).isFalse();
    }
}
