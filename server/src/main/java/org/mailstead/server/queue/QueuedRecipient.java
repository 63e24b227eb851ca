package org.mailstead.server.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.Recipient;

/**
 * Somebody who has not got a message yet.
 *
 * @param id never used again
 * @param messageId of the {@link QueuedMessage}
 * @param hold whether it waits for a person to release it
 * @param attempts how many were begun
 * @param nextAttempt when it is due
 * @param lastAttempt when the last one began; null if there was none
 * @param lastResult what it came to, as a reply in one line; null if there was none
 * @param transport chosen by a person; null if routes decide
 * @param tls what is asked of TLS
 * @param fromId what makes the reverse-path of this recipient's copy unique; null if it is the
 *     message's own
 */
public record QueuedRecipient(
        long id,
        long messageId,
        Recipient recipient,
        boolean hold,
        int attempts,
        Instant nextAttempt,
        @Nullable Instant lastAttempt,
        @Nullable String lastResult,
        @Nullable String transport,
        TlsDemand tls,
        @Nullable String fromId) {
    /** The same with one more attempt, begun at this moment. */
    QueuedRecipient begun(Instant moment) {
        return new QueuedRecipient(
                id,
                messageId,
                recipient,
                hold,
                attempts + 1,
                nextAttempt,
                moment,
                lastResult,
                transport,
                tls,
                fromId);
    }
}
