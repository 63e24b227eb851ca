package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Any file is read or refused; what was read is written, and reads back. */
class FormatFuzzTest {
    private static final int MESSAGE_OCTETS_MAX = 2000;

    static Stream<byte[]> mailboxes() {
        return octets(
                """
                From ann@example.org Sun Nov  1 09:05:07 2026
                Status: RO
                X-Keywords: a, b
                Subject: x

                >From y

                From z
                not one


                From  Sun, 1 Nov 2026 09:05:07 +0100

                body\
                """,
                """


                From MAILER-DAEMON Sun Nov 01 09:05:07 CET 2026
                From: MAILER-DAEMON
                X-IMAP: 1 2
                Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA

                """,
                "From a\r\nX-Status: AFDT\r\nX-UID: 5\r\n\r\n\rx\r\n\r\n>>From b\r\n",
                "not an mbox");
    }

    @TempDir Path directory;

    private record Letter(SourceMessage message, String octets) {}

    @MethodSource("mailboxes")
    @FuzzTest
    void anyFileIsAnMboxOrRefused(byte[] octets) throws Exception {
        List<Letter> whole;
        try {
            whole = letters(new ByteArrayInputStream(octets), octets.length);
        } catch (SyntaxException e) {
            assertThat(e).hasMessageContaining("not an mbox file");
            return;
        }
        assertThat(letters(new SmallReads(octets), octets.length)).isEqualTo(whole);
        var file = new ByteArrayOutputStream();
        var writer = new MboxWriter(file);
        var written = new ArrayList<Letter>();
        for (var letter : whole) {
            if (letter.message.kind() == SourceMessage.Kind.LETTER) {
                written.add(letter);
                writer.write(
                        OctetSource.of(letter.octets.getBytes(UTF_8)),
                        letter.message.sender(),
                        Instant.EPOCH,
                        letter.message.flags());
            }
        }
        var again = letters(new ByteArrayInputStream(file.toByteArray()), file.size());
        assertThat(again)
                .extracting(Letter::octets)
                .isEqualTo(written.stream().map(Letter::octets).toList());
    }

    private static List<Letter> letters(InputStream file, int length)
            throws IOException, SyntaxException {
        var reader = new MboxReader(file, 0, MESSAGE_OCTETS_MAX);
        var letters = new ArrayList<Letter>();
        for (var position = -1L; ; ) {
            var octets = new ByteArrayOutputStream();
            var message = reader.next(octets);
            assertThat(reader.position()).isBetween(position, (long) length);
            position = reader.position();
            if (message.isEmpty()) {
                assertThat(position).isEqualTo(length);
                return letters;
            }
            if (message.get().kind() == SourceMessage.Kind.LETTER) {
                assertThat(message.get().octets()).isEqualTo(octets.size());
            }
            letters.add(new Letter(message.get(), octets.toString(UTF_8)));
        }
    }

    /** Gives few octets at a time. */
    private static final class SmallReads extends ByteArrayInputStream {
        SmallReads(byte[] octets) {
            super(octets);
        }

        @Override
        public synchronized int read(byte[] target, int start, int length) {
            return super.read(target, start, Math.min(length, 3));
        }
    }

    static Stream<byte[]> fileNames() {
        return octets(
                "1764000000.M1P2.host,S=10:2,FRS",
                ".Work.Projects",
                ".a&AC4-b.&AOk-",
                ".",
                "99999999999.x;2,",
                "x!2,abc");
    }

    @MethodSource("fileNames")
    @FuzzTest
    void anyFileNameIsRead(byte[] octets) {
        var text = new String(octets, UTF_8);
        var name = MaildirName.parse(text);
        assertThat(name.unique().length()).isLessThanOrEqualTo(text.length());
        if (!name.letters().isEmpty()) {
            assertThat(MaildirName.parse(name.toString())).isEqualTo(name);
        }
        name.time().ifPresent(time -> assertThat(time).isAfterOrEqualTo(Instant.EPOCH));
        MaildirPath.decode(text)
                .ifPresent(names -> {
                    assertThat(names).isNotEmpty().doesNotContain("");
                    var encoded = MaildirPath.encode(names);
                    encoded.ifPresent(
                            again -> assertThat(MaildirPath.decode(again)).contains(names));
                });
    }

    static Stream<byte[]> keywordFiles() {
        return octets("0 $Forwarded\n1 work\n25 z\n", "26 x\n0\n0 a\n0 b\n 3 c\n", "00 a\r\n1 b");
    }

    @MethodSource("keywordFiles")
    @FuzzTest
    void anyFileIsOneOfKeywords(byte[] octets) throws Exception {
        Files.write(directory.resolve(DovecotKeywords.FILE), octets);
        var keywords = DovecotKeywords.read(directory, (_, _) -> {});
        Files.writeString(directory.resolve(DovecotKeywords.FILE), keywords.text());
        var problems = new ArrayList<String>();
        var again = DovecotKeywords.read(directory, (_, problem) -> problems.add(problem));
        assertThat(problems).isEmpty();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            assertThat(again.keyword(letter)).isEqualTo(keywords.keyword(letter));
        }
    }

    static Stream<byte[]> manifests() {
        var entry =
                new Manifest.Entry(".a", List.of("A\"\\\n", "ü"), 5, 9, List.of("\\Sent"), true, 3);
        return octets(
                new Manifest("ann", Instant.EPOCH, List.of(entry)).text(),
                "version = 1\nmailbox = [1, {}]\n",
                "version = \"1\"\n",
                "version = " + "[".repeat(20_000),
                "version = 1\naccount = 2\n[[mailbox]]\nnames = [1]\n");
    }

    @MethodSource("manifests")
    @FuzzTest
    void anyFileIsAManifestOrAProblem(byte[] octets) throws Exception {
        Files.write(directory.resolve(Manifest.FILE), octets);
        var problems = new ArrayList<String>();
        var manifest = Manifest.read(directory, (_, problem) -> problems.add(problem));
        assertThat(manifest.isEmpty()).isEqualTo(!problems.isEmpty());
        if (manifest.isPresent()) {
            Files.writeString(directory.resolve(Manifest.FILE), manifest.get().text());
            assertThat(Manifest.read(directory, (_, _) -> {})).isEqualTo(manifest);
        }
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8));
    }
}
