package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** store 27. */
class PreviewTest {
    private static String preview(String text) throws Exception {
        return Preview.of(MimeTree.parse("\n" + text));
    }

    @Test
    void quotedTextAndItsAttributionBecomeOneOmission() throws Exception {
        assertThat(
                        preview(
                                """
                                On Mon, 23 Nov 2026 at 10:00, Jane Doe <jane@example.org>
                                wrote:

                                > old
                                > older

                                  Hello   there

                                Jane Doe wrote on 2 Nov:
                                > more
                                Here is the list:
                                - one
                                """))
                .isEqualTo("[...]\nHello   there\n[...]\nHere is the list:\n- one\n");
        assertThat(preview("Text\nMy answer:\n> quote\n")).isEqualTo("Text\nMy answer:\n[...]\n");
        assertThat(preview("a\n[...]\n> quote\nb\n")).isEqualTo("a\n[...]\nb\n");
    }

    @Test
    void signaturesAreLeftOut() throws Exception {
        assertThat(preview("Hello\n-- \nJane\nDoe\n")).isEqualTo("Hello\n");
        assertThat(preview("Hello\n--\n1\n2\n3\n4\n5\n")).isEqualTo("Hello\n--\n1\n2\n3\n4\n5\n");
        assertThat(preview("Hello\n----\na\n\nb\n")).isEqualTo("Hello\n----\na\nb\n");
    }

    @Test
    void longTextIsCutOff() throws Exception {
        assertThat(preview("word ".repeat(100))).hasSize(Preview.CHARACTERS_MAX).endsWith("\n");
        assertThat(preview("😀".repeat(200))).hasSizeBetween(255, 256).endsWith("😀\n");
        assertThat(preview("line\n".repeat(100))).hasSize(250);
        assertThat(preview("\n".repeat(100_000) + "late")).isEqualTo("late\n");
        assertThat(preview("> q\n".repeat(100_000) + "late")).isEqualTo("[...]\nlate\n");
        assertThat(preview("> q\n" + "line\n".repeat(100_000)))
                .isEqualTo(preview("> q\n" + "line\n".repeat(100)));
    }

    @RepeatedTest(300)
    void theBeginningOfATextTellsTheSameAsAllOfIt(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var lines =
                List.of("", "> quote", "On 2 Nov Jane wrote:", "--", "[...]", "one two", "long ");
        var text = new StringBuilder();
        for (int count = random.nextInt(60); count > 0; count--) {
            var line = lines.get(random.nextInt(lines.size()));
            text.append(line.equals("long ") ? line.repeat(random.nextInt(100)) : line);
            text.append(random.nextInt(9) == 0 ? "" : random.nextBoolean() ? "\n" : "\r\n");
        }
        var all = text.toString();
        for (boolean flowed : new boolean[] {false, true}) {
            var whole = PreviewText.of(flowed ? FlowedText.join(all, false) : all);
            for (int length = 0; length < all.length(); length += 1 + random.nextInt(40)) {
                var head = all.substring(0, length);
                var beginning =
                        PreviewText.ofBeginning(flowed ? FlowedText.join(head, false) : head);
                if (beginning.isPresent()) {
                    assertThat(beginning.get()).as("seed %d", seed).isEqualTo(whole);
                }
            }
        }
        assertThat(PreviewText.ofBeginning("line\n".repeat(200))).isPresent();
    }

    @Test
    void theFirstReadablePartIsShown() throws Exception {
        var message =
                MimeTree.parse(
                        """
                        Content-Type: multipart/mixed; boundary=b

                        --b
                        Content-Disposition: attachment

                        attached
                        --b
                        Content-Type: multipart/alternative; boundary=c

                        --c
                        Content-Type: text/plain


                        --c
                        Content-Type: text/html

                        <p>Hello <b>you</b>&zwnj; &zwnj; &zwnj;</p><blockquote>quoted</blockquote>
                        --c--
                        --b--
                        """);
        assertThat(Preview.of(message)).isEqualTo("Hello you\n[...]\n");
    }

    @Test
    void encryptedMessagesAndSignaturesHaveNone() throws Exception {
        var parts =
                """


                --b
                Content-Type: application/octet-stream

                x
                --b

                readable
                --b--
                """;
        for (var subtype : new String[] {"encrypted", "signed"}) {
            assertThat(
                            Preview.of(
                                    MimeTree.parse(
                                            "Content-Type: multipart/"
                                                    + subtype
                                                    + "; boundary=b"
                                                    + parts)))
                    .isEmpty();
        }
        assertThat(Preview.of(MimeTree.parse("Content-Type: multipart/mixed; boundary=b" + parts)))
                .isEqualTo("readable\n");
    }
}
