package org.mailstead.server.inbound;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
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
            var outcomes = new ArrayList<Outcome>();
            for (var recipient : new LinkedHashSet<>(arrival.envelope().to())) {
                outcomes.add(deliver(arrival, recipient, body, common.reasons()));
            }
            return settle(arrival, body, outcomes);
        } catch (IOException e) {
            log.atError().setCause(e).log("spooled message cannot be read");
            return new Acceptance.Refused(Replies.LOCAL_ERROR);
        }
    }

    /**
     * Puts a message from the queue into one recipient's mailbox.
     *
     * @param from where failures are told
     * @param content with its trace fields but those of the last delivery
     * @param at when it came to us
     */
    public Outcome deliverQueued(
            ReversePath from,
            Recipient recipient,
            OctetSource content,
            boolean unicode,
            Instant at) {
        try {
            return switch (resolve(recipient.path())) {
                case Resolution.Local local -> {
                    var prefix =
                            TraceFields.octets(
                                    TraceFields.deliveredTo(local.canonical(), unicode),
                                    TraceFields.returnPath(from, unicode));
                    var delivery =
                            new Delivery(from.text(true), recipient.path().text(true), "", "", "");
                    yield put(local, recipient, prefix, content, at, delivery);
                }
                case Resolution other -> new Outcome.Failed(recipient, Replies.of(other));
            };
        } catch (StoreException e) {
            return new Outcome.Failed(recipient, Replies.of(e));
        }
    }

    private Outcome deliver(
            Arrival arrival, Recipient recipient, OctetSource body, List<Reason> common) {
        try {
            return switch (resolve(recipient.path())) {
                case Resolution.Local local -> judged(arrival, recipient, local, body, common);
                case Resolution other -> {
                    var reply = Replies.of(other);
                    logRefused(arrival, recipient, reply, common);
                    yield new Outcome.Failed(recipient, reply);
                }
            };
        } catch (StoreException e) {
            log.atError().addKeyValue("to", recipient.path()).setCause(e).log("store failed");
            return new Outcome.Failed(recipient, Replies.of(e));
        }
    }

    private Outcome judged(
            Arrival arrival,
            Recipient recipient,
            Resolution.Local local,
            OctetSource body,
            List<Reason> common) {
        return switch (judge.judge(arrival, body.size(), local, common)) {
            case Verdict.Refuse(var reply, var reasons) -> {
                logRefused(arrival, recipient, reply, reasons);
                yield new Outcome.Failed(recipient, reply);
            }
            case Verdict.Accept(var reasons) -> {
                var outcome =
                        put(
                                local,
                                recipient,
                                prefix(arrival, recipient, local),
                                body,
                                arrival.at(),
                                delivery(arrival, recipient));
                if (outcome instanceof Outcome.Delivered(_, var account)) {
                    log.atInfo()
                            .addKeyValue("id", arrival.id())
                            .addKeyValue("from", arrival.envelope().from().text(true))
                            .addKeyValue("to", recipient.path().text(true))
                            .addKeyValue("account", account)
                            .addKeyValue("octets", body.size())
                            .addKeyValue("reasons", reasons)
                            .log("message delivered");
                }
                yield outcome;
            }
        };
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

    private Outcome put(
            Resolution.Local local,
            Recipient recipient,
            OctetSource prefix,
            OctetSource body,
            Instant at,
            Delivery delivery) {
        try {
            var mailbox = mailbox(local.mailbox());
            var message = new NewMessage(prefix, body, Flags.NONE, at, delivery);
            mailboxes.deliver(local.account(), mailbox, message);
            return new Outcome.Delivered(recipient, local.account());
        } catch (MailboxException e) {
            log.atInfo()
                    .addKeyValue("account", local.account())
                    .addKeyValue("why", e.getMessage())
                    .log("mailbox takes no mail");
            return new Outcome.Failed(recipient, Replies.of(e.refusal()));
        } catch (StoreException e) {
            log.atError().addKeyValue("account", local.account()).setCause(e).log("store failed");
            return new Outcome.Failed(recipient, Replies.of(e));
        } catch (IOException e) {
            log.atError().setCause(e).log("message cannot be read");
            return new Outcome.Failed(recipient, Replies.LOCAL_ERROR);
        }
    }

    private static MailboxName mailbox(@Nullable String name) {
        try {
            return name == null ? MailboxName.INBOX : MailboxName.parse(name);
        } catch (SyntaxException e) {
            log.atWarn().addKeyValue("mailbox", name).log("address names no mailbox, Inbox taken");
            return MailboxName.INBOX;
        }
    }

    private Resolution resolve(ForwardPath path) throws StoreException {
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
