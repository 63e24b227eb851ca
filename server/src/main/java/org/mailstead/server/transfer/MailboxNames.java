package org.mailstead.server.transfer;

import java.text.Normalizer;
import java.util.List;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.wire.SyntaxException;

/** Names of folders as other programs write them, made names of mailboxes. */
final class MailboxNames {
    private MailboxNames() {}

    /**
     * The mailbox for a folder.
     *
     * @param base where the source's own messages go
     * @param names of the folder in the source, from the top down; empty for the source itself
     * @throws SyntaxException if the name is too long or too deep
     */
    static MailboxName of(MailboxName base, List<String> names) throws SyntaxException {
        if (names.isEmpty()) {
            return base;
        }
        var path = String.join("/", names.stream().map(MailboxNames::element).toList());
        if (!base.isInbox()) {
            return MailboxName.parse(base + "/" + path);
        }
        return MailboxName.parse(path.startsWith("#") ? "_" + path.substring(1) : path);
    }

    private static String element(String name) {
        var element = new StringBuilder();
        Normalizer.normalize(name, Normalizer.Form.NFC)
                .codePoints()
                .map(c -> isForbidden(c) ? '_' : c)
                .forEach(element::appendCodePoint);
        return element.isEmpty() || List.of(".", "..").contains(element.toString())
                ? "_"
                : element.toString();
    }

    private static boolean isForbidden(int c) {
        return c == '/'
                || Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || Character.getType(c) == Character.SURROGATE;
    }
}
