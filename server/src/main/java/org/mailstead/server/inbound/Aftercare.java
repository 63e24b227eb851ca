package org.mailstead.server.inbound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.inbound.ArrivalWatch.Note;
import org.mailstead.server.queue.ComplaintAuthor;
import org.mailstead.server.queue.NewEntry;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueFullException;
import org.mailstead.server.queue.Returns;
import org.mailstead.server.queue.SenderNotUniqueException;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is still owed once somebody got a message, so that it is ours and the peer must not send it
 * again to all: who could get it later gets it from the queue, and the sender is told of those who
 * never will, and of those who did if that was asked for.
 */
public final class Aftercare {
    private static final Logger log = LoggerFactory.getLogger(Aftercare.class);

    private final Queue queue;
    private final Notifications notifications;
    private final Returns returns;
    private final @Nullable ArrivalWatch watch;

    /**
     * @param watch tells programs of mail that came in; null where none is told
     */
    public Aftercare(
            Queue queue,
            Notifications notifications,
            Returns returns,
            @Nullable ArrivalWatch watch) {
        this.queue = queue;
        this.notifications = notifications;
        this.returns = returns;
        this.watch = watch;
    }

    /** What is to be noted with mail to an address of an account. */
    Note note(long account, ForwardPath to) throws StoreException {
        return watch == null ? Note.NONE : watch.note(account, to);
    }

    /** An account got a message with that note. */
    void noted(long account, Note note) {
        if (watch != null && note.isMade()) {
            watch.arrived(account);
        }
    }

    /**
     * Keeps what is owed to them, or says why it cannot.
     *
     * @param received our own trace fields
     * @param body the message
     * @return null if all is kept; else what the peer is to be told, who then sends to all again:
     *     the rare case of the queue failing after a mailbox did not
     */
    @Nullable Reply takeOver(
            CameIn cameIn, OctetSource received, OctetSource body, List<Outcome.Failed> failed) {
        var arrival = cameIn.arrival();
        var later = new ArrayList<Recipient>();
        var never = new ArrayList<Notifications.Failure>();
        for (var each : failed) {
            if (each.reply().isTransient()) {
                later.add(each.recipient());
            } else {
                never.add(new Notifications.Failure(each.recipient(), each.reply(), arrival.at()));
            }
        }
        try {
            if (!later.isEmpty()) {
                queue.add(entry(cameIn, received, later), body);
            }
            if (!never.isEmpty()) {
                notifications.failed(arrival.envelope(), arrived(arrival), body, never);
            }
            return null;
        } catch (IOException e) {
            log.atError().setCause(e).log("spooled message cannot be read");
            return Replies.LOCAL_ERROR;
        } catch (StoreException e) {
            log.atError().setCause(e).log("store failed");
            return Replies.of(e);
        } catch (QueueFullException e) { // outbound W-4
            log.atWarn().addKeyValue("id", arrival.id()).setCause(e).log("queue is full");
            return Reply.of(452, "4.3.1", "Try again later: " + e.getMessage());
        } catch (SenderNotUniqueException e) {
            throw new IllegalStateException("no sender was to be unique", e);
        }
    }

    /**
     * That a message reports what somebody complained of, as it says of itself.
     *
     * @param author null if it is not verified
     */
    record Complaint(@Nullable ComplaintAuthor author) {}

    /**
     * Looks whether a message that an account got is about one that it sent. The message is safe:
     * what cannot be noted is logged. outbound K-4, TD-11
     *
     * @param complaint null if the message does not claim to be one
     */
    void look(
            Arrival arrival,
            Recipient to,
            long account,
            Note note,
            @Nullable Complaint complaint,
            OctetSource body) {
        noted(account, note);
        try {
            var isNotice = arrival.envelope().from() instanceof ReversePath.Null;
            var isReport =
                    complaint != null
                            && returns.lookAtReport(account, to.path(), complaint.author(), body);
            if (!isReport && note != Note.MAYBE_ANSWER) { // else the watch looks at it
                returns.look(account, to.path(), isNotice, body);
            }
        } catch (IOException | StoreException e) {
            log.atError()
                    .addKeyValue("id", arrival.id())
                    .setCause(e)
                    .log("notification cannot be noted");
        }
    }

    /**
     * Tells the sender of those who got it and were sent with NOTIFY=SUCCESS. RFC 3461 §5.2.3. What
     * cannot be told is logged: the message itself is safe.
     */
    void tellDelivered(Arrival arrival, OctetSource body, List<Outcome.Delivered> delivered) {
        var wanted =
                delivered.stream()
                        .map(Outcome.Delivered::recipient)
                        .filter(one -> one.parameters().wants(Notify.SUCCESS))
                        .map(one -> new Notifications.Success(one, arrival.at()))
                        .toList();
        if (wanted.isEmpty()) {
            return;
        }
        try {
            notifications.delivered(arrival.envelope(), arrived(arrival), body, wanted);
        } catch (IOException | StoreException e) {
            log.atError().addKeyValue("id", arrival.id()).setCause(e).log("sender cannot be told");
        }
    }

    private static Notifications.Arrived arrived(Arrival arrival) {
        return new Notifications.Arrived(
                arrival.at(), TraceFields.peer(arrival.source()), arrival.id());
    }

    private static NewEntry entry(CameIn cameIn, OctetSource received, List<Recipient> later) {
        var arrival = cameIn.arrival();
        var said = arrival.envelope().parameters();
        var parameters =
                new MailParameters(
                        null,
                        said.body(),
                        arrival.internationalized(),
                        false,
                        null,
                        null,
                        said.returned(),
                        said.envelopeId());
        return new NewEntry(
                null,
                new Envelope(arrival.envelope().from(), parameters, later),
                said.requireTls() ? TlsDemand.REQUIRED : TlsDemand.BY_POLICY,
                null,
                "",
                received,
                arrival.at(),
                List.of(),
                null,
                "",
                cameIn.kept().text());
    }
}
