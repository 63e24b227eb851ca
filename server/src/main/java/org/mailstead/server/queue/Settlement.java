package org.mailstead.server.queue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an attempt for one recipient ended. */
public sealed interface Settlement {
    /** Whom it is about, as claimed. */
    QueuedRecipient recipient();

    /** The attempt, to be kept. */
    Attempt attempt();

    /** It is delivered, or another host has it. The row goes. */
    record Done(QueuedRecipient recipient, Attempt attempt) implements Settlement {}

    /** It never will be, and its sender is told. The row goes. */
    record Failed(QueuedRecipient recipient, Attempt attempt) implements Settlement {}

    /**
     * To be tried again when the wait is over.
     *
     * @param unreachable whether nobody at the destination could be reached
     * @param notBefore the earliest; null if the schedule decides
     */
    record Later(
            QueuedRecipient recipient,
            Attempt attempt,
            boolean unreachable,
            @Nullable Instant notBefore)
            implements Settlement {}

    /**
     * People here stopped mail of its sender for now: looked at again and again until they let it
     * go. That counts as no attempt, and is told only the first time.
     */
    record Stopped(QueuedRecipient recipient, Attempt attempt) implements Settlement {
        /** Whether the last of the attempts before says the same. */
        public boolean isKnown(List<Attempt> earlier) {
            return !earlier.isEmpty() && earlier.getLast().problem().equals(attempt.problem());
        }
    }

    /**
     * It was not tried after all: it is due at once, or a bit later, and the attempt does not
     * count.
     *
     * @param notBefore when it is due
     */
    record Untried(QueuedRecipient recipient, Attempt attempt, Instant notBefore)
            implements Settlement {}
}
