package org.mailstead.server.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.Envelope;
import org.mailstead.wire.OctetSource;

/**
 * A message to be queued.
 *
 * @param senderAccount the account that sends it and gets its notifications; null for the server's
 *     own mail
 * @param envelope at least one recipient
 * @param tls what the sender asked
 * @param messageId with angle brackets; null if there is none
 * @param subject for people, may be empty
 * @param prefix header fields to send before the body
 * @param notBefore when the first attempt may be made
 */
public record NewEntry(
        @Nullable Long senderAccount,
        Envelope envelope,
        TlsDemand tls,
        @Nullable String messageId,
        String subject,
        OctetSource prefix,
        Instant notBefore) {
    public NewEntry {
        if (envelope.to().isEmpty()) {
            throw new IllegalArgumentException("nobody to send it to");
        }
    }
}
