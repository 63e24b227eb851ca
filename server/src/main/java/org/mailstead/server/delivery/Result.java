package org.mailstead.server.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.queue.Attempt;

/** How an attempt ended for one recipient. */
public sealed interface Result {
    /** The id of the row in the queue. */
    long recipient();

    /** The attempt, to be kept; its status is of the class that this result is. */
    Attempt attempt();

    /** The message is handed over: a 2yz reply, or it is in a mailbox here. RFC 5321 §6.1. */
    record Delivered(long recipient, Attempt attempt, Handover handover) implements Result {}

    /** It will never get there, and the sender is owed a word. */
    record Refused(long recipient, Attempt attempt) implements Result {}

    /**
     * It may get there later.
     *
     * @param unreachable whether nobody at the destination could be tried, so that others who wait
     *     for it need not be tried at once either
     * @param timedOut whether what was waited for did not come in time
     * @param notBefore when to try again at the earliest; null if the schedule of retries decides
     */
    record Delayed(
            long recipient,
            Attempt attempt,
            boolean unreachable,
            boolean timedOut,
            @Nullable Instant notBefore)
            implements Result {
        /** Somebody answered, but did not take it; the schedule of retries decides. */
        public Delayed(long recipient, Attempt attempt) {
            this(recipient, attempt, false, false, null);
        }
    }

    /**
     * It was not tried, since people here stopped mail of its sender for now: it waits until they
     * let it go, however long that takes.
     */
    record Stopped(long recipient, Attempt attempt) implements Result {}

    /** To whom a message was handed over: it decides who tells of success. RFC 3461 §5.2. */
    enum Handover {
        /** It is in the recipient's mailbox: we tell that it was delivered. */
        MAILBOX,
        /** The next host got NOTIFY too, and tells. */
        NOTIFYING_HOST,
        /** The next host knows no DSN: we tell that it was relayed. */
        SILENT_HOST,
        /**
         * The next host does not know by when the message is wanted: we tell that it was relayed,
         * though nobody asked. RFC 2852 §4
         */
        TIMELESS_HOST
    }
}
