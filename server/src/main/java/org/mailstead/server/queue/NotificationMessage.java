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
import org.mailstead.message.DateTime;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.queue.Notifications.Subject;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/**
 * What a sender is told of a message. RFC 3461 §6, RFC 3464.
 *
 * @param subject the message that this is about
 * @param about at least one recipient, all with the same action
 */
record NotificationMessage(Domain hostName, Subject subject, List<Told> about) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int REFERENCE_CHARS_MAX = 900;
    // what asks for more gets the header: a notification is no way to multiply a message
    private static final long WHOLE_OCTETS_MAX = 1 << 20;

    /** What nobody asked for is returned up to here. outbound TD-9 */
    private static final long UNASKED_OCTETS_MAX = 100 * 1024;

    /** The subject for an action. */
    static String subject(Action action) {
        return switch (action) {
            case FAILED -> "Mail delivery failed";
            case DELAYED -> "Mail delivery delayed";
            case DELIVERED, EXPANDED -> "Mail delivered";
            case RELAYED -> "Mail passed on";
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
                        reader(),
                        subject(action()),
                        time(now),
                        "<" + HexFormat.of().formatHex(random) + "@" + hostName.ascii() + ">",
                        messageId(message),
                        forPeople(message, now),
                        status(message),
                        returned(message));
        return OctetSource.of(notification.compose(RANDOM, subject.isUnicode()).toOctets());
    }

    private Action action() {
        return about.getFirst().action();
    }

    private MailboxAddress reader() {
        var envelope = subject.envelope();
        if (envelope.from() instanceof ReversePath.Null) {
            return new MailboxAddress(null, null, "postmaster", hostName.ascii());
        }
        var address = envelope.from().text(subject.isUnicode());
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

    private String forPeople(Message message, Instant now) throws IOException {
        var title = message.headers().first("Subject").map(field -> field.text()).orElse("");
        return new NotificationText(
                        action(),
                        subject.envelope().from() instanceof ReversePath.Null,
                        hostName,
                        title,
                        subject.at(),
                        about,
                        now)
                .text();
    }

    private DeliveryStatus status(Message message) throws IOException {
        var from = receivedFrom(message);
        return new DeliveryStatus(
                subject.envelope().parameters().envelopeId(), // RFC 3464 §2.2.1
                TypedValue.dns(hostName.ascii()),
                from == null ? null : TypedValue.dns(from),
                time(subject.at()),
                subject.deliverBy() == null ? null : time(subject.deliverBy()),
                subject.releaseRequest(), // RFC 4865 §6
                about.stream().map(this::status).toList());
    }

    private RecipientStatus status(Told each) {
        var attempt = each.attempt();
        var last = attempt.begun().plus(attempt.took());
        return new RecipientStatus(
                original(each.recipient()),
                TypedValue.address(each.recipient().path().text(true)),
                each.action(),
                each.status().toString(),
                remote(attempt),
                diagnostic(attempt),
                time(last),
                logId(each),
                each.retryUntil() == null ? null : time(each.retryUntil()));
    }

    /** RFC 3464 §2.2.4: who brought it here; null if that is not known, or not to be told. */
    private @Nullable String receivedFrom(Message message) throws IOException {
        var arrived = subject.arrived();
        if (arrived != null) {
            return arrived.from();
        }
        var trace = message.headers().first("Received");
        return trace.isEmpty() ? null : ReceivedFrom.of(trace.get().text(), hostName);
    }

    /**
     * RFC 3464 §2.3.7: what to ask us for; null once the message is somebody else's, and of the
     * queue's numbers for others than our users, who are to learn nothing from them.
     */
    private @Nullable String logId(Told each) {
        var arrived = subject.arrived();
        if (arrived != null) {
            return arrived.id();
        }
        var id = each.id();
        return id == null || !subject.isOurs() || each.action() == Action.RELAYED
                ? null
                : Long.toString(id);
    }

    /** RFC 3464 §2.3.5: who said it, and at which address. */
    private static @Nullable TypedValue remote(Attempt attempt) {
        var host = attempt.host();
        var address = attempt.address();
        if (address == null) {
            return null;
        }
        var literal = address.getHostAddress();
        return TypedValue.dns(
                host == null || host.startsWith("[")
                        ? "[" + literal + "]"
                        : host + " (" + literal + ")");
    }

    /** RFC 3464 §2.3.6: what the host said; else what we know, which is of no type of theirs. */
    private static @Nullable TypedValue diagnostic(Attempt attempt) {
        var reply = attempt.reply();
        if (reply != null) {
            return TypedValue.smtp(withoutControls(reply.toString()));
        }
        return attempt.problem().isEmpty()
                ? null
                : new TypedValue("x-mailstead", withoutControls(attempt.problem()));
    }

    private static String withoutControls(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** RFC 3461 §6.3: as the sender gave it. */
    private static @Nullable TypedValue original(Recipient recipient) {
        var original = recipient.parameters().original();
        return original == null ? null : new TypedValue(original.type(), original.address());
    }

    private Original returned(Message message) throws IOException {
        var whole =
                message.source().size() <= wholeMax()
                        // its header could not be in a message without UTF-8 as it is
                        && (subject.isUnicode() || !message.needsSmtpUtf8());
        return whole ? new Original.Whole(message) : new Original.Headers(message);
    }

    /** Up to which size the whole message goes back, -1 for never; else its header does. */
    private long wholeMax() {
        // RFC 3461 §6.2: RET is for failures; RFC 8689 §5: behave as if RET=HDRS was present
        if (action() != Action.FAILED || subject.isConfidential()) {
            return -1;
        }
        return switch (subject.envelope().parameters().returned()) {
            case FULL -> WHOLE_OCTETS_MAX;
            case HDRS -> -1;
            // a stranger's address may be forged: it gets no letters of others by us
            case null -> subject.isOurs() ? UNASKED_OCTETS_MAX : -1;
        };
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** As in a header. */
    static String date(Instant instant) {
        return DateTime.format(time(instant));
    }
}
