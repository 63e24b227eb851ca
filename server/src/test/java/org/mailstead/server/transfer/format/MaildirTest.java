package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.wire.OctetSource;

/** store 21.8 to 21.10, 22.4: Maildir read and written. */
class MaildirTest {
    private final List<String> problems = new ArrayList<>();
    @TempDir Path directory;

    private record Read(SourceMessage message, String text) {}

    private List<Read> read() throws IOException {
        var reader = new MaildirReader(directory, 1 << 20, this::problem);
        var found = new ArrayList<Read>();
        for (var item : reader.items()) {
            var octets = new ByteArrayOutputStream();
            found.add(new Read(reader.read(item, octets), octets.toString(UTF_8)));
        }
        return found;
    }

    private void problem(String place, String text) {
        problems.add(place + ": " + text);
    }

    private void file(String path, String text) throws IOException {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test // store 21.8
    void newAndCurAreReadInTheOrderOfTheirTimes() throws Exception {
        file("cur/1000000003.c.host:2,FS", "Subject: three\r\n\r\nx\r\n");
        file("new/1000000001.a.host", "Subject: one\n\nno end");
        file("cur/1000000002.b.host:2,DPRT", "");
        file("tmp/1000000000.t.host", "unfinished");
        var found = read();
        assertThat(found)
                .extracting(Read::text)
                .containsExactly("Subject: one\r\n\r\nno end", "", "Subject: three\r\n\r\nx\r\n");
        assertThat(found.get(0).message().flags()).isEmpty();
        assertThat(found.get(1).message().flags())
                .containsExactlyInAnyOrder("\\Draft", "$Forwarded", "\\Answered", "\\Deleted");
        assertThat(found.get(2).message().flags()).containsExactlyInAnyOrder("\\Flagged", "\\Seen");
        assertThat(found.get(2).message().received()).isEqualTo(Instant.ofEpochSecond(1000000003));
        assertThat(problems).isEmpty();
    }

    @Test // store 21.9
    void aNameWithoutATimeHasTheFilesTime() throws Exception {
        file("cur/message:2,", "a: b\n");
        var time = Instant.parse("2026-11-01T09:05:07.123Z");
        Files.setLastModifiedTime(directory.resolve("cur/message:2,"), FileTime.from(time));
        assertThat(read().getFirst().message().received()).isEqualTo(time);
    }

    @Test // store 21.10
    void smallLettersAreKeywordsByTheirFile() throws Exception {
        file("dovecot-keywords", "0 $Forwarded\n1 work\n25 last\n1 again\n26 none\nx\n\n3 a b\n");
        file("cur/1.a:2,Sabcdz", "a: b\n");
        assertThat(read().getFirst().message().flags())
                .containsExactlyInAnyOrder("\\Seen", "$Forwarded", "work", "last", "a b");
        assertThat(problems).hasSize(3).allMatch(text -> text.contains("dovecot-keywords line"));
    }

    @Test // store 21.14: Maildir++ folders are a hierarchy
    void dotFoldersAndPlainDirectoriesAreAHierarchy() throws Exception {
        for (var folder :
                List.of(
                        "",
                        ".Work.Projects/",
                        ".Entw&APw-rfe/",
                        ".a&AC4-b/",
                        "Old/2020/",
                        ".x..y/")) {
            Files.createDirectories(directory.resolve(folder + "cur"));
        }
        Files.createDirectories(directory.resolve(".no-maildir/sub"));
        assertThat(SourceTree.maildirs(directory, this::problem))
                .extracting(SourceFolder::names)
                .containsExactly(
                        List.of(),
                        List.of("Entwürfe"),
                        List.of("Old", "2020"),
                        List.of("Work", "Projects"),
                        List.of("a.b"));
        assertThat(problems).singleElement().asString().contains(".x..y");
    }

    @Test // store 21.13
    void mboxFilesBelowADirectoryAreAHierarchy() throws Exception {
        file("Inbox.mbox", "");
        file("Work/Projects.mbox", "");
        file("notes.txt", "");
        assertThat(SourceTree.mboxes(directory, this::problem))
                .extracting(SourceFolder::names)
                .containsExactly(List.of("Inbox"), List.of("Work", "Projects"));
        assertThat(problems).singleElement().asString().contains("notes.txt");
        assertThat(SourceTree.mboxes(directory.resolve("Inbox.mbox"), this::problem))
                .extracting(SourceFolder::names)
                .containsExactly(List.of());
    }

    @Test // store 22.6
    void theManifestNamesTheMailboxes() throws Exception {
        var entry =
                new Manifest.Entry(
                        ".odd", List.of("\"A\"\\\n", "ü"), 7, 8, List.of("\\Archive"), false, 3);
        file(
                Manifest.FILE,
                new Manifest("ann", Instant.parse("2026-11-01T09:05:07Z"), List.of(entry)).text());
        Files.createDirectories(directory.resolve(".odd/new"));
        assertThat(SourceTree.maildirs(directory, this::problem))
                .containsExactly(
                        new SourceFolder(
                                directory.resolve(".odd"),
                                List.of("\"A\"\\\n", "ü"),
                                List.of("\\Archive"),
                                false));
        file(Manifest.FILE, "version = 2");
        assertThat(SourceTree.maildirs(directory, this::problem).getFirst().names())
                .containsExactly("odd");
        file(Manifest.FILE, "= broken");
        assertThat(SourceTree.maildirs(directory, this::problem)).hasSize(1);
        assertThat(problems).hasSize(2);
    }

    /** What is written reads back: octets, flags and time to the millisecond. store 22.8 */
    @RepeatedTest(20)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var texts = new ArrayList<String>();
        var flags = new ArrayList<Set<String>>();
        try (var writer = new MaildirWriter(directory)) {
            for (int i = 0; i < random.nextInt(1, 9); i++) {
                texts.add(text(random));
                flags.add(flags(random));
                writer.write(
                        OctetSource.of(texts.getLast().getBytes(UTF_8)),
                        i,
                        Instant.ofEpochMilli(1_000_000_000_123L + i * 1000L),
                        flags.getLast());
            }
        }
        var found = read();
        assertThat(found).as("seed %d", seed).extracting(Read::text).isEqualTo(texts);
        assertThat(found)
                .as("seed %d", seed)
                .extracting(read -> (Set<String>) new TreeSet<>(read.message().flags()))
                .isEqualTo(flags);
        assertThat(found.getFirst().message().received())
                .isEqualTo(Instant.ofEpochMilli(1_000_000_000_123L));
        assertThat(problems).isEmpty();
    }

    private static String text(Random random) {
        var words =
                List.of("", "A: b", " folded", "From x", "ä\rb", "c\r", "y".repeat(20_000), ".");
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(words.get(random.nextInt(words.size()))).append("\r\n");
        }
        return text.append(random.nextBoolean() ? "end" : "").toString();
    }

    private static Set<String> flags(Random random) {
        var flags = new TreeSet<>(List.of("\\Seen", "\\Answered", "\\Draft", "$Forwarded"));
        for (int i = 0; i < 40; i++) {
            flags.add("k" + i);
        }
        flags.removeIf(flag -> random.nextInt(3) > 0);
        return flags;
    }

    @Test
    void folderNamesReadBackWhateverTheyHold() {
        for (var names :
                List.of(
                        List.of("Work", "Projects"),
                        List.of("a.b", ".", "..c"),
                        List.of("&AC4-", "é.é", "&-", "&", "x&AC4-y"))) {
            var encoded = MaildirPath.encode(names).orElseThrow();
            assertThat(MaildirPath.decode(encoded)).as(encoded).contains(names);
        }
        assertThat(MaildirPath.encode(List.of("x".repeat(250)))).isEmpty();
    }
}
