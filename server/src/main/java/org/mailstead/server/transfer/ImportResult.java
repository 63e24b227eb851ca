package org.mailstead.server.transfer;

import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Refusal;

/** How an import ended. What it had brought in stays, and a repetition does not bring it again. */
public sealed interface ImportResult {
    /** All that can be imported is. */
    record Completed(TransferReport report) implements ImportResult {}

    /**
     * The account takes no more: its quota is used up, or another limit is reached.
     *
     * @param mailbox where the next message would have gone
     * @param refusal which limit
     */
    record Refused(TransferReport report, MailboxName mailbox, Refusal refusal)
            implements ImportResult {}

    /** It was told to stop. */
    record Stopped(TransferReport report) implements ImportResult {}

    /**
     * The source cannot be read, or is not what it was said to be.
     *
     * @param text which file, and why
     */
    record BadSource(TransferReport report, String text) implements ImportResult {}

    /** Another import into the same account goes on. */
    record Busy() implements ImportResult {}
}
