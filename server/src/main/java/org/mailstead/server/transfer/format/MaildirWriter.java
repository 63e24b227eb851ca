package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.mailstead.wire.OctetSource;

/**
 * Writes one Maildir. Keywords get a letter in {@code dovecot-keywords} while letters last, and
 * stand in {@code mailstead-keywords} beyond. For one thread.
 */
public final class MaildirWriter implements AutoCloseable {
    private final Path directory;
    private final DovecotKeywords letters = new DovecotKeywords();
    private final OutputStream moreKeywords;
    private boolean hasMoreKeywords;

    /** Creates the Maildir; what is above it exists. */
    public MaildirWriter(Path directory) throws IOException {
        this.directory = directory;
        for (var part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(directory.resolve(part));
        }
        this.moreKeywords =
                new BufferedOutputStream(
                        Files.newOutputStream(directory.resolve(MaildirReader.KEYWORDS_FILE)));
    }

    /** Where messages of an mailbox's children go: {@code .Work.Projects} for these names. */
    public static java.util.Optional<String> directoryOf(List<String> names) {
        return MaildirPath.encode(names);
    }

    /**
     * Adds a message, with lines ended by LF.
     *
     * @param id differs from those of the others in this Maildir
     * @param flags as IMAP names them
     */
    public void write(OctetSource message, long id, Instant received, Collection<String> flags)
            throws IOException {
        var unique = received.getEpochSecond() + "." + id + ".mailstead";
        var name = new MaildirName(unique, letters(unique, flags));
        // A file in new has no flags; all others are in cur.
        var path =
                name.letters().isEmpty() && flags.isEmpty()
                        ? directory.resolve("new").resolve(unique)
                        : directory.resolve("cur").resolve(name.toString());
        try (var out =
                new BufferedOutputStream(
                        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW))) {
            var lines = new LinePieces(message.stream(), 0, message.size());
            while (lines.next()) {
                lines.writeTo(out);
            }
        }
        Files.setLastModifiedTime(path, FileTime.from(received));
    }

    private String letters(String unique, Collection<String> flags) throws IOException {
        var text = new StringBuilder();
        var rest = new ArrayList<String>();
        for (var flag : new TreeSet<>(flags)) {
            if (!flag.startsWith("\\")) {
                letters.letter(flag).ifPresentOrElse(text::append, () -> rest.add(flag));
            }
        }
        if (!rest.isEmpty()) {
            hasMoreKeywords = true;
            moreKeywords.write((unique + " " + String.join(" ", rest) + "\n").getBytes(UTF_8));
        }
        var small = text.chars().sorted().mapToObj(Character::toString).toList();
        return MaildirFlags.letters(flags) + String.join("", small);
    }

    /** Writes the files of keywords, if there are any. */
    @Override
    public void close() throws IOException {
        moreKeywords.close();
        if (!hasMoreKeywords) {
            Files.delete(directory.resolve(MaildirReader.KEYWORDS_FILE));
        }
        if (!letters.text().isEmpty()) {
            Files.writeString(directory.resolve(DovecotKeywords.FILE), letters.text());
        }
    }
}
