package org.mailstead.server.queue;

import org.mailstead.smtp.ReversePath;

/** A recipient in the queue, and the message that is for it. */
public record Queued(QueuedRecipient recipient, QueuedMessage message) {
    /** What is said with MAIL FROM. */
    public ReversePath from() {
        var sender = recipient.sender();
        return sender == null ? message.from() : sender.from();
    }
}
