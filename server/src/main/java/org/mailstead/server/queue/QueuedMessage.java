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
 * @param parameters without SIZE, AUTH, REQUIRETLS and the release time
 * @param releaseRequest as in a Future-Release-Request field; null if there was none
 * @param prefix header fields before the body
 * @param size octets of prefix and body
 */
public record QueuedMessage(
        long id,
        Instant queued,
        @Nullable Long senderAccount,
        ReversePath from,
        MailParameters parameters,
        @Nullable String releaseRequest,
        @Nullable String messageId,
        String subject,
        OctetSource prefix,
        long blobId,
        long size) {}
