package org.mailstead.server.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/**
 * A message in the queue, without its recipients.
 *
 * @param id never used again
 * @param queued when it was added
 * @param senderAccount as in {@link NewEntry}
 * @param parameters without SIZE, AUTH, REQUIRETLS, the release time and BY
 * @param deadline null if it is never too late
 * @param attemptsMax as in {@link NewEntry}
 * @param releaseRequest as in a Future-Release-Request field; null if there was none
 * @param prefix header fields before the body
 * @param size octets of prefix and body
 * @param extra as in {@link NewEntry}
 * @param cameIn as in {@link NewEntry}
 */
public record QueuedMessage(
        long id,
        Instant queued,
        @Nullable Long senderAccount,
        ReversePath from,
        MailParameters parameters,
        @Nullable Deadline deadline,
        @Nullable Integer attemptsMax,
        @Nullable String releaseRequest,
        @Nullable String messageId,
        String subject,
        OctetSource prefix,
        long blobId,
        long size,
        String extra,
        String cameIn) {
    /** The account whose room and turns it takes: 0 for the server's own mail. */
    long account() {
        return senderAccount == null ? 0 : senderAccount;
    }
}
