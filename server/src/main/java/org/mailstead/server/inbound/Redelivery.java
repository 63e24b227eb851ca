package org.mailstead.server.inbound;

import java.time.Instant;
import java.util.List;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.inbound.ArrivalWatch.Note;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/**
 * A message from the queue, put into the mailboxes of its recipients here. It is read once for all
 * of them.
 *
 * <p>For one thread.
 */
public final class Redelivery {
    private final Inbound inbound;
    private final LocalDelivery delivery;
    private final ReversePath from;
    private final boolean unicode;
    private final Instant at;
    private final KeptArrival cameIn;
    private final boolean isOurs;

    Redelivery(
            Inbound inbound,
            Mailboxes mailboxes,
            ReversePath from,
            OctetSource content,
            boolean unicode,
            Instant at,
            String cameIn) {
        this.inbound = inbound;
        this.delivery = new LocalDelivery(mailboxes, content);
        this.from = from;
        this.unicode = unicode;
        this.at = at;
        this.cameIn = KeptArrival.of(cameIn);
        this.isOurs = cameIn.isEmpty() && from instanceof ReversePath.Null;
    }

    /**
     * Puts it into one recipient's mailbox.
     *
     * @param once names this delivery: a server that was killed before it could note that it was
     *     done asks again, and the recipient still gets it once
     */
    public Outcome deliver(Recipient recipient, long once) {
        try {
            return switch (inbound.resolve(recipient.path())) {
                case Resolution.Local local -> deliver(recipient, local, once);
                case Resolution other -> new Outcome.Failed(recipient, Replies.of(other));
            };
        } catch (StoreException e) {
            return new Outcome.Failed(recipient, Replies.of(e));
        }
    }

    private Outcome deliver(Recipient recipient, Resolution.Local local, long once)
            throws StoreException {
        // webapi §8: of our own notifications no program is told as of mail
        var note = isOurs ? Note.NONE : inbound.noteAgain(recipient, local);
        var outcome = delivery.deliver(List.of(wanted(recipient, local, note, once))).getFirst();
        if (outcome instanceof Outcome.Delivered(_, var account)) {
            inbound.noted(account, note);
        }
        return outcome;
    }

    private LocalDelivery.Wanted wanted(
            Recipient recipient, Resolution.Local local, Note note, long once) {
        var prefix =
                TraceFields.octets(
                        TraceFields.deliveredTo(local.canonical(), unicode),
                        TraceFields.returnPath(from, unicode));
        var how = cameIn.delivery(from.text(true), recipient.path().text(true));
        return new LocalDelivery.Wanted(
                recipient, local, prefix, at, how, null, false, note.isMade(), once);
    }
}
