package org.mailstead.server.queue;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dsn.Action;
import org.mailstead.dsn.DeliveryStatus;
import org.mailstead.dsn.DeliveryStatusNotification;
import org.mailstead.dsn.Original;
import org.mailstead.dsn.RecipientStatus;
import org.mailstead.dsn.TypedValue;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.Return;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/**
 * What a sender is told of a message. RFC 3461 §6, RFC 3464.
 *
 * @param envelope of the message that this is about
 * @param arrived when that message came
 * @param about at least one recipient
 */
record NotificationMessage(
        Domain hostName,
        Action action,
        Envelope envelope,
        Instant arrived,
        List<Notifications.Failure> about) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int REFERENCE_CHARS_MAX = 900;
    // what asks for more gets the header: a notification is no way to multiply a message
    private static final long WHOLE_OCTETS_MAX = 1 << 20;

    /** The subject for an action. */
    static String subject(Action action) {
        return switch (action) {
            case FAILED -> "Mail delivery failed";
            case DELAYED -> "Mail delivery delayed";
            case DELIVERED, RELAYED, EXPANDED -> "Mail delivered";
        };
    }

    /**
     * The notification.
     *
     * @param original the message that this is about
     * @param now its date
     */
    OctetSource octets(OctetSource original, Instant now) throws IOException {
        var random = new byte[16];
        RANDOM.nextBytes(random);
        var message = Message.parse(original, MimeLimits.DEFAULT);
        var notification =
                new DeliveryStatusNotification(
                        new MailboxAddress("Mail delivery", null, "postmaster", hostName.ascii()),
                        sender(),
                        subject(action),
                        time(now),
                        "<" + HexFormat.of().formatHex(random) + "@" + hostName.ascii() + ">",
                        messageId(message),
                        forPeople(),
                        status(),
                        returned(message));
        return OctetSource.of(notification.compose(RANDOM, isUnicode()).toOctets());
    }

    private MailboxAddress sender() {
        var address = envelope.from().text(isUnicode());
        var at = address.lastIndexOf('@');
        // the parts as a header has them: the local part without its quotes
        var localPart =
                switch (envelope.from()) {
                    case ReversePath.Of(var of) -> of.localPart().value();
                    case ReversePath.AtLiteral(var local, _) -> local.value();
                    case ReversePath.Null() -> "";
                };
        return new MailboxAddress(null, null, localPart, address.substring(at + 1));
    }

    private static @Nullable String messageId(Message message) throws IOException {
        return message.headers()
                .first("Message-ID")
                .map(field -> field.text())
                .filter(text -> !text.isEmpty() && text.length() <= REFERENCE_CHARS_MAX)
                .orElse(null);
    }

    private String forPeople() {
        var text =
                new StringBuilder(
                        switch (action) {
                            case FAILED ->
                                    """
                                    Your message could not be delivered to the recipients below.
                                    No further attempts are made.
                                    """;
                            case DELAYED ->
                                    """
                                    Your message was not yet delivered to the recipients below.
                                    It will be tried again; you need not do anything.
                                    """;
                            case DELIVERED, RELAYED, EXPANDED ->
                                    """
                                    Your message was delivered to the recipients below.
                                    """;
                        });
        for (var each : about) {
            text.append("\n    ").append(each.recipient().path().text(true)).append('\n');
            if (!each.reply().isPositive()) {
                each.reply()
                        .lines()
                        .forEach(line -> text.append("        ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    private DeliveryStatus status() {
        return new DeliveryStatus(
                envelope.parameters().envelopeId(), // RFC 3464 §2.2.1
                TypedValue.dns(hostName.ascii()),
                null,
                time(arrived),
                about.stream().map(this::status).toList());
    }

    private RecipientStatus status(Notifications.Failure each) {
        return new RecipientStatus(
                original(each.recipient()),
                TypedValue.address(each.recipient().path().text(true)),
                action,
                status(each.reply()),
                null,
                each.reply().isPositive() ? null : TypedValue.smtp(each.reply().toString()),
                time(each.at()),
                null,
                null);
    }

    /** RFC 3461 §6.3: as the sender gave it. */
    private static @Nullable TypedValue original(Recipient recipient) {
        var original = recipient.parameters().original();
        return original == null ? null : new TypedValue(original.type(), original.address());
    }

    private Original returned(Message message) {
        // RFC 3461 §6.2: RET is for failures; all else returns the header
        var whole =
                envelope.parameters().returned() == Return.FULL
                        && action == Action.FAILED
                        && message.source().size() <= WHOLE_OCTETS_MAX;
        return whole ? new Original.Whole(message) : new Original.Headers(message);
    }

    private boolean isUnicode() {
        return envelope.parameters().smtpUtf8();
    }

    private static String status(Reply reply) {
        var status = reply.status();
        return status == null ? reply.code() / 100 + ".0.0" : status.toString();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
