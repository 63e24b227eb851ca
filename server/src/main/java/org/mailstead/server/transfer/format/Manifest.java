package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlInvalidTypeException;
import org.tomlj.TomlTable;

/**
 * What an export says of its mailboxes and the formats cannot: a TOML file beside them.
 *
 * @param account whose mail it is
 * @param exported when the export began
 * @param mailboxes in the order of their names
 */
public record Manifest(String account, Instant exported, List<Entry> mailboxes) {
    /** Its name in the directory of the export. */
    public static final String FILE = "mailstead-export.toml";

    private static final int FILE_OCTETS_MAX = 16 << 20;

    /**
     * One mailbox.
     *
     * @param path of its file or directory, relative to the manifest, with {@code /} between names;
     *     empty for the directory itself
     * @param names the mailbox's, from the top down
     * @param specialUse as IMAP names them: {@code \Sent}; RFC 6154
     * @param messages how many were written
     */
    public record Entry(
            String path,
            List<String> names,
            long uidValidity,
            long uidNext,
            List<String> specialUse,
            boolean subscribed,
            long messages) {
        public Entry {
            names = List.copyOf(names);
            specialUse = List.copyOf(specialUse);
        }
    }

    public Manifest {
        mailboxes = List.copyOf(mailboxes);
    }

    /** The file's content. */
    public String text() {
        var text = new StringBuilder();
        text.append("# What the files beside this one cannot hold. An import reads it.\n");
        text.append("version = 1\naccount = ").append(quoted(account));
        text.append("\nexported = ").append(exported).append('\n');
        for (var mailbox : mailboxes) {
            text.append("\n[[mailbox]]\npath = ").append(quoted(mailbox.path));
            text.append("\nnames = ").append(array(mailbox.names));
            text.append("\nuid-validity = ").append(mailbox.uidValidity);
            text.append("\nuid-next = ").append(mailbox.uidNext);
            text.append("\nspecial-use = ").append(array(mailbox.specialUse));
            text.append("\nsubscribed = ").append(mailbox.subscribed);
            text.append("\nmessages = ").append(mailbox.messages).append('\n');
        }
        return text.toString();
    }

    private static String array(List<String> values) {
        var quoted = values.stream().map(Manifest::quoted).toList();
        return "[" + String.join(", ", quoted) + "]";
    }

    private static String quoted(String value) {
        var quoted = new StringBuilder("\"");
        value.codePoints()
                .forEach(c -> {
                    if (c == '"' || c == '\\') {
                        quoted.append('\\').appendCodePoint(c);
                    } else if (c < ' ' || c == 0x7f) {
                        quoted.append("\\u%04X".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                });
        return quoted.append('"').toString();
    }

    /**
     * Reads the manifest of a directory.
     *
     * @return empty if there is none, or none that can be read, which is a problem
     */
    static Optional<Manifest> read(Path directory, Problems problems) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > FILE_OCTETS_MAX) {
            problems.add(file.toString(), "too large to be a manifest: not used");
            return Optional.empty();
        }
        try {
            var toml = Toml.parse(new String(Files.readAllBytes(file), UTF_8));
            if (toml.hasErrors()) {
                problems.add(file.toString(), "not used: " + toml.errors().getFirst());
                return Optional.empty();
            }
            return Optional.of(manifest(toml));
        } catch (StackOverflowError e) { // the parser of TOML goes as deep as its input
            problems.add(file.toString(), "nested too deep to be a manifest: not used");
            return Optional.empty();
        } catch (IllegalArgumentException | TomlInvalidTypeException e) {
            problems.add(file.toString(), "not a manifest of version 1: not used");
            return Optional.empty();
        }
    }

    private static Manifest manifest(TomlTable toml) {
        if (toml.getLong("version", () -> 0) != 1) {
            throw new IllegalArgumentException("another version");
        }
        var mailboxes = new ArrayList<Entry>();
        var tables = toml.getArrayOrEmpty("mailbox");
        for (int i = 0; i < tables.size(); i++) {
            var table = tables.getTable(i);
            mailboxes.add(
                    new Entry(
                            table.getString("path", () -> ""),
                            strings(table.getArrayOrEmpty("names")),
                            table.getLong("uid-validity", () -> 0),
                            table.getLong("uid-next", () -> 0),
                            strings(table.getArrayOrEmpty("special-use")),
                            table.getBoolean("subscribed", () -> true),
                            table.getLong("messages", () -> 0)));
        }
        return new Manifest(toml.getString("account", () -> ""), Instant.EPOCH, mailboxes);
    }

    private static List<String> strings(TomlArray array) {
        var strings = new ArrayList<String>();
        for (int i = 0; i < array.size(); i++) {
            strings.add(array.getString(i));
        }
        return strings;
    }
}
