package org.mailstead.server.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.mailstead.server.transfer.format.MaildirWriter;

/** Where in an export each mailbox lies. */
final class ExportPaths {
    private static final String MBOX = ".mbox";

    /** What every file system takes for one name. */
    private static final int NAME_OCTETS_MAX = 200;

    private ExportPaths() {}

    /**
     * The path of a mailbox, relative to the export.
     *
     * @param names of the mailbox in the export, from the top down; empty for the export itself
     * @param id of the mailbox: for a path when no name will do
     */
    static String of(MailFormat format, List<String> names, long id) {
        return switch (format) {
            case MAILDIR ->
                    names.isEmpty()
                            ? ""
                            : MaildirWriter.directoryOf(names).orElse(".mailbox-" + id);
            case MBOX ->
                    names.stream().allMatch(ExportPaths::isFileName)
                            ? String.join("/", names) + MBOX
                            : "mailbox-" + id + MBOX;
        };
    }

    private static boolean isFileName(String name) {
        return !name.startsWith(".")
                && !name.endsWith(MBOX)
                && name.getBytes(UTF_8).length <= NAME_OCTETS_MAX
                && name.chars().noneMatch(Character::isISOControl);
    }
}
