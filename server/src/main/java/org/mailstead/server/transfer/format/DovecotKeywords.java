package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which keyword each of the letters a to z stands for in one Maildir: its file {@code
 * dovecot-keywords}, with lines {@code 0 name} to {@code 25 name}.
 */
final class DovecotKeywords {
    static final String FILE = "dovecot-keywords";

    private static final int LETTERS = 26;
    private static final int FILE_OCTETS_MAX = 64 * 1024;

    /** By letter; empty where a letter stands for nothing. */
    private final List<String> names = new ArrayList<>(Collections.nCopies(LETTERS, ""));

    /** Reads the file of a Maildir, if it has one; lines that are no entries are problems. */
    static DovecotKeywords read(Path maildir, Problems problems) throws IOException {
        var keywords = new DovecotKeywords();
        var file = maildir.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return keywords;
        }
        if (Files.size(file) > FILE_OCTETS_MAX) {
            problems.add(file.toString(), "larger than any such file: keywords are not imported");
            return keywords;
        }
        var lines = new String(Files.readAllBytes(file), UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank() && !keywords.add(lines.get(i).strip())) {
                problems.add(
                        file + " line " + (i + 1), "no keyword, or a letter's second: skipped");
            }
        }
        return keywords;
    }

    private boolean add(String line) {
        var space = line.indexOf(' ');
        var index = space == 1 || space == 2 ? index(line.substring(0, space)) : -1;
        if (index < 0 || !names.get(index).isEmpty()) {
            return false;
        }
        names.set(index, line.substring(space + 1).strip());
        return true;
    }

    private static int index(String digits) {
        var index = 0;
        for (int i = 0; i < digits.length(); i++) {
            var digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            index = index * 10 + digit;
        }
        return index < LETTERS ? index : -1;
    }

    /** What a letter stands for; empty for every other character. */
    Optional<String> keyword(char letter) {
        return letter >= 'a' && letter <= 'z'
                ? Optional.of(names.get(letter - 'a')).filter(name -> !name.isEmpty())
                : Optional.empty();
    }

    /** The letter of a keyword, a free one if it has none yet; empty when all are taken. */
    Optional<Character> letter(String keyword) {
        var index = names.indexOf(keyword);
        if (index < 0) {
            index = names.indexOf("");
            if (index < 0) {
                return Optional.empty();
            }
            names.set(index, keyword);
        }
        return Optional.of((char) ('a' + index));
    }

    /** The content of the file; empty when no keyword has a letter. */
    String text() {
        var text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty()) {
                text.append(i).append(' ').append(names.get(i)).append('\n');
            }
        }
        return text.toString();
    }
}
