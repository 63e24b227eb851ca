package org.mailstead.server.transfer.format;

import java.nio.file.Path;
import java.util.List;

/**
 * One mailbox of a source: a Maildir or an mbox file.
 *
 * @param path the directory or file
 * @param names from the top down, as the source calls it; empty for the source itself
 * @param specialUse as IMAP names them, if the source tells; RFC 6154
 * @param subscribed whether people want to see it
 */
public record SourceFolder(
        Path path, List<String> names, List<String> specialUse, boolean subscribed) {
    public SourceFolder {
        names = List.copyOf(names);
        specialUse = List.copyOf(specialUse);
    }

    SourceFolder(Path path, List<String> names) {
        this(path, names, List.of(), true);
    }
}
