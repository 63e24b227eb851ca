package org.mailstead.server.inbound;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages for people here. What it says is delivered lies in a mailbox, synced.
 *
 * <p>Any number of threads.
 */
public final class Inbound {
    private static final Logger log = LoggerFactory.getLogger(Inbound.class);

    private final Domain ourName;
    private final Directory directory;
    private final Mailboxes mailboxes;
    private final Aftercare aftercare;
    private final Judge judge;
    private final ForgedFields forgedFields;

    /**
     * @param ourName this host's, in Received and Authentication-Results
     * @param aftercare does what is owed once somebody got a message
     */
    public Inbound(
            Domain ourName,
            Directory directory,
            Mailboxes mailboxes,
            Aftercare aftercare,
            InstantSource clock,
            InboundLimits limits) {
        this.ourName = ourName;
        this.directory = directory;
        this.mailboxes = mailboxes;
        this.aftercare = aftercare;
        this.judge = new Judge(limits, new AccountRates(clock, limits));
        this.forgedFields = new ForgedFields(ourName);
    }

    /**
     * Takes a message that a peer brings.
     *
     * <p>If nobody gets it, the peer keeps it and is told why. If somebody gets it, it is ours:
     * then those who could get it later have it in the queue, and the sender is told of the others.
     *
     * @param content readable until this returns
     */
    public Acceptance accept(Arrival arrival, OctetSource content) {
        try {
            var headers = headers(content);
            var common = judge.judge(headers);
            if (common instanceof Verdict.Refuse refuse) {
                logRefused(arrival, null, refuse.reply(), refuse.reasons());
                return new Acceptance.Refused(refuse.reply());
            }
            var body = forgedFields.removed(content, headers);
            var outcomes = deliver(arrival, body, common.reasons());
            return settle(arrival, body, outcomes);
        } catch (IOException e) {
            log.atError().setCause(e).log("spooled message cannot be read");
            return new Acceptance.Refused(Replies.LOCAL_ERROR);
        }
    }

    /**
     * Begins to put a message from the queue into mailboxes.
     *
     * @param from where failures are told
     * @param content with its trace fields but those of the last delivery; readable until the last
     *     delivery has returned
     * @param at when it came to us
     */
    public Redelivery redelivery(
            ReversePath from, OctetSource content, boolean unicode, Instant at) {
        return new Redelivery(this, mailboxes, from, content, unicode, at);
    }

    /** Judges it for each recipient, then delivers it to all who get it. */
    private List<Outcome> deliver(Arrival arrival, OctetSource body, List<Reason> common) {
        var outcomes = new LinkedHashMap<Recipient, Outcome>();
        var reasons = new HashMap<Recipient, List<Reason>>();
        var wanted = new ArrayList<LocalDelivery.Wanted>();
        for (var recipient : new LinkedHashSet<>(arrival.envelope().to())) {
            switch (judged(arrival, recipient, body, common)) {
                case Judged.Refused(var reply) ->
                        outcomes.put(recipient, new Outcome.Failed(recipient, reply));
                case Judged.Accepted(var local, var why) -> {
                    reasons.put(recipient, why);
                    wanted.add(wanted(arrival, recipient, local));
                }
            }
        }
        for (var outcome : new LocalDelivery(mailboxes, body).deliver(wanted)) {
            outcomes.put(outcome.recipient(), outcome);
            if (outcome instanceof Outcome.Delivered(var recipient, var account)) {
                log.atInfo()
                        .addKeyValue("id", arrival.id())
                        .addKeyValue("from", arrival.envelope().from().text(true))
                        .addKeyValue("to", recipient.path().text(true))
                        .addKeyValue("account", account)
                        .addKeyValue("octets", body.size())
                        .addKeyValue("reasons", reasons.get(recipient))
                        .log("message delivered");
            }
        }
        return List.copyOf(outcomes.values());
    }

    /** What was decided for one recipient. */
    private sealed interface Judged {
        record Refused(Reply reply) implements Judged {}

        record Accepted(Resolution.Local local, List<Reason> reasons) implements Judged {}
    }

    private Judged judged(
            Arrival arrival, Recipient recipient, OctetSource body, List<Reason> common) {
        try {
            return switch (resolve(recipient.path())) {
                case Resolution.Local local ->
                        switch (judge.judge(arrival, body.size(), local, common)) {
                            case Verdict.Refuse(var reply, var reasons) -> {
                                logRefused(arrival, recipient, reply, reasons);
                                yield new Judged.Refused(reply);
                            }
                            case Verdict.Accept(var reasons) -> new Judged.Accepted(local, reasons);
                        };
                case Resolution other -> {
                    var reply = Replies.of(other);
                    logRefused(arrival, recipient, reply, common);
                    yield new Judged.Refused(reply);
                }
            };
        } catch (StoreException e) {
            log.atError().addKeyValue("to", recipient.path()).setCause(e).log("store failed");
            return new Judged.Refused(Replies.of(e));
        }
    }

    private LocalDelivery.Wanted wanted(
            Arrival arrival, Recipient recipient, Resolution.Local local) {
        return new LocalDelivery.Wanted(
                recipient,
                local,
                prefix(arrival, recipient, local),
                arrival.at(),
                delivery(arrival, recipient),
                null);
    }

    private OctetSource prefix(Arrival arrival, Recipient recipient, Resolution.Local local) {
        var unicode = arrival.internationalized();
        return TraceFields.octets(
                TraceFields.deliveredTo(local.canonical(), unicode),
                TraceFields.returnPath(arrival.envelope().from(), unicode),
                TraceFields.received(arrival, ourName, recipient.path().text(unicode)));
    }

    private static Delivery delivery(Arrival arrival, Recipient recipient) {
        var source = arrival.source();
        var helloName =
                source.client() instanceof ClientIdentity.Named(var domain) ? domain.unicode() : "";
        return new Delivery(
                arrival.envelope().from().text(true),
                recipient.path().text(true),
                source.remote().getHostAddress(),
                helloName,
                source.tls());
    }

    Resolution resolve(ForwardPath path) throws StoreException {
        return switch (path) {
            case ForwardPath.Postmaster() -> directory.resolvePostmaster();
            case ForwardPath.Of(var address) -> directory.resolve(address);
            case ForwardPath.AtLiteral _ -> new Resolution.NotLocal();
        };
    }

    /** All, some or none: who is responsible now. RFC 5321 §6.1. */
    private Acceptance settle(Arrival arrival, OctetSource body, List<Outcome> outcomes) {
        var failed = new ArrayList<Outcome.Failed>();
        var delivered = new ArrayList<Outcome.Delivered>();
        for (var outcome : outcomes) {
            switch (outcome) {
                case Outcome.Failed one -> failed.add(one);
                case Outcome.Delivered one -> delivered.add(one);
            }
        }
        if (delivered.isEmpty()) {
            return new Acceptance.Refused(Replies.together(failed));
        }
        if (!failed.isEmpty()) {
            var received = TraceFields.octets(TraceFields.received(arrival, ourName, null));
            var refusal = aftercare.takeOver(arrival, received, body, failed);
            if (refusal != null) {
                return new Acceptance.Refused(refusal);
            }
        }
        aftercare.tellDelivered(arrival, body, delivered);
        return new Acceptance.Accepted();
    }

    private static HeaderFields headers(OctetSource content) throws IOException {
        var limits = MimeLimits.DEFAULT;
        var length = (int) Math.min(content.size(), limits.headerOctetsMax());
        return HeaderFields.parse(content.octets(0, length), limits);
    }

    private static void logRefused(
            Arrival arrival, @Nullable Recipient recipient, Reply reply, List<Reason> reasons) {
        log.atInfo()
                .addKeyValue("id", arrival.id())
                .addKeyValue("from", arrival.envelope().from().text(true))
                .addKeyValue("to", recipient == null ? "all" : recipient.path().text(true))
                .addKeyValue("reply", reply)
                .addKeyValue("reasons", reasons)
                .log("message refused");
    }
}
