package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {
    @ParameterizedTest // RFC 2047 §8
    @CsvSource(
            delimiter = '|',
            value = {
                "=?ISO-8859-1?Q?a?=|a",
                "=?ISO-8859-1?Q?a?= b|a b",
                "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=|ab",
                "=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?=|ab",
                "=?ISO-8859-1?Q?a_b?=|a b",
                "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=|a b",
                "=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>|Keith Moore <moore@cs.utk.edu>",
                "=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?=|Patrik Fältström",
                "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?="
                        + " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?="
                        + "|If you can read this you understand the example.",
                "=?iso-8859-1*de?q?Gr=FC=DFe?=|Grüße",
                "=?gb2312?B?xOO6ww==?=|你好",
                "=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=|こんにちは",
                "=?utf-8?q?with space?=|with space",
                "before=?utf-8?q?x?=behind|beforexbehind",
            })
    void wordsAreDecoded(String encoded, String decoded) {
        assertThat(EncodedWords.decode(encoded)).isEqualTo(decoded);
    }

    @Test
    void charactersCutInTwoBetweenWordsAreJoined() {
        assertThat(EncodedWords.decode("=?utf-8?q?Gr=C3?= =?UTF-8?B?vMOf?= =?utf-8?q?e?="))
                .isEqualTo("Grüße");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=?utf-8?q?unfinished",
                "=?utf-8?q?unfinished=?utf-8?q?again",
                "=?utf-8?x?unknown?=",
                "=?no-such-charset?q?raw?=",
                "=?utf-8?q?a?b?=",
                "=??q?a?=",
                "=?",
                "=?a",
                "=?a?",
                "=?a?q?",
                "1 =? 2",
            })
    void whatIsNoWholeWordStays(String text) {
        assertThat(EncodedWords.decode(text)).isEqualTo(text);
    }

    @Test
    void lineBreaksInsideAWordBecomeSpaces() {
        assertThat(EncodedWords.decode("=?utf-8?q?a=0D=0ABcc:_x?=")).isEqualTo("a  Bcc: x");
    }

    @Test
    void manyUnfinishedWordsCostNoMoreThanTheirLength() {
        var text = "=?utf-8?q?a".repeat(200_000);
        assertThat(EncodedWords.decode(text)).isEqualTo(text);
        assertThat(EncodedWords.decode("=?".repeat(500_000))).hasSize(1_000_000);
        assertThat(EncodedWords.decode("=?utf-8?q?a?= ".repeat(100_000))).hasSize(100_001);
    }
}
