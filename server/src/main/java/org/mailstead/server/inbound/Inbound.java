package org.mailstead.server.inbound;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.feedback.FeedbackReport;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.inbound.ArrivalWatch.Note;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.server.queue.ComplaintAuthor;
import org.mailstead.server.store.StoreException;
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
    private final @Nullable SenderServices senders;
    private final InstantSource clock;

    /**
     * @param ourName this host's, in Received and Authentication-Results
     * @param aftercare does what is owed once somebody got a message
     * @param senders finds out who sent a message; null to take everybody's word, on a developer's
     *     machine
     */
    public Inbound(
            Domain ourName,
            Directory directory,
            Mailboxes mailboxes,
            Aftercare aftercare,
            @Nullable SenderServices senders,
            InstantSource clock,
            InboundLimits limits) {
        this.ourName = ourName;
        this.senders = senders;
        this.clock = clock;
        this.directory = directory;
        this.mailboxes = mailboxes;
        this.aftercare = aftercare;
        this.judge =
                new Judge(
                        limits,
                        new AccountRates(clock, limits),
                        senders != null && senders.checks().options().quarantineRejects());
        this.forgedFields = new ForgedFields(ourName);
    }

    /**
     * Why no mail is taken from a domain: null if it is, and where senders are not checked. A
     * trusted relay has looked already.
     */
    public @Nullable Reply sender(InetAddress remote, Domain domain) {
        var names = names(remote);
        return names == null ? null : names.sender(domain);
    }

    /** Why a peer that says HELO is not heard: null if it is. */
    public @Nullable Reply hello(InetAddress remote, Domain name) {
        var names = names(remote);
        return names == null ? null : names.hello(name);
    }

    /** Null where names are not looked at. */
    private @Nullable SenderNames names(InetAddress remote) {
        return senders == null
                        || Relays.isTrusted(senders.checks().options().trustedRelays(), remote)
                ? null
                : senders.checks().names();
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
        return accept(arrival, content, senders);
    }

    /**
     * Takes a message from whoever runs this server: nobody is asked who sent it. Else as {@link
     * #accept}. outbound CL-19
     */
    public Acceptance acceptHere(Arrival arrival, OctetSource content) {
        return accept(arrival, content, null);
    }

    /**
     * @param asked null to take everybody's word
     */
    private Acceptance accept(
            Arrival arrival, OctetSource content, @Nullable SenderServices asked) {
        try {
            var headers = headers(content);
            var refusal = judge.refusal(headers);
            if (refusal != null) {
                logRefused(arrival, null, refusal.reply(), refusal.reasons());
                return new Acceptance.Refused(refusal.reply());
            }
            var known = asked == null ? null : check(asked.checks(), arrival, headers, content);
            var body = forgedFields.removed(content, headers);
            var message =
                    new Judgement(
                            arrival,
                            headers,
                            body,
                            known,
                            cameIn(arrival, headers, known),
                            feedback(arrival, headers, known),
                            reports(arrival, known, content),
                            new OwnFields(ourName, arrival, known, sealing(known, body)));
            return settle(message, deliver(message));
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
     * @param cameIn how, as {@link Aftercare} gave it to the queue; empty if it is ours
     */
    public Redelivery redelivery(
            ReversePath from, OctetSource content, boolean unicode, Instant at, String cameIn) {
        return new Redelivery(this, mailboxes, from, content, unicode, at, cameIn);
    }

    private static Authentication check(
            SenderChecks checks, Arrival arrival, HeaderFields headers, OctetSource content)
            throws IOException {
        var source = arrival.source();
        return checks.check(
                source.remote(), source.client(), arrival.envelope().from(), headers, content);
    }

    private CameIn cameIn(Arrival arrival, HeaderFields headers, @Nullable Authentication known) {
        if (known == null || senders == null) {
            return CameIn.unchecked(arrival);
        }
        return CameIn.checked(arrival, headers, known, senders.checks());
    }

    /** Null where nobody is told. inbound CFG-18 */
    private @Nullable DmarcFeedback feedback(
            Arrival arrival, HeaderFields headers, @Nullable Authentication known) {
        return senders == null || known == null || !senders.checks().options().evaluationsKept()
                ? null
                : new DmarcFeedback(
                        senders.evaluations(),
                        mailboxes,
                        senders.acquaintances(),
                        arrival,
                        headers,
                        known);
    }

    /** Null where senders are not checked: anybody could bring a report then. */
    private @Nullable ReportTaking reports(
            Arrival arrival, @Nullable Authentication known, OctetSource content) {
        return senders == null || known == null
                ? null
                : new ReportTaking(senders.reports(), senders.checks(), arrival, known, content);
    }

    /** Null where nothing is sealed. */
    private @Nullable ArcSealing sealing(@Nullable Authentication known, OctetSource body) {
        var signing = senders == null ? null : senders.sealing();
        return signing == null || known == null
                ? null
                : new ArcSealing(signing, clock, ourName, known, body);
    }

    /**
     * A message with all that its recipients' verdicts rest on.
     *
     * @param known of the sender; null where senders are not checked
     * @param cameIn what is kept of that
     * @param feedback notes what becomes of it; null where nobody is told
     * @param reports takes the report in it; null where senders are not checked
     * @param fields what stands before it
     */
    private record Judgement(
            Arrival arrival,
            HeaderFields headers,
            OctetSource body,
            @Nullable Authentication known,
            CameIn cameIn,
            @Nullable DmarcFeedback feedback,
            @Nullable ReportTaking reports,
            OwnFields fields) {}

    /** Judges it for each recipient, then delivers it to all who get it. */
    private List<Outcome> deliver(Judgement message) {
        var outcomes = new LinkedHashMap<Recipient, Outcome>();
        var taken = new HashMap<Recipient, Judged.Accepted>();
        var wanted = new ArrayList<LocalDelivery.Wanted>();
        for (var recipient : new LinkedHashSet<>(message.arrival.envelope().to())) {
            switch (judged(message, recipient)) {
                case Judged.Refused(var reply) ->
                        outcomes.put(recipient, new Outcome.Failed(recipient, reply));
                case Judged.Accepted accepted -> {
                    taken.put(recipient, accepted);
                    wanted.add(wanted(message, recipient, accepted));
                }
            }
        }
        for (var outcome : new LocalDelivery(mailboxes, message.body).deliver(wanted)) {
            outcomes.put(outcome.recipient(), outcome);
            var accepted = taken.get(outcome.recipient());
            if (outcome instanceof Outcome.Delivered(_, var account) && accepted != null) {
                delivered(message, outcome.recipient(), account, accepted);
                aftercare.look(
                        message.arrival,
                        outcome.recipient(),
                        account,
                        accepted.note(),
                        complaint(message),
                        message.body);
            }
        }
        if (message.feedback != null) {
            message.feedback.keep();
        }
        return List.copyOf(outcomes.values());
    }

    /** Null if it does not claim to report one. outbound TD-11, W-18 */
    private Aftercare.@Nullable Complaint complaint(Judgement message) {
        if (!FeedbackReport.isClaimed(message.headers)) {
            return null;
        }
        var known = message.known;
        if (senders == null || known == null) {
            return new Aftercare.Complaint(null);
        }
        UnaryOperator<Domain> organization = senders.checks()::organization;
        return new Aftercare.Complaint(
                known.verifiedAuthor(organization)
                        .map(author -> new ComplaintAuthor(author, organization))
                        .orElse(null));
    }

    private static void delivered(
            Judgement message, Recipient recipient, long account, Judged.Accepted accepted) {
        if (message.feedback != null) {
            var isForReports = !accepted.local().reports().isEmpty();
            message.feedback.taken(recipient, accepted.verdict().placement(), isForReports);
        }
        log.atInfo()
                .addKeyValue("id", message.arrival.id())
                .addKeyValue("from", message.arrival.envelope().from().text(true))
                .addKeyValue("to", recipient.path().text(true))
                .addKeyValue("account", account)
                .addKeyValue("octets", message.body.size())
                .addKeyValue("reasons", accepted.verdict().reasons())
                .log("message delivered");
    }

    /** What was decided for one recipient. */
    private sealed interface Judged {
        record Refused(Reply reply) implements Judged {}

        record Accepted(Resolution.Local local, Verdict.Accept verdict, Note note)
                implements Judged {}
    }

    private Judged judged(Judgement message, Recipient recipient) {
        var arrival = message.arrival;
        try {
            return switch (resolve(recipient.path())) {
                case Resolution.Local local -> {
                    var verdict =
                            judge.judge(
                                    arrival,
                                    message.headers,
                                    message.body.size(),
                                    local,
                                    message.known);
                    yield switch (verdict) {
                        case Verdict.Refuse(var reply, var byPolicy, var reasons) -> {
                            if (byPolicy && message.feedback != null) {
                                message.feedback.refused(recipient, local.account());
                            }
                            logRefused(arrival, recipient, reply, reasons);
                            yield new Judged.Refused(reply);
                        }
                        case Verdict.Accept accept ->
                                new Judged.Accepted(local, accept, note(recipient, local, accept));
                    };
                }
                case Resolution other -> {
                    var reply = Replies.of(other);
                    logRefused(arrival, recipient, reply, List.of());
                    yield new Judged.Refused(reply);
                }
            };
        } catch (StoreException e) {
            log.atError().addKeyValue("to", recipient.path()).setCause(e).log("store failed");
            return new Judged.Refused(Replies.of(e));
        }
    }

    /** webapi §8: of what would have been refused nobody is told. */
    private Note note(Recipient recipient, Resolution.Local local, Verdict.Accept accept)
            throws StoreException {
        var isReject = (accept.placement().origin() & SenderValidation.REJECT) != 0;
        return isReject ? Note.NONE : aftercare.note(local.account(), recipient.path());
    }

    /** Of a message from the queue. */
    Note noteAgain(Recipient recipient, Resolution.Local local) throws StoreException {
        return aftercare.note(local.account(), recipient.path());
    }

    /** A message from the queue with that note is in a mailbox. */
    void noted(long account, Note note) {
        aftercare.noted(account, note);
    }

    private LocalDelivery.Wanted wanted(
            Judgement message, Recipient recipient, Judged.Accepted accepted) {
        var local = accepted.local();
        var placement = accepted.verdict().placement();
        var shown =
                message.reports == null || local.reports().isEmpty()
                        ? ReportTaking.Shown.NOTHING
                        : message.reports.take(local.reports());
        return new LocalDelivery.Wanted(
                recipient,
                local.into(placement.mailbox()),
                message.fields.of(recipient, local, placement, shown.fields()),
                message.arrival.at(),
                message.cameIn.delivery(recipient, placement),
                placement.destined(),
                shown.isTaken(),
                accepted.note().isMade(),
                null);
    }

    Resolution resolve(ForwardPath path) throws StoreException {
        return switch (path) {
            case ForwardPath.Postmaster() -> directory.resolvePostmaster();
            case ForwardPath.Of(var address) -> directory.resolve(address);
            case ForwardPath.AtLiteral _ -> new Resolution.NotLocal();
        };
    }

    /** All, some or none: who is responsible now. RFC 5321 §6.1. */
    private Acceptance settle(Judgement message, List<Outcome> outcomes) {
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
            var refusal =
                    aftercare.takeOver(
                            message.cameIn, message.fields.ofSeveral(), message.body, failed);
            if (refusal != null) {
                return new Acceptance.Refused(refusal);
            }
        }
        aftercare.tellDelivered(message.arrival, message.body, delivered);
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
