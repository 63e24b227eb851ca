package org.mailstead.dsn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.message.BodyPart;
import org.mailstead.message.DateTime;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.MediaType;
import org.mailstead.message.MessageBuilder;
import org.mailstead.message.Part;
import org.mailstead.wire.SyntaxException;

/**
 * A notification that is to be sent: a message of three parts, one for people, one for programs,
 * and what of the original goes back. RFC 3464 §2, RFC 6522 §3.
 *
 * @param from who sends it, such as a postmaster
 * @param to the sender of the original. RFC 3464 §2: the return path, which takes no notification
 *     about this one: send it with an empty reverse-path (RFC 3461 §6.1)
 * @param messageId its own, with angle brackets
 * @param references the Message-ID of the original, with angle brackets; null if it has none
 * @param text for people: what happened, and what happens next
 */
public record DeliveryStatusNotification(
        MailboxAddress from,
        MailboxAddress to,
        String subject,
        OffsetDateTime date,
        String messageId,
        @Nullable String references,
        String text,
        DeliveryStatus status,
        Original original) {

    private static final int HEADER_OCTETS_MAX = 1 << 20;

    public DeliveryStatusNotification {
        if (status.reportingMta() == null) { // RFC 3464 §2.2.2
            throw new IllegalArgumentException("no Reporting-MTA");
        }
    }

    /**
     * The message, ready to be written.
     *
     * @param random for boundaries
     * @param utf8 whether the way back offers SMTPUTF8: then addresses and headers stay in UTF-8,
     *     in the types that RFC 6533 has for that; else they are written in US-ASCII
     * @throws IOException if the source of the original fails
     */
    public MessageBuilder compose(RandomGenerator random, boolean utf8) throws IOException {
        var builder =
                new MessageBuilder(random, utf8)
                        .date(date)
                        .addresses("From", List.of(from))
                        .addresses("To", List.of(to))
                        .subject(subject)
                        .fieldOfWords("Message-ID", messageId)
                        // RFC 3834 §5: nothing automatic is to answer
                        .fieldOfWords("Auto-Submitted", "auto-replied");
        if (references != null) {
            builder.fieldOfWords("References", references);
        }
        var parts = new ArrayList<BodyPart>();
        parts.add(BodyPart.Text.plain(text));
        parts.add(new BodyPart.Text(type("message", "delivery-status", utf8), fields(utf8)));
        switch (original) {
            case Original.Headers(var message) -> parts.add(headers(message.root(), utf8));
            case Original.Whole(var message) -> {
                var global = utf8 && message.needsSmtpUtf8();
                parts.add(
                        new BodyPart.Content(
                                type("message", global ? "global" : "rfc822", false),
                                message.source(),
                                null,
                                null));
            }
            case Original.None() -> {}
        }
        var report = Map.of("report-type", "delivery-status");
        return builder.body(
                new BodyPart.Multipart(new MediaType("multipart", "report", report), parts));
    }

    /** RFC 6533 §4..§6: each type has a form in UTF-8. */
    private static MediaType type(String type, String subtype, boolean utf8) {
        return new MediaType(type, utf8 ? "global-" + subtype : subtype, Map.of());
    }

    private static BodyPart headers(Part root, boolean utf8) throws IOException {
        var length = (int) Math.min(root.headerSize(), HEADER_OCTETS_MAX);
        var header = new String(root.header().octets(0, length), UTF_8);
        // RFC 6522 §4: without the empty line at the end
        var text = header.endsWith("\r\n\r\n") ? header.substring(0, header.length() - 2) : header;
        return new BodyPart.Text(
                utf8
                        ? new MediaType("message", "global-headers", Map.of())
                        : new MediaType("text", "rfc822-headers", Map.of()),
                text);
    }

    // --- message/delivery-status

    private String fields(boolean utf8) {
        var fields = new StringBuilder();
        field(fields, "Original-Envelope-Id", status.originalEnvelopeId());
        field(fields, "Reporting-MTA", typed(status.reportingMta(), utf8));
        field(fields, "Received-From-MTA", typed(status.receivedFromMta(), utf8));
        field(fields, "Arrival-Date", date(status.arrivalDate()));
        field(fields, "Deliver-By-Date", date(status.deliverByDate())); // RFC 2852 §5
        field(fields, "Future-Release-Request", status.futureReleaseRequest());
        for (var recipient : status.recipients()) {
            // RFC 3464 §2.1: an empty line before each group
            fields.append("\r\n");
            field(fields, "Original-Recipient", typed(recipient.originalRecipient(), utf8));
            field(fields, "Final-Recipient", typed(recipient.finalRecipient(), utf8));
            field(fields, "Action", recipient.action().token());
            field(fields, "Status", recipient.status());
            field(fields, "Remote-MTA", typed(recipient.remoteMta(), utf8));
            field(fields, "Diagnostic-Code", typed(recipient.diagnosticCode(), utf8));
            field(fields, "Last-Attempt-Date", date(recipient.lastAttemptDate()));
            field(fields, "Final-Log-ID", recipient.finalLogId());
            field(fields, "Will-Retry-Until", date(recipient.willRetryUntil()));
        }
        return fields.toString();
    }

    private static void field(StringBuilder fields, String name, @Nullable String value) {
        if (value != null) {
            fields.append(MessageBuilder.fold(name, value));
        }
    }

    private static @Nullable String date(@Nullable OffsetDateTime date) {
        return date == null ? null : DateTime.format(date);
    }

    private static @Nullable String typed(@Nullable TypedValue value, boolean utf8) {
        if (value == null) {
            return null;
        }
        return value.type() + "; " + (utf8 ? value.value() : ascii(value));
    }

    /** RFC 6533 §3: an address in US-ASCII; other values lose what is not. */
    private static String ascii(TypedValue value) {
        if (value.type().equals("utf-8")) {
            return AddressEscapes.escape(withAsciiDomain(value.value()));
        }
        var ascii = new StringBuilder(value.value().length());
        value.value().codePoints().forEach(c -> ascii.append(c < 127 ? (char) c : '?'));
        return ascii.toString();
    }

    private static String withAsciiDomain(String address) {
        try {
            var parsed = Address.parse(address);
            return parsed.localPart().quoted() + "@" + parsed.domain().ascii();
        } catch (SyntaxException e) { // not of our making: all of it is escaped
            return address;
        }
    }
}
