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
 * @param nextAttempt when it is due; while one goes on, when its node is taken for dead
 * @param lastAttempt when the last one began; null if there was none
 * @param lastResult what it came to, as a reply in one line; null if there was none
 * @param transport chosen by a person; null if routes decide, empty for the direct way
 * @param tls what is asked of TLS
 * @param sender the reverse-path of this recipient's copy alone; null if it is the message's own
 * @param lane of its row
 * @param peers how many recipients of the message went into that lane with it, itself counted
 * @param node that tries now; null if none does
 * @param interrupted how many of the last attempts in a row were cut off
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
        @Nullable UniqueSender sender,
        long lane,
        int peers,
        @Nullable String node,
        int interrupted) {
    /** Its place among those who wait, by when they are due. */
    public Position position() {
        return new Position(nextAttempt, id);
    }

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
                sender,
                lane,
                peers,
                node,
                node == null ? interrupted : interrupted + 1);
    }
}
