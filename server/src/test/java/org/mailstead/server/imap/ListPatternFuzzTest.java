package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The first line is a pattern, the second a name: they match as the definition says. */
class ListPatternFuzzTest {
    static Stream<byte[]> patterns() {
        return Stream.of(
                        "*\nInbox",
                        "%\na/b",
                        "a/%\na/b",
                        "%%*%a\nbca",
                        "inBOX/%\nInbox/x",
                        "a*b%c\na/b/bc",
                        "\u00e9%\n\u00e9\u00e9")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("patterns")
    @FuzzTest
    void patternsMatchAsTheirDefinitionSays(byte[] octets) {
        var lines = new String(octets, UTF_8).split("\n", -1);
        if (lines.length != 2 || lines[0].length() > 60 || lines[1].length() > 60) {
            return;
        }
        var pattern = lines[0];
        var name = lines[1];
        if (pattern.startsWith("/") || name.regionMatches(true, 0, "inbox", 0, 5)) {
            ListPattern.of("", pattern).matches(name);
            return;
        }
        assertThat(ListPattern.of("", pattern).matches(name)).isEqualTo(matches(pattern, name));
        var slash = pattern.indexOf('/');
        if (slash >= 0) {
            // RFC 9051 §6.3.9: the reference is what stands before
            var split =
                    ListPattern.of(pattern.substring(0, slash + 1), pattern.substring(slash + 1));
            assertThat(split.matches(name)).isEqualTo(matches(pattern, name));
        }
    }

    /** Which rests of the name each rest of the pattern can stand for: told from the end. */
    private static boolean matches(String pattern, String name) {
        var rest = new boolean[name.length() + 1];
        rest[name.length()] = true;
        for (int p = pattern.length() - 1; p >= 0; p--) {
            var c = pattern.charAt(p);
            var more = new boolean[name.length() + 1];
            for (int n = name.length(); n >= 0; n--) {
                if (c == '*' || c == '%') {
                    var goesOn = n < name.length() && (c == '*' || name.charAt(n) != '/');
                    more[n] = rest[n] || (goesOn && more[n + 1]);
                } else {
                    more[n] = n < name.length() && name.charAt(n) == c && rest[n + 1];
                }
            }
            rest = more;
        }
        return rest[0];
    }
}
