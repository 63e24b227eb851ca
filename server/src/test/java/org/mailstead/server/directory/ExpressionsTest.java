package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class ExpressionsTest {
    private static Pattern compile(String text) throws SyntaxException {
        return Expressions.compile(text, 100, Pattern.CASE_INSENSITIVE);
    }

    /** Java's newer ones may have more letters of which re2j looks for other cases for ever. */
    @Test
    @Timeout(60)
    void everyLetterThatIsAllowedHasItsOtherCases() throws SyntaxException {
        for (int c = 'a'; c <= Character.MAX_CODE_POINT; c++) {
            if (Character.isLetter(c) && (c < 0x1c80 || c > 0x1c88)) {
                var letter = Character.toString(c);
                assertThat(compile(letter).matcher(letter).find()).as(letter).isTrue();
            }
        }
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(
            strings = {
                "[d-\uFFFD]", "[^d-\uFFFD]", "[]d-\uFFFD]", "[^]d-\uFFFD]", "[\\]d-\uFFFD]",
                "[[:alpha:]d-\uFFFD]", "[\\x41-\uFFFD]", "[x-\u1c88]", "(?i)a\u1c80", "\\\u1c84",
                "[a[d-\uFFFD]", "a]b[d-\uFFFD]", "\\[[d-\uFFFD]"
            })
    void noneWithoutAnEndIsAllowed(String text) {
        assertThatThrownBy(() -> compile(text))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("U+1C80");
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(
            strings = {
                "[a-z\u4e00-\u9fff]",
                "a-\u4e00",
                "[\u0400-\u04ff]",
                "[-\u4e00]",
                "\\[a-\u4e00",
                "[[:alpha:]-]",
                "[]-]",
                "[a-z]-\u4e00"
            })
    void othersAre(String text) throws SyntaxException {
        assertThat(compile(text)).isNotNull();
    }
}
