package org.mailstead.server.webhook;

/**
 * What a call tells of, and whom.
 *
 * @param queuedId of the recipient in the queue; 0 for mail that came in
 * @param storedId of the message in the account; 0 for mail that went out
 * @param extra as JSON
 * @param event {@link #INCOMING}, or the token of what became of mail that went out
 */
public record About(
        long account,
        long queuedId,
        long storedId,
        String fromId,
        String messageId,
        String subject,
        String extra,
        String url,
        String event) {
    /** The event of mail that came in. */
    public static final String INCOMING = "incoming";
}
