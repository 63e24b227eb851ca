package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** store 21.11, 21.12, 22.5: mbox read and written. */
class MboxTest {
    private record Read(SourceMessage message, String text) {}

    private static List<Read> read(byte[] file) throws Exception {
        var reader = new MboxReader(new ByteArrayInputStream(file), 0, 1 << 20);
        var found = new ArrayList<Read>();
        while (true) {
            var octets = new ByteArrayOutputStream();
            var message = reader.next(octets);
            if (message.isEmpty()) {
                assertThat(reader.position()).isEqualTo(file.length);
                return found;
            }
            found.add(new Read(message.get(), octets.toString(UTF_8)));
        }
    }

    private static List<Read> read(String file) throws Exception {
        return read(file.getBytes(UTF_8));
    }

    @Test // store 21.11
    void messagesEndBeforeAFromLineThatFollowsAnEmptyLine() throws Exception {
        var found =
                read(
                        """
                        From ann@example.test Sun Nov  1 09:05:07 2026
                        Subject: one

                        first
                        From the middle of a paragraph

                        >From quoted
                        >>From quoted twice
                        > From not quoted

                        From bob@example.test Sun Nov  1 10:00:00 2026
                        Subject: two

                        second

                        """);
        assertThat(found)
                .extracting(Read::text)
                .containsExactly(
                        """
                        Subject: one\r
                        \r
                        first\r
                        From the middle of a paragraph\r
                        \r
                        From quoted\r
                        >From quoted twice\r
                        > From not quoted\r
                        """,
                        "Subject: two\r\n\r\nsecond\r\n");
        assertThat(found.getFirst().message().sender()).isEqualTo("ann@example.test");
        assertThat(found.getFirst().message().received())
                .isEqualTo(Instant.parse("2026-11-01T09:05:07Z"));
        assertThat(found.getLast().message().place()).isEqualTo("octet 151");
    }

    @Test // files of writers that do not quote
    void fromInTheTextDoesNotCutALetterInTwo() throws Exception {
        var found =
                read(
                        """
                        From ann@example.test Sun Nov  1 09:05:07 2026
                        Subject: one

                        Hello

                        From my point of view
                        all is well
                        """);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().text())
                .endsWith("\r\n\r\nFrom my point of view\r\nall is well\r\n");
    }

    @Test
    void aSeparatorWithoutADateIsOneWhenAHeaderFollows() throws Exception {
        assertThat(read("From a\nSubject: 1\n\nx\n\nFrom b\nSubject: 2\n\ny\n")).hasSize(2);
        assertThat(read("From a\nSubject: 1\n\nx\n\nFrom b\n").getFirst().message().received())
                .isNull();
    }

    @Test // store 21.14, 32.22
    void theLastLineIsKeptWithoutALineEnd() throws Exception {
        assertThat(read("From a Sun Nov  1 09:05:07 2026\nSubject: x\n\nlast").getFirst().text())
                .isEqualTo("Subject: x\r\n\r\nlast\r\n");
        assertThat(read("From a").getFirst().text()).isEmpty();
    }

    @Test
    void linesMayEndInCrlf() throws Exception {
        var found =
                read("From a\r\nSubject: 1\r\n\r\nx\r\n\r\nFrom b\r\nSubject: 2\r\n\r\ny\rz\r\n");
        assertThat(found)
                .extracting(Read::text)
                .containsExactly("Subject: 1\r\n\r\nx\r\n", "Subject: 2\r\n\r\ny\rz\r\n");
    }

    @Test
    void contentLengthIsNotTrusted() throws Exception {
        var found = read("From a\nContent-Length: 5000\n\nx\n\nFrom b\nContent-Length: 0\n\ny\n");
        assertThat(found)
                .extracting(Read::text)
                .containsExactly(
                        "Content-Length: 5000\r\n\r\nx\r\n", "Content-Length: 0\r\n\r\ny\r\n");
    }

    @Test
    void emptyFilesHoldNothingAndOthersAreRefused() throws Exception {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\n")).isEmpty();
        assertThatThrownBy(() -> read("Subject: x\n\nno mbox\n"))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("not an mbox file")
                .hasMessageContaining("at offset 0");
    }

    @Test // store 21.11
    void statusFieldsAreFlagsAndNoPartOfTheLetter() throws Exception {
        var found =
                read(
                        """
                        From a
                        Status: RO
                        Subject: one
                        X-Status: AFTD
                        X-Keywords: work, a,b,
                         $Label1 x;y

                        Status: RO
                        """);
        assertThat(found.getFirst().message().flags())
                .containsExactlyInAnyOrder(
                        "\\Seen",
                        "\\Answered",
                        "\\Flagged",
                        "\\Draft",
                        "\\Deleted",
                        "work",
                        "a,b",
                        "$Label1",
                        "x;y");
        assertThat(found.getFirst().text()).isEqualTo("Subject: one\r\n\r\nStatus: RO\r\n");
    }

    @Test
    void aStatusThatIsNoMailProgramsStays() throws Exception {
        var found = read("From a\nStatus: shipped\nX-Status: 4\n\n");
        assertThat(found.getFirst().message().flags()).isEmpty();
        assertThat(found.getFirst().text()).isEqualTo("Status: shipped\r\nX-Status: 4\r\n");
    }

    @Test
    void mozillaFieldsAreFlags() throws Exception {
        var found =
                read("From - Sun\nX-Mozilla-Status: 1003\nX-Mozilla-Keys: $label1 work\nA: b\n\n");
        assertThat(found.getFirst().message().flags())
                .containsExactlyInAnyOrder("\\Seen", "\\Answered", "$Forwarded", "$label1", "work");
    }

    @Test
    void whatAMailProgramRewritesDoesNotChangeTheIdentity() throws Exception {
        var before = read("From a\nStatus: O\nSubject: x\nX-UID: 4\n\nbody\n");
        var after = read("From b\nSubject: x\nX-UID: 5\nStatus: RO\nContent-Length: 9\n\nbody\n");
        var other = read("From a\nStatus: O\nSubject: x\nX-UID: 4\n\nbody.\n");
        assertThat(after.getFirst().message().identity())
                .isEqualTo(before.getFirst().message().identity());
        assertThat(other.getFirst().message().identity())
                .isNotEqualTo(before.getFirst().message().identity());
    }

    @Test
    void theNoteOfOtherServersIsNoLetter() throws Exception {
        var found =
                read(
                        """
                        From MAILER-DAEMON Sun Nov  1 09:05:07 2026
                        Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA
                        X-IMAP: 1 2

                        Text

                        From a
                        Subject: 1

                        """);
        assertThat(found)
                .extracting(read -> read.message().kind())
                .containsExactly(SourceMessage.Kind.INTERNAL, SourceMessage.Kind.LETTER);
    }

    @Test
    void aMessageOverTheLimitIsNotWrittenWholeAndTheNextOneIs() throws Exception {
        var file = "From a\nA: b\n\n" + "x".repeat(3000) + "\n\nFrom b\nC: d\n\ny\n";
        var reader = new MboxReader(new ByteArrayInputStream(file.getBytes(UTF_8)), 0, 1000);
        var octets = new ByteArrayOutputStream();
        var first = reader.next(octets).orElseThrow();
        assertThat(first.kind()).isEqualTo(SourceMessage.Kind.TOO_LARGE);
        assertThat(first.octets()).isEqualTo(3010);
        assertThat(octets.size()).isLessThanOrEqualTo(1000);
        assertThat(reader.next(new ByteArrayOutputStream()).orElseThrow().kind())
                .isEqualTo(SourceMessage.Kind.LETTER);
    }

    @Test
    void readingGoesOnFromAPosition() throws Exception {
        var file = "From a\nA: 1\n\nx\n\nFrom b\nA: 2\n\ny\n\nFrom c\nA: 3\n\nz\n".getBytes(UTF_8);
        var reader = new MboxReader(new ByteArrayInputStream(file), 0, 1000);
        assertThat(reader.next(OutputStream.nullOutputStream())).isPresent();
        var position = reader.position();
        var rest =
                new MboxReader(
                        new ByteArrayInputStream(
                                file, (int) position, file.length - (int) position),
                        position,
                        1000);
        assertThat(rest.next(OutputStream.nullOutputStream()).orElseThrow().place())
                .isEqualTo("octet " + position);
        assertThat(rest.next(OutputStream.nullOutputStream()).orElseThrow().place())
                .isEqualTo("octet 32");
    }

    @Test
    void aLineOfManyMegabytesNeedsNoMemory() throws Exception {
        var line = 64L << 20;
        InputStream long64 =
                new InputStream() {
                    private long left = line;

                    @Override
                    public int read() {
                        return left-- > 0 ? 'x' : -1;
                    }

                    @Override
                    public int read(byte[] target, int start, int length) {
                        if (left <= 0) {
                            return -1;
                        }
                        var count = (int) Math.min(left, length);
                        java.util.Arrays.fill(target, start, start + count, (byte) 'x');
                        left -= count;
                        return count;
                    }
                };
        var file =
                new SequenceInputStream(
                        Collections.enumeration(
                                List.of(
                                        new ByteArrayInputStream(
                                                "From a\nA: b\n\n".getBytes(UTF_8)),
                                        long64,
                                        new ByteArrayInputStream(
                                                "\n\nFrom b\nA: c\n\n".getBytes(UTF_8)))));
        var reader = new MboxReader(file, 0, Long.MAX_VALUE);
        assertThat(reader.next(OutputStream.nullOutputStream()).orElseThrow().octets())
                .isEqualTo(line + 2 + "A: b\r\n\r\n".length());
        assertThat(reader.next(OutputStream.nullOutputStream())).isPresent();
    }

    /** What is written reads back: octets, flags, sender and time. store 22.5 */
    @RepeatedTest(300)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var file = new ByteArrayOutputStream();
        var writer = new MboxWriter(file);
        var texts = new ArrayList<String>();
        var flags = new ArrayList<Set<String>>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            texts.add(text(random));
            flags.add(flags(random));
            writer.write(
                    OctetSource.of(texts.getLast().getBytes(UTF_8)),
                    "a" + i + "@example.test",
                    Instant.ofEpochSecond(1_000_000_000L + i),
                    flags.getLast());
        }
        var found = read(file.toByteArray());
        assertThat(found).as("seed %d", seed).extracting(Read::text).isEqualTo(texts);
        assertThat(found)
                .as("seed %d", seed)
                .extracting(read -> read.message().flags())
                .map(Set.class::cast)
                .isEqualTo(flags);
        assertThat(found.getLast().message().sender()).isEqualTo("a0@example.test");
        assertThat(found.getLast().message().received())
                .isEqualTo(Instant.ofEpochSecond(1_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -1, 0, 1, 2, 300_000})
    void anyNumberOfQuotesReadsBack(int moreThanTheLimit) throws Exception {
        var quotes = ">".repeat(FromLine.QUOTES_MAX + moreThanTheLimit);
        var text = "A: b\r\n\r\n%1$sFrom x\r\n%1$s\r\n%1$sx\r\n".formatted(quotes);
        var file = new ByteArrayOutputStream();
        new MboxWriter(file)
                .write(
                        OctetSource.of(text.getBytes(UTF_8)),
                        "a@example.test",
                        Instant.EPOCH,
                        List.of());
        assertThat(read(file.toByteArray())).extracting(Read::text).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, -3, -2, -1, 0, 1, 2})
    void aCrBeforeTheEndOfALineReadsBackWhereverBuffersEnd(int more) throws Exception {
        var header = "A: b\r\n\r\n";
        var line = "y".repeat(LinePieces.BUFFER - header.length() + more);
        var text = header + line + "\r\r\nz\r\n";
        var file = new ByteArrayOutputStream();
        new MboxWriter(file)
                .write(OctetSource.of(text.getBytes(UTF_8)), "", Instant.EPOCH, Set.of());
        assertThat(read(file.toByteArray()).getFirst().text()).isEqualTo(text);
    }

    private static String text(Random random) {
        var words =
                List.of(
                        "",
                        "",
                        "From ",
                        ">From ",
                        ">>From x",
                        "From a Sun Nov  1 09:05:07 2026",
                        "A: b",
                        " folded",
                        "Status: open",
                        "X-Statuses: A",
                        "ä\rb",
                        "c\r",
                        "\r",
                        "x",
                        "> From",
                        "y".repeat(random.nextInt(40_000)),
                        ">".repeat(random.nextInt(9000)) + "From ");
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(words.get(random.nextInt(words.size()))).append("\r\n");
        }
        return text.toString();
    }

    private static Set<String> flags(Random random) {
        var all =
                List.of(
                        "\\Seen",
                        "\\Answered",
                        "\\Flagged",
                        "\\Draft",
                        "\\Deleted",
                        "$Forwarded",
                        "work",
                        "a,b",
                        ",",
                        "c",
                        "x;y");
        var flags = new TreeSet<>(all);
        flags.removeIf(flag -> random.nextInt(3) > 0);
        return flags;
    }
}
