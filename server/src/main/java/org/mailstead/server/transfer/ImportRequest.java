package org.mailstead.server.transfer;

import java.nio.file.Path;
import org.mailstead.server.mailbox.MailboxName;

/**
 * What to import.
 *
 * @param account whose mail it becomes
 * @param mailbox where the source's own messages go; folders of the source become mailboxes below
 *     it, or beside it if it is the Inbox
 * @param source a file or directory that this process can read; absolute
 * @param again whether messages come in that an earlier import brought into the same mailbox
 */
public record ImportRequest(
        long account, MailboxName mailbox, MailFormat format, Path source, boolean again) {
    public ImportRequest {
        if (!source.isAbsolute()) {
            throw new IllegalArgumentException("relative path: " + source);
        }
    }
}
