package org.mailstead.server.queue;

import java.time.Instant;
import java.util.List;
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
 * @param senders the reverse-path of each recipient's copy, in the recipients' order; empty if all
 *     have the envelope's
 * @param attemptsMax how many attempts each recipient gets; null as all
 * @param extra what the sender's program wants to hear again, as {@code key=value} lines; may be
 *     empty
 * @param cameIn how a message from elsewhere came in, for whoever puts it into a mailbox here: it
 *     means nothing to the queue; may be empty
 */
public record NewEntry(
        @Nullable Long senderAccount,
        Envelope envelope,
        TlsDemand tls,
        @Nullable String messageId,
        String subject,
        OctetSource prefix,
        Instant notBefore,
        List<UniqueSender> senders,
        @Nullable Integer attemptsMax,
        String extra,
        String cameIn) {
    public NewEntry {
        if (envelope.to().isEmpty()) {
            throw new IllegalArgumentException("nobody to send it to");
        }
        senders = List.copyOf(senders);
        if (!senders.isEmpty() && senders.size() != envelope.to().size()) {
            throw new IllegalArgumentException("not a sender for each recipient");
        }
    }

    /** One of an account, or of this server. */
    public NewEntry(
            @Nullable Long senderAccount,
            Envelope envelope,
            TlsDemand tls,
            @Nullable String messageId,
            String subject,
            OctetSource prefix,
            Instant notBefore,
            List<UniqueSender> senders,
            @Nullable Integer attemptsMax,
            String extra) {
        this(
                senderAccount,
                envelope,
                tls,
                messageId,
                subject,
                prefix,
                notBefore,
                senders,
                attemptsMax,
                extra,
                "");
    }

    /** One with nothing unusual about it. */
    public NewEntry(
            @Nullable Long senderAccount,
            Envelope envelope,
            TlsDemand tls,
            @Nullable String messageId,
            String subject,
            OctetSource prefix,
            Instant notBefore) {
        this(
                senderAccount,
                envelope,
                tls,
                messageId,
                subject,
                prefix,
                notBefore,
                List.of(),
                null,
                "");
    }
}
