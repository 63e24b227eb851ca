package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
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
 *
 * <p>Of what fails and has no sender, such as a notification to an account that is gone, our own
 * postmaster is told, and nobody else ever. outbound B-1, B-12
 */
public final class Notifications {
    private static final Logger log = LoggerFactory.getLogger(Notifications.class);

    /** So that what strangers make us answer fills no mailbox; what is above it is in the log. */
    private static final int POSTMASTER_HOURLY_MAX = 100;

    private static final EnhancedStatusCode DELIVERED = new EnhancedStatusCode(2, 0, 0);

    private final Queue queue;
    private final Signing signing;
    private final Domain hostName;
    private final InstantSource clock;
    private Instant hour = Instant.EPOCH;
    private int postmasterTold;

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
     * What a sender is to be told of one recipient.
     *
     * @param attempt the last one
     * @param retryUntil when it will be given up; null if it will not be tried again, or if that is
     *     not known
     * @param id of the recipient in the queue; null if it never was there
     */
    public record Told(
            Action action,
            Recipient recipient,
            Attempt attempt,
            @Nullable Instant retryUntil,
            @Nullable Long id) {
        /** One that never was in the queue. */
        public Told(
                Action action, Recipient recipient, Attempt attempt, @Nullable Instant retryUntil) {
            this(action, recipient, attempt, retryUntil, null);
        }

        /** The status, of the class of the action: what is given up has failed for good. */
        EnhancedStatusCode status() {
            return attempt.status()
                    .as(
                            switch (action) {
                                case FAILED -> 5;
                                case DELAYED -> 4;
                                case DELIVERED, RELAYED, EXPANDED -> 2;
                            });
        }
    }

    /**
     * A recipient who does not get a message.
     *
     * @param reply why
     * @param at when it was last tried
     */
    public record Failure(Recipient recipient, Reply reply, Instant at) {}

    /**
     * How a message came that is told of without being in the queue.
     *
     * @param from the client's name and address, as {@code client.example ([192.0.2.1])}; null if
     *     not to be told
     * @param id what our log and our Received field call it
     */
    public record Arrived(Instant at, @Nullable String from, String id) {}

    /** A recipient who got a message. */
    public record Success(Recipient recipient, Instant at) {}

    /**
     * Tells of recipients who will never get it, unless they were sent with NOTIFY=NEVER and such.
     * Durable when this returns.
     *
     * @param arrived how the message came to us
     * @param message as it came, for the part that is returned
     */
    public void failed(
            Envelope envelope, Arrived arrived, OctetSource message, List<Failure> failures)
            throws IOException, StoreException {
        var wanted =
                failures.stream()
                        .filter(each -> each.recipient().parameters().wants(Notify.FAILURE))
                        .map(each ->
                                new Told(
                                        Action.FAILED,
                                        each.recipient(),
                                        attempt(each.at(), each.reply()),
                                        null))
                        .toList();
        send(received(envelope, arrived), message, wanted);
    }

    /** Tells of recipients who got it. RFC 3461 §4.1. */
    public void delivered(
            Envelope envelope, Arrived arrived, OctetSource message, List<Success> successes)
            throws IOException, StoreException {
        var reply = new Reply(250, DELIVERED, List.of("Delivered"));
        send(
                received(envelope, arrived),
                message,
                successes.stream()
                        .map(each ->
                                new Told(
                                        Action.DELIVERED,
                                        each.recipient(),
                                        attempt(each.at(), reply),
                                        null))
                        .toList());
    }

    /** One that never was in the queue. */
    private static Subject received(Envelope envelope, Arrived arrived) {
        var by = envelope.parameters().deliverBy();
        return new Subject(
                envelope,
                arrived.at(),
                arrived,
                null,
                by == null ? null : by.deadline(arrived.at()),
                false,
                envelope.parameters().requireTls());
    }

    private static Attempt attempt(Instant at, Reply reply) {
        var status = reply.status();
        return new Attempt(
                at,
                Duration.ZERO,
                Attempt.LOCAL,
                null,
                null,
                status == null ? new EnhancedStatusCode(reply.code() / 100, 0, 0) : status,
                reply.isPositive() ? null : reply,
                "",
                "",
                List.of());
    }

    private void send(Subject subject, OctetSource message, List<Told> told)
            throws IOException, StoreException {
        if (told.isEmpty()) {
            return;
        }
        var notice = notice(subject, message, told);
        if (notice != null) {
            queue.add(notice);
        }
    }

    /**
     * What to tell after an attempt, one for each action: to be queued by {@link Queue#turn}.
     *
     * @param content of the message
     */
    public List<Notice> notices(Claim claim, OctetSource content, List<Told> told)
            throws IOException, StoreException {
        return notices(claim.message(), claim.from(), claim.tls(), content, told);
    }

    List<Notice> notices(
            QueuedMessage message,
            ReversePath from,
            TlsDemand tls,
            OctetSource content,
            List<Told> told)
            throws IOException, StoreException {
        var envelope =
                new Envelope(
                        from, message.parameters(), told.stream().map(Told::recipient).toList());
        var deadline = message.deadline();
        var subject =
                new Subject(
                        envelope,
                        message.queued(),
                        null,
                        message.releaseRequest(),
                        deadline == null ? null : deadline.at(),
                        message.senderAccount() != null,
                        tls == TlsDemand.REQUIRED);
        var byAction = new EnumMap<Action, List<Told>>(Action.class);
        for (var each : told) {
            byAction.computeIfAbsent(each.action(), _ -> new ArrayList<>()).add(each);
        }
        var notices = new ArrayList<Notice>();
        try {
            for (var each : byAction.values()) {
                var notice = notice(subject, content, each);
                if (notice != null) {
                    notices.add(notice);
                }
            }
        } catch (IOException | StoreException | RuntimeException e) {
            notices.forEach(Notice::close);
            throw e;
        }
        return notices;
    }

    /**
     * The message that is told of.
     *
     * @param at when it came
     * @param arrived how it came, if it is not in the queue; else null
     * @param deliverBy by when it was wanted; null if that was not said. RFC 2852
     * @param isOurs whether one of our accounts sent it
     * @param isConfidential whether it is not to travel without verified TLS
     */
    record Subject(
            Envelope envelope,
            Instant at,
            @Nullable Arrived arrived,
            @Nullable String releaseRequest,
            @Nullable Instant deliverBy,
            boolean isOurs,
            boolean isConfidential) {
        /**
         * Whether it may be told in UTF-8: not to an address in US-ASCII elsewhere, whose host may
         * not offer SMTPUTF8. outbound Q-23, B-10, B-11; RFC 6533 §3
         */
        boolean isUnicode() {
            return envelope.parameters().smtpUtf8() && (isOurs || !envelope.from().isAscii());
        }
    }

    /** Null if there is nobody to be told. */
    private @Nullable Notice notice(Subject subject, OctetSource message, List<Told> about)
            throws IOException, StoreException {
        var envelope = subject.envelope();
        var action = about.getFirst().action();
        var to = reader(envelope.from(), about);
        if (to == null) {
            about.forEach(each ->
                    log.atWarn()
                            .addKeyValue("to", each.recipient().path().text(true))
                            .addKeyValue("reply", each.attempt().answer())
                            .addKeyValue("action", action.token())
                            .log("nobody to be told"));
            return null;
        }
        var report =
                new NotificationMessage(hostName, subject, about).octets(message, clock.instant());
        // inbound DKIM-35
        var fields = signing.fields(new Address(LocalPart.POSTMASTER, hostName), report);
        return queue.notice(entry(to, subject, action, fields), report);
    }

    private NewEntry entry(ForwardPath to, Subject subject, Action action, String signatures) {
        var parameters =
                new MailParameters(
                        null,
                        BodyType.EIGHT_BIT_MIME,
                        subject.isUnicode(),
                        false,
                        null,
                        null,
                        null,
                        null);
        // RFC 3461 §6.2: a notification asks for none
        var recipient = new Recipient(to, RcptParameters.NONE);
        return new NewEntry(
                null,
                new Envelope(new ReversePath.Null(), parameters, List.of(recipient)),
                // RFC 8689 §5: it has the header of the message, to be protected like that. What
                // the
                // message did without (TLS-Required: No) is its own, not what leads back
                subject.isConfidential() ? TlsDemand.REQUIRED : TlsDemand.BY_POLICY,
                null,
                NotificationMessage.subject(action),
                OctetSource.of(signatures.getBytes(UTF_8)),
                clock.instant());
    }

    /** Null if there is nobody. */
    private @Nullable ForwardPath reader(ReversePath from, List<Told> about) {
        return switch (from) {
            // RFC 5321 §4.5.5: nothing is sent to others in answer to the null path
            case ReversePath.Null() ->
                    about.stream().allMatch(Notifications::isForPostmaster) && isWithinHour()
                            ? new ForwardPath.Postmaster()
                            : null;
            case ReversePath.Of(var address) -> new ForwardPath.Of(address);
            case ReversePath.AtLiteral(var localPart, var literal) ->
                    new ForwardPath.AtLiteral(localPart, literal);
        };
    }

    /** Failures, but for that of such a notification itself. */
    private static boolean isForPostmaster(Told told) {
        return told.action() == Action.FAILED
                && !(told.recipient().path() instanceof ForwardPath.Postmaster);
    }

    private synchronized boolean isWithinHour() {
        var now = clock.instant().truncatedTo(ChronoUnit.HOURS);
        if (!now.equals(hour)) {
            hour = now;
            postmasterTold = 0;
        }
        return ++postmasterTold <= POSTMASTER_HOURLY_MAX;
    }
}
