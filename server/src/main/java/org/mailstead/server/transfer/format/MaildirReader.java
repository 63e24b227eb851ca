package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads the messages of one Maildir, without its folders: {@code new} and {@code cur}. */
public final class MaildirReader {
    /** Keywords beyond the 26 letters, as {@link MaildirWriter} leaves them. */
    static final String KEYWORDS_FILE = "mailstead-keywords";

    private static final int KEYWORDS_FILE_OCTETS_MAX = 64 << 20;

    /**
     * A message's file.
     *
     * @param path in {@code new} or {@code cur}
     */
    public record Item(Path path) {
        private MaildirName name() {
            return MaildirName.parse(path.getFileName().toString());
        }

        private Instant order() {
            return name().time().orElse(Instant.EPOCH);
        }
    }

    private final Path directory;
    private final long octetsMax;
    private final Problems problems;
    private final DovecotKeywords letters;
    private final Map<String, List<String>> keywords;

    /**
     * @param octetsMax the largest message that is taken whole
     */
    public MaildirReader(Path directory, long octetsMax, Problems problems) throws IOException {
        this.directory = directory;
        this.octetsMax = octetsMax;
        this.problems = problems;
        this.letters = DovecotKeywords.read(directory, problems);
        this.keywords = keywords();
    }

    private Map<String, List<String>> keywords() throws IOException {
        var found = new HashMap<String, List<String>>();
        var file = directory.resolve(KEYWORDS_FILE);
        if (Files.isRegularFile(file)) {
            if (Files.size(file) > KEYWORDS_FILE_OCTETS_MAX) {
                problems.add(file.toString(), "too large: these keywords are not imported");
                return found;
            }
            for (var line : new String(Files.readAllBytes(file), UTF_8).lines().toList()) {
                var words = List.of(line.split(" ", -1));
                found.put(words.getFirst(), words.subList(1, words.size()));
            }
        }
        return found;
    }

    /** The messages' files by the times in their names, then by name. */
    public List<Item> items() throws IOException {
        var items = new ArrayList<Item>();
        for (var part : List.of("new", "cur")) {
            var folder = directory.resolve(part);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (var entries = Files.newDirectoryStream(folder)) {
                for (var entry : entries) {
                    if (entry.getFileName().toString().startsWith(".")) {
                        continue; // hidden files are no messages
                    }
                    if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                        items.add(new Item(entry));
                    } else {
                        problems.add(entry.toString(), "not a file: not imported");
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        items.sort(
                Comparator.comparing(Item::order)
                        .thenComparing(item -> item.path().getFileName().toString()));
        return items;
    }

    /**
     * Reads one message.
     *
     * @param to gets the message with lines ended by CRLF; not closed here
     * @throws IOException if the file cannot be read, or {@code to} not be written
     */
    public SourceMessage read(Item item, OutputStream to) throws IOException {
        var intake = new MessageIntake(to, false, octetsMax);
        try (var in = Files.newInputStream(item.path())) {
            var lines = new LinePieces(in, 0, Files.size(item.path()));
            while (lines.next()) {
                intake.piece(lines, 0);
                if (lines.endsLine()) {
                    intake.endLine();
                }
            }
        }
        var name = item.name();
        var flags = new TreeSet<>(MaildirFlags.flags(name.letters(), letters));
        flags.addAll(keywords.getOrDefault(name.unique(), List.of()));
        return new SourceMessage(
                item.path().toString(),
                intake.tooLarge() ? SourceMessage.Kind.TOO_LARGE : SourceMessage.Kind.LETTER,
                intake.finish(),
                intake.octets(),
                "",
                received(item, name),
                intake.date(),
                flags);
    }

    /** The time in the name; the file's own where that tells the same to the millisecond. */
    private static Instant received(Item item, MaildirName name) throws IOException {
        var modified = Files.getLastModifiedTime(item.path()).toInstant();
        return name.time()
                .filter(time -> time.getEpochSecond() != modified.getEpochSecond())
                .orElse(modified);
    }
}
