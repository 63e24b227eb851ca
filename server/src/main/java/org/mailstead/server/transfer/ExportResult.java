package org.mailstead.server.transfer;

import org.mailstead.server.mailbox.MailboxName;

/** How an export ended. Unless it completed, there is nothing at its destination. */
public sealed interface ExportResult {
    /**
     * The destination has all that could be read; what could not is a problem, and stands in {@code
     * errors.txt} too.
     */
    record Completed(TransferReport report) implements ExportResult {}

    /** There is no such mailbox. */
    record NoSuchMailbox(MailboxName name) implements ExportResult {}

    /**
     * The destination cannot be written.
     *
     * @param text which file, and why
     */
    record BadDestination(String text) implements ExportResult {}

    /** It was told to stop. */
    record Stopped() implements ExportResult {}
}
