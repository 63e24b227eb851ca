package org.mailstead.server.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.inbound.Outcome;
import org.mailstead.server.inbound.Redelivery;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;

/** Puts what is for us into mailboxes here, without SMTP. Any number of threads. */
public final class LocalCarrier implements Carrier {
    private static final EnhancedStatusCode DELIVERED = new EnhancedStatusCode(2, 0, 0);

    private final Inbound inbound;
    private final InstantSource clock;

    public LocalCarrier(Inbound inbound, InstantSource clock) {
        this.inbound = inbound;
        this.clock = clock;
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) {
        var message = claim.message();
        var redelivery =
                inbound.redelivery(
                        claim.from(),
                        content,
                        message.parameters().smtpUtf8(),
                        message.queued(),
                        message.cameIn());
        return claim.recipients().stream().map(one -> deliver(one, redelivery)).toList();
    }

    private Result deliver(QueuedRecipient recipient, Redelivery redelivery) {
        var begun = clock.instant();
        var start = System.nanoTime();
        var outcome = redelivery.deliver(recipient.recipient(), recipient.id());
        var took = Duration.ofNanos(System.nanoTime() - start);
        return switch (outcome) {
            case Outcome.Delivered _ ->
                    new Result.Delivered(
                            recipient.id(),
                            new Attempt(
                                    begun,
                                    took,
                                    Attempt.LOCAL,
                                    null,
                                    null,
                                    DELIVERED,
                                    null,
                                    "",
                                    "",
                                    List.of()),
                            Result.Handover.MAILBOX);
            case Outcome.Failed(_, var reply) -> {
                var attempt =
                        new Attempt(
                                begun,
                                took,
                                Attempt.LOCAL,
                                null,
                                null,
                                status(reply),
                                reply,
                                "",
                                "",
                                List.of());
                yield reply.isPermanent()
                        ? new Result.Refused(recipient.id(), attempt)
                        : new Result.Delayed(recipient.id(), attempt);
            }
        };
    }

    private static EnhancedStatusCode status(Reply reply) {
        var status = reply.status();
        return status == null ? new EnhancedStatusCode(reply.code() / 100, 0, 0) : status;
    }
}
