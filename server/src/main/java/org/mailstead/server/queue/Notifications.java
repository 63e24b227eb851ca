package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.address.LocalPart;
import org.mailstead.dsn.Action;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders what became of their mail: a notification goes to the reverse-path of the message
 * by the queue, itself from the null path, so that none is ever answered with another. RFC 3461 §6,
 * RFC 5321 §6.1.
 */
public final class Notifications {
    private static final Logger log = LoggerFactory.getLogger(Notifications.class);

    private final Queue queue;
    private final Signing signing;
    private final Domain hostName;
    private final InstantSource clock;

    /**
     * @param hostName ours, as the reporting server
     */
    public Notifications(Queue queue, Signing signing, Domain hostName, InstantSource clock) {
        this.queue = queue;
        this.signing = signing;
        this.hostName = hostName;
        this.clock = clock;
    }

    /**
     * A recipient who does not get a message, or not yet.
     *
     * @param reply why
     * @param at when it was last tried
     */
    public record Failure(Recipient recipient, Reply reply, Instant at) {}

    /** A recipient who got a message. */
    public record Success(Recipient recipient, Instant at) {}

    /**
     * Tells of recipients who will never get it, unless they were sent with NOTIFY=NEVER and such.
     * Durable when this returns.
     *
     * @param arrived when the message came to us
     * @param message as it came, for the part that is returned
     */
    public void failed(
            Envelope envelope, Instant arrived, OctetSource message, List<Failure> failures)
            throws IOException, StoreException {
        var wanted =
                failures.stream()
                        .filter(each -> each.recipient().parameters().wants(Notify.FAILURE))
                        .toList();
        tell(Action.FAILED, envelope, arrived, message, wanted);
    }

    /** Tells of recipients who may get it later. */
    public void delayed(
            Envelope envelope, Instant arrived, OctetSource message, List<Failure> failures)
            throws IOException, StoreException {
        tell(Action.DELAYED, envelope, arrived, message, failures);
    }

    /** Tells of recipients who got it. RFC 3461 §4.1. */
    public void delivered(
            Envelope envelope, Instant arrived, OctetSource message, List<Success> successes)
            throws IOException, StoreException {
        var delivered = new Reply(250, new EnhancedStatusCode(2, 0, 0), List.of("Delivered"));
        tell(
                Action.DELIVERED,
                envelope,
                arrived,
                message,
                successes.stream()
                        .map(each -> new Failure(each.recipient(), delivered, each.at()))
                        .toList());
    }

    private void tell(
            Action action,
            Envelope envelope,
            Instant arrived,
            OctetSource message,
            List<Failure> about)
            throws IOException, StoreException {
        if (about.isEmpty()) {
            return;
        }
        var to = sender(envelope.from());
        if (to == null) {
            // RFC 5321 §4.5.5: nothing is sent in answer to the null path
            about.forEach(each ->
                    log.atWarn()
                            .addKeyValue("to", each.recipient().path().text(true))
                            .addKeyValue("reply", each.reply())
                            .addKeyValue("action", action.token())
                            .log("nobody to be told"));
            return;
        }
        var report =
                new NotificationMessage(hostName, action, envelope, arrived, about)
                        .octets(message, clock.instant());
        try {
            // inbound DKIM-35
            var fields = signing.fields(new Address(LocalPart.POSTMASTER, hostName), report);
            queue.add(entry(to, envelope.parameters().smtpUtf8(), action, fields), report);
        } catch (QueueFullException e) {
            throw new IllegalStateException("mail without a sending account has no bound", e);
        }
    }

    private NewEntry entry(ForwardPath to, boolean smtpUtf8, Action action, String signatures) {
        var parameters =
                new MailParameters(
                        null, BodyType.EIGHT_BIT_MIME, smtpUtf8, false, null, null, null, null);
        // RFC 3461 §6.2: a notification asks for none
        var recipient = new Recipient(to, RcptParameters.NONE);
        return new NewEntry(
                null,
                new Envelope(new ReversePath.Null(), parameters, List.of(recipient)),
                TlsDemand.BY_POLICY,
                null,
                NotificationMessage.subject(action),
                OctetSource.of(signatures.getBytes(UTF_8)),
                clock.instant());
    }

    private static @Nullable ForwardPath sender(ReversePath from) {
        return switch (from) {
            case ReversePath.Null() -> null;
            case ReversePath.Of(var address) -> new ForwardPath.Of(address);
            case ReversePath.AtLiteral(var localPart, var literal) ->
                    new ForwardPath.AtLiteral(localPart, literal);
        };
    }
}
