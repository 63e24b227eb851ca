package org.mailstead.server.inbound;

import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;

/** What became of a message for one recipient. */
public sealed interface Outcome {
    /** Whom it was for, as the envelope says. */
    Recipient recipient();

    /** It is in the mailbox, and synced. */
    record Delivered(Recipient recipient, long account) implements Outcome {}

    /**
     * It is not.
     *
     * @param reply why: 4yz may work later, 5yz will not
     */
    record Failed(Recipient recipient, Reply reply) implements Outcome {}
}
