package org.mailstead.server.submission;

import java.util.List;
import org.mailstead.smtp.Reply;

/** What became of a message that a user submitted. */
public sealed interface SubmissionResult {
    /**
     * It is durable in the queue.
     *
     * @param copies one for each recipient, in the order of the envelope
     */
    record Queued(List<Copy> copies) implements SubmissionResult {
        public Queued {
            copies = List.copyOf(copies);
        }
    }

    /**
     * What one recipient gets.
     *
     * @param id of the recipient in the queue
     * @param fromId the id in its reverse-path; empty if that is the sender's own
     */
    record Copy(long id, String fromId) {}

    /**
     * Nobody has it, the user keeps it.
     *
     * @param reply 4yz or 5yz
     */
    record Refused(Why why, Reply reply) implements SubmissionResult {}

    /** Why a message is refused. */
    enum Why {
        /** It is not of the form that a message must have. */
        MALFORMED,
        /** The account may not send as this address. */
        NOT_ALLOWED,
        /** The domain of the sender sends nothing at the moment. */
        DOMAIN_DISABLED,
        /** The account has written to so many within a day. inbound SUB-20 */
        RECIPIENTS,
        /** The account has written to so many for the first time within a day. inbound SUB-20 */
        NEW_RECIPIENTS,
        /** The queue has no room for it now. */
        QUEUE_FULL,
        /** The reverse-path has an id of the sender's own that cannot be used. outbound K-3 */
        SENDER_ID,
        /** The store fails. */
        UNAVAILABLE
    }
}
