package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailstead.imap.ModifiedUtf7;
import org.mailstead.wire.SyntaxException;

/**
 * The names of folders in a Maildir++: {@code .Work.Projects} for {@code Work/Projects}, in
 * modified UTF-7 (RFC 3501 §5.1.3).
 */
final class MaildirPath {
    /** A dot inside a name, where dots are separators. */
    private static final String DOT = "&AC4-";

    private static final int NAME_OCTETS_MAX = 200;

    private MaildirPath() {}

    /** The names from the top down, or empty when this is no folder's name. */
    static Optional<List<String>> decode(String directory) {
        if (!directory.startsWith(".")) {
            return Optional.empty();
        }
        var names = new ArrayList<String>();
        for (var encoded : directory.substring(1).split("\\.", -1)) {
            var name = new StringBuilder();
            var before = "";
            for (var piece : encoded.split(DOT, -1)) {
                name.append(before).append(decodeName(piece));
                before = ".";
            }
            if (name.isEmpty()) {
                return Optional.empty();
            }
            names.add(name.toString());
        }
        return Optional.of(names);
    }

    private static String decodeName(String encoded) {
        try {
            return ModifiedUtf7.decode(encoded);
        } catch (SyntaxException e) {
            return encoded; // not written as modified UTF-7: it stands for itself
        }
    }

    /**
     * The directory for a mailbox.
     *
     * @param names from the top down; at least one
     * @return empty when the name does not fit a directory's
     */
    static Optional<String> encode(List<String> names) {
        var directory = new StringBuilder();
        for (var name : names) {
            directory.append('.').append(ModifiedUtf7.encode(name).replace(".", DOT));
        }
        var octets = directory.toString().getBytes(US_ASCII).length;
        return octets <= NAME_OCTETS_MAX ? Optional.of(directory.toString()) : Optional.empty();
    }
}
