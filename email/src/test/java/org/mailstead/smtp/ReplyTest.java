package org.mailstead.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private static String written(Reply reply) throws IOException {
        var out = new ByteArrayOutputStream();
        reply.writeTo(out);
        return out.toString(US_ASCII);
    }

    @Test // RFC 5321 §4.2.1, RFC 2034 §4
    void everyLineRepeatsTheCodes() throws IOException {
        assertThat(written(new Reply(250, null, List.of("host", "SIZE 10", "DSN"))))
                .isEqualTo("250-host\r\n250-SIZE 10\r\n250 DSN\r\n");
        assertThat(written(new Reply(550, new EnhancedStatusCode(5, 1, 1), List.of("a", "b"))))
                .isEqualTo("550-5.1.1 a\r\n550 5.1.1 b\r\n");
    }

    @Test // RFC 5321 §4.5.3.1.5; inbound CMD-11
    void longLinesAreCutAtASpaceOrAtTheBound() throws IOException {
        var words = written(Reply.of(550, "5.1.1", "word ".repeat(300).strip()));
        assertThat(words.lines()).allMatch(l -> l.length() <= 510 && !l.endsWith(" wo"));
        var solid = written(Reply.of(550, "5.1.1", "x".repeat(2000)));
        assertThat(solid.lines()).allMatch(line -> line.length() <= 510).hasSize(4);
        assertThat(solid.replaceAll("550[- ]5.1.1 |\r\n", "")).isEqualTo("x".repeat(2000));
    }

    @Test // RFC 2034 §4: where a line is cut no status comes about that nobody gave
    void noLineIsCutBeforeWhatLooksLikeAStatus() throws IOException {
        var words = written(Reply.of(550, "x".repeat(504) + " 5.1.1 said somebody"));
        assertThat(words)
                .isEqualTo("550-%s\r\n550  5.1.1 said somebody\r\n".formatted("x".repeat(504)));
        var solid = written(Reply.of(550, "x".repeat(506) + "5.1.1 said somebody"));
        assertThat(solid)
                .isEqualTo("550-%s\r\n550 x5.1.1 said somebody\r\n".formatted("x".repeat(505)));
        var other = written(Reply.of(550, "x".repeat(506) + "2.1.1 said somebody"));
        assertThat(other)
                .isEqualTo("550-%s\r\n550 2.1.1 said somebody\r\n".formatted("x".repeat(506)));
    }

    @Test
    void lineBreaksCannotBeForged() {
        assertThat(Reply.of(550, "5.1.1", "a\r\n250 ok").lines()).containsExactly("a??250 ok");
        assertThatThrownBy(() -> new Reply(250, null, List.of("a\nb")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reply(250, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.of(450, "5.1.1", "class"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test // RFC 3463 §2
    void statusIsReadFromTheStartOfATextOnly() {
        assertThat(EnhancedStatusCode.at("5.1.1 no")).contains(new EnhancedStatusCode(5, 1, 1));
        assertThat(EnhancedStatusCode.at("2.0.0")).contains(new EnhancedStatusCode(2, 0, 0));
        assertThat(EnhancedStatusCode.at("4.999.120")).isPresent();
        for (var not :
                List.of(
                        "",
                        "5",
                        "5.",
                        "5.1",
                        "5.1.",
                        "5.1.1x",
                        "3.1.1",
                        "5.1000.1",
                        "x.1.1",
                        "5..1",
                        "05.1.1",
                        "5.1.1.1")) {
            assertThat(EnhancedStatusCode.at(not)).as(not).isEmpty();
        }
    }
}
