package org.mailstead.server.transfer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.mailbox.MailboxName;

/**
 * What to export.
 *
 * @param account whose mail
 * @param accountName for the manifest
 * @param mailbox the one to export, or the top one; null for all
 * @param below whether mailboxes below it are exported too
 * @param destination a directory that does not exist or is empty; absolute
 */
public record ExportRequest(
        long account,
        String accountName,
        @Nullable MailboxName mailbox,
        boolean below,
        MailFormat format,
        Path destination) {
    public ExportRequest {
        if (!destination.isAbsolute()) {
            throw new IllegalArgumentException("relative path: " + destination);
        }
    }
}
