package org.mailstead.server.inbound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.queue.NewEntry;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueFullException;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes care of the recipients who did not get a message that others got: then it is ours, and the
 * peer must not send it again to all of them. Who could get it later gets it from the queue; of the
 * others the sender is told.
 */
public final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private final Queue queue;
    private final Notifications notifications;

    public Failures(Queue queue, Notifications notifications) {
        this.queue = queue;
        this.notifications = notifications;
    }

    /**
     * Keeps what is owed to them, or says why it cannot.
     *
     * @param received our own trace field
     * @param body the message
     * @return null if all is kept; else what the peer is to be told, who then sends to all again:
     *     the rare case of the queue failing after a mailbox did not
     */
    @Nullable Reply takeOver(
            Arrival arrival, OctetSource received, OctetSource body, List<Outcome.Failed> failed) {
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
                queue.add(entry(arrival, received, later), body);
            }
            if (!never.isEmpty()) {
                notifications.failed(arrival.envelope(), arrival.at(), body, never);
            }
            return null;
        } catch (IOException e) {
            log.atError().setCause(e).log("spooled message cannot be read");
            return Replies.LOCAL_ERROR;
        } catch (StoreException e) {
            log.atError().setCause(e).log("store failed");
            return Replies.of(e);
        } catch (QueueFullException e) {
            throw new IllegalStateException("mail without a sending account has no bound", e);
        }
    }

    private static NewEntry entry(Arrival arrival, OctetSource received, List<Recipient> later) {
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
                arrival.at());
    }
}
