package org.mailstead.server.webhook;

import java.time.Instant;

/**
 * A call that waits, without what is sent.
 *
 * @param id never used again
 * @param queuedId of the recipient in the queue; 0 for mail that came in
 * @param storedId of the message in the account; 0 for mail that went out
 * @param extra as JSON
 * @param credential the value of Authorization; empty for none
 * @param secret for the signature; empty for none
 * @param event {@link #INCOMING}, or the token of what became of mail that went out
 * @param attempts how many were begun
 * @param size octets of what is sent
 */
public record Job(
        long id,
        long account,
        long lane,
        long queuedId,
        long storedId,
        String fromId,
        String messageId,
        String subject,
        String extra,
        String url,
        String credential,
        String secret,
        String event,
        Instant submitted,
        int attempts,
        Instant nextAttempt,
        long size) {
    /** The event of mail that came in. */
    public static final String INCOMING = "incoming";

    /** Without its secrets. */
    @Override
    public String toString() {
        return "Job[id=%d, account=%d, event=%s, url=%s]".formatted(id, account, event, url);
    }
}
