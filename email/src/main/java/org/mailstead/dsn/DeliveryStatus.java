package org.mailstead.dsn;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Message;

/**
 * What became of a message: the part of a notification that programs read. RFC 3464 §2.
 *
 * @param originalEnvelopeId what the sender gave as ENVID; null if nothing
 * @param reportingMta the server that says this; null if a notification that was read does not say
 * @param receivedFromMta the server that the message came from; null if not said
 * @param arrivalDate when it came; null if not said
 * @param deliverByDate when the sender wanted it delivered, as BY said; null if not said. RFC 2852
 *     §5
 * @param futureReleaseRequest what the sender asked with HOLDFOR or HOLDUNTIL, as {@code for;3600};
 *     null if nothing. RFC 4865 §6
 * @param recipients at least one
 */
public record DeliveryStatus(
        @Nullable String originalEnvelopeId,
        @Nullable TypedValue reportingMta,
        @Nullable TypedValue receivedFromMta,
        @Nullable OffsetDateTime arrivalDate,
        @Nullable OffsetDateTime deliverByDate,
        @Nullable String futureReleaseRequest,
        List<RecipientStatus> recipients) {
    /** Recipients that are read from one notification, at most. */
    public static final int RECIPIENTS_MAX = 1000;

    public DeliveryStatus {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("no recipients");
        }
    }

    /** Of a message that was neither to wait nor to hurry. */
    public DeliveryStatus(
            @Nullable String originalEnvelopeId,
            @Nullable TypedValue reportingMta,
            @Nullable TypedValue receivedFromMta,
            @Nullable OffsetDateTime arrivalDate,
            List<RecipientStatus> recipients) {
        this(
                originalEnvelopeId,
                reportingMta,
                receivedFromMta,
                arrivalDate,
                null,
                null,
                recipients);
    }

    /**
     * Reads a notification. A field that is broken, or that is not known, costs only itself; a
     * recipient without an address is left out.
     *
     * @return nothing if the message is no notification, or says of no recipient what became of it
     * @throws IOException if the message's source fails
     */
    public static Optional<DeliveryStatus> of(Message message) throws IOException {
        return message.isDeliveryStatusNotification()
                ? DeliveryStatusReader.read(message.root().parts().get(1))
                : Optional.empty();
    }
}
