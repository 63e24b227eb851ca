package org.mailstead.server.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recipient that is done with, as it is remembered. outbound Q-29
 *
 * @param id that it had in the queue
 * @param message the id of its message
 * @param queued when it was added
 * @param account that sent it; 0 for the server itself
 * @param from as it was said with MAIL FROM; empty is the null path
 * @param recipient its address, the domain in A-labels
 * @param fromId what made its reverse-path unique; null if nothing did
 * @param envelopeId ENVID; null if none was given
 * @param messageId of its header; null if there is none
 * @param size of the message in octets
 * @param transport chosen by a person; null if routes decided
 * @param attempts how many were made
 * @param success whether it was delivered, as far as is known by now
 * @param outcome a reply in one line, or what a person did
 * @param extra as in {@link NewEntry}
 * @param retired when it left the queue
 * @param lastActivity when something was last heard of it
 * @param keepUntil when it is forgotten
 */
public record Retired(
        long id,
        long message,
        Instant queued,
        long account,
        String from,
        String recipient,
        @Nullable String fromId,
        @Nullable String envelopeId,
        @Nullable String messageId,
        String subject,
        long size,
        @Nullable String transport,
        int attempts,
        boolean success,
        String outcome,
        String extra,
        Instant retired,
        Instant lastActivity,
        Instant keepUntil) {
    /** Its place among those that are done with, by when something was last heard of them. */
    public Position position() {
        return new Position(lastActivity, id);
    }

    /** What becomes of a recipient that leaves the queue now. */
    static Retired of(
            QueuedMessage message,
            QueuedRecipient recipient,
            boolean success,
            String outcome,
            Instant now,
            Instant keepUntil) {
        var sender = recipient.sender();
        return new Retired(
                recipient.id(),
                message.id(),
                message.queued(),
                message.account(),
                (sender == null ? message.from() : sender.from()).text(false),
                recipient.recipient().path().text(false),
                sender == null ? null : sender.id(),
                message.parameters().envelopeId(),
                message.messageId(),
                message.subject(),
                message.size(),
                recipient.transport(),
                recipient.attempts(),
                success,
                outcome,
                message.extra(),
                now,
                now,
                keepUntil);
    }
}
