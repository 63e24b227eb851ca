package org.mailstead.server.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.Transmission;
import org.mailstead.wire.OctetSource;

/**
 * Sends one message over one connection, in as many transactions as the host wants. For one thread.
 * outbound §13
 */
final class Transaction {
    private static final EnhancedStatusCode BAD_CONNECTION = new EnhancedStatusCode(4, 4, 2);
    private static final EnhancedStatusCode NOT_CAPABLE = new EnhancedStatusCode(5, 6, 3);
    private static final EnhancedStatusCode TOO_BIG = new EnhancedStatusCode(5, 3, 4);
    private static final EnhancedStatusCode NO_UTF8 = new EnhancedStatusCode(5, 6, 7);

    /** RFC 3463 §3.4: system not capable of selected features. */
    private static final EnhancedStatusCode NO_DEADLINES = new EnhancedStatusCode(5, 3, 3);

    /** RFC 3463 §3.5: delivery time expired. */
    private static final EnhancedStatusCode TOO_LATE = new EnhancedStatusCode(5, 4, 7);

    static final EnhancedStatusCode NO_REQUIRETLS = new EnhancedStatusCode(5, 7, 30);

    private final Link link;
    private final boolean reused;
    private final RemoteLimits limits;
    private final Letter letter;
    private Content content;
    private @Nullable BodyType body;
    private final Map<QueuedRecipient, Verdict> verdicts = new java.util.LinkedHashMap<>();
    private boolean usable = true;
    private boolean blocked;

    Transaction(Link link, RemoteLimits limits, Letter letter) {
        this.link = link;
        this.reused = link.isUsed();
        this.limits = limits;
        this.letter = letter;
        this.content = new Content(letter.content());
    }

    /** Whether the connection can be used again. */
    boolean isUsable() {
        return usable;
    }

    /**
     * Whether the connection broke before the host took notice of the message, as one does that the
     * host had closed while it waited.
     */
    boolean isStale() {
        return !usable && reused && !content.begun && verdicts.isEmpty();
    }

    /** Whether the host refused in a way that may be meant for our address. */
    boolean isBlocked() {
        return blocked;
    }

    /**
     * Sends it to recipients.
     *
     * @return a verdict for each
     * @throws IOException if our own content cannot be read: nobody may have got it
     * @throws StoreException if our own store fails
     */
    Map<QueuedRecipient, Verdict> send(List<QueuedRecipient> recipients)
            throws IOException, StoreException {
        var end =
                link.endAfter(
                        limits.transactionTimeout()
                                .plusSeconds(content.size() / limits.octetsPerSecondMin()));
        try {
            var left = recipients;
            while (!left.isEmpty() && usable) {
                var some = left.subList(0, Math.min(left.size(), atOnce()));
                var again = one(some, end);
                var rest = new ArrayList<>(again);
                rest.addAll(left.subList(some.size(), left.size()));
                left = rest;
            }
            return Map.copyOf(verdicts);
        } catch (UncheckedIOException e) {
            usable = false;
            throw e.getCause();
        } finally {
            end.cancel(false);
        }
    }

    private int atOnce() {
        // RFC 9422 §4.2
        var announced = link.client().extensions().recipientsMax().orElse(Long.MAX_VALUE);
        return (int) Math.min(limits.recipientsMax(), announced);
    }

    /**
     * One transaction. Returns whom the host wants in another one. RFC 5321 §4.5.3.1.10
     *
     * @param end of the connection if it takes too long
     */
    private List<QueuedRecipient> one(List<QueuedRecipient> some, ScheduledFuture<?> end)
            throws IOException, StoreException {
        if (letter.isTooLate()) { // the attempt took so long
            put(some, new NotTaken(Problem.of(TOO_LATE, Judgement.LATE), Then.NOTHING));
            return List.of();
        }
        var extensions = link.client().extensions();
        var to = letter.to(some, extensions.has("DELIVERBY"));
        var parameters = letter.parameters(to, body, extensions.has("REQUIRETLS"));
        var envelope = new Envelope(letter.from(), parameters, to);
        Transmission sent;
        try {
            sent = link.client().send(envelope, content);
        } catch (IOException e) {
            usable = false;
            if (isStale()) {
                link.recorder().note("the connection was closed meanwhile");
            } else {
                var broken = broken(e, Link.isOver(end));
                link.recorder().note(broken.problem().text());
                put(some, broken);
            }
            return List.of();
        }
        link.countMessage();
        return switch (sent) {
            case Transmission.Accepted(var reply, var replies) -> accepted(some, reply, replies);
            case Transmission.Refused(var command, var reply, var replies) ->
                    refused(some, command, reply, replies);
            case Transmission.Unsupported(var keyword) -> adapted(some, keyword);
        };
    }

    /** What the host does not know may not be needed by all, or in another form by nobody. */
    private List<QueuedRecipient> adapted(List<QueuedRecipient> some, String keyword)
            throws IOException, StoreException {
        switch (keyword) {
            case "8BITMIME", "BINARYMIME" -> {
                var sevenBit = letter.sevenBit(); // RFC 6152 §3
                if (sevenBit != null) {
                    content = new Content(sevenBit);
                    body = BodyType.SEVEN_BIT;
                    return some;
                }
            }
            case "SMTPUTF8" -> {
                var ascii = some.stream().filter(one -> one.recipient().path().isAscii()).toList();
                if (letter.from().isAscii()
                        && ascii.size() < some.size()
                        && !letter.headerNeedsUtf8()) {
                    var others = new ArrayList<>(some);
                    others.removeAll(ascii);
                    put(others, unsupported(keyword));
                    return ascii;
                }
            }
            default -> {}
        }
        put(some, unsupported(keyword));
        return List.of();
    }

    private List<QueuedRecipient> accepted(
            List<QueuedRecipient> some, Reply reply, List<Reply> replies) {
        var again = new ArrayList<QueuedRecipient>();
        for (int i = 0; i < some.size(); i++) {
            var recipient = some.get(i);
            var own = replies.get(i);
            if (own.isPositive()) {
                verdicts.put(recipient, new Verdict.Taken(reply, handover(recipient)));
            } else if (ReplyClasses.isTooMany(own) && i > 0) {
                again.add(recipient); // outbound C-19
            } else {
                verdicts.put(recipient, ReplyClasses.recipient(own, some.size() == 1));
            }
        }
        return again;
    }

    private List<QueuedRecipient> refused(
            List<QueuedRecipient> some, String command, Reply reply, List<Reply> replies) {
        if (reply.code() == 421) { // RFC 5321 §3.8: it closes the connection
            usable = false;
            if (isStale()) {
                return List.of();
            }
        }
        if (command.equals("MAIL")) {
            blocked = ReplyClasses.isBlocking(reply);
            put(some, ReplyClasses.mail(reply));
            return List.of();
        }
        for (int i = 0; i < some.size(); i++) {
            // outbound W-30: each recipient its own reply
            var own = i < replies.size() ? replies.get(i) : reply;
            verdicts.put(
                    some.get(i),
                    own.isPositive()
                            ? ReplyClasses.message(reply)
                            : ReplyClasses.recipient(own, some.size() == 1));
        }
        return List.of();
    }

    private Result.Handover handover(QueuedRecipient recipient) {
        var extensions = link.client().extensions();
        if (letter.isTimed() && !extensions.has("DELIVERBY")) {
            return Result.Handover.TIMELESS_HOST;
        }
        // RFC 3461 §5.2.2: who does not know NOTIFY will not tell
        var tells = extensions.has("DSN");
        return tells || !recipient.recipient().parameters().wants(Notify.SUCCESS)
                ? Result.Handover.NOTIFYING_HOST
                : Result.Handover.SILENT_HOST;
    }

    private void put(List<QueuedRecipient> some, Verdict verdict) {
        some.forEach(recipient -> verdicts.put(recipient, verdict));
    }

    private NotTaken broken(IOException e, boolean tookTooLong) {
        var text =
                link.key().host()
                        + (content.begun
                                ? " broke off while the message was sent: "
                                : " broke off: ")
                        + e.getMessage();
        // RFC 5321 §4.5.3.2.6: it may have the message without our knowing
        var problem = Problem.of(BAD_CONNECTION, text, e);
        return new NotTaken(
                tookTooLong ? problem.late() : problem,
                content.begun ? Then.LATER : Then.OTHER_HOST_OR_LATER);
    }

    private NotTaken unsupported(String keyword) {
        var host = link.key().host();
        var problem =
                switch (keyword) {
                    case "SIZE" -> // RFC 1870 §6.1
                            Problem.of(TOO_BIG, "The message is too large for " + host);
                    case "SMTPUTF8" -> // RFC 6531 §3.5
                            Problem.of(
                                    NO_UTF8,
                                    host + " does not take internationalized mail (SMTPUTF8)");
                    case "REQUIRETLS" -> // RFC 8689 §4.2.1
                            Problem.of(NO_REQUIRETLS, host + " does not know REQUIRETLS");
                    case "DELIVERBY" -> tooSlow();
                    default -> Problem.of(NOT_CAPABLE, host + " does not know " + keyword);
                };
        return new NotTaken(problem, Then.OTHER_HOST);
    }

    /** The message is to be returned rather than to come late. RFC 2852 §4 */
    private Problem tooSlow() {
        var host = link.key().host();
        return link.client().extensions().has("DELIVERBY")
                ? Problem.of(
                        TOO_LATE,
                        host + " does not promise to deliver in the time that the sender left it")
                : Problem.of(
                        NO_DEADLINES,
                        "The sender wants the message in time or back, and "
                                + host
                                + " does not know deadlines (DELIVERBY)");
    }

    /** The message, which tells whether it was read, and our own trouble from the peer's. */
    private static final class Content implements OctetSource {
        private final OctetSource source;
        private boolean begun;

        Content(OctetSource source) {
            this.source = source;
        }

        @Override
        public long size() {
            return source.size();
        }

        @Override
        public int read(long offset, byte[] target, int start, int length) {
            begun = true;
            try {
                return source.read(offset, target, start, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
