package org.mailstead.server.queue;

import java.util.List;

/**
 * Recipients of one message whose attempt has begun: they are not handed out again before their
 * wait is over.
 *
 * @param recipients at least one
 */
public record Claim(QueuedMessage message, List<QueuedRecipient> recipients) {
    public Claim {
        recipients = List.copyOf(recipients);
    }
}
