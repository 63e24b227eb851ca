package org.mailstead.server.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.dsn.Action;
import org.mailstead.dsn.DeliveryStatus;
import org.mailstead.dsn.RecipientStatus;
import org.mailstead.feedback.FeedbackReport;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.webhook.WebhookEvents;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a message that came in says of one that went out: by the unique reverse-path that it
 * was sent to, else by the envelope id or the Message-ID that a notification returns. Any number of
 * threads. outbound K-4 to K-11
 *
 * <p>Only an account's own mail is looked at, and only who knows the unique reverse-path, which
 * nobody can guess, makes an address be suppressed: a notification that names a Message-ID could be
 * forged by whoever got the message (W-18).
 */
public final class Returns {
    private static final Logger log = LoggerFactory.getLogger(Returns.class);
    private static final Scope SERVER = Scope.server();
    private static final int MATCHES_MAX = 100;
    private static final int HEADER_OCTETS_MAX = 64 * 1024;

    /** What is known of a copy stays so. */
    private static final EnhancedStatusCode HANDED_OVER = new EnhancedStatusCode(2, 0, 0);

    private static final EnhancedStatusCode NOT_HANDED_OVER = new EnhancedStatusCode(5, 0, 0);

    private final Database database;
    private final Directory directory;
    private final InstantSource clock;
    private final WebhookEvents webhooks;
    private final Complaints complaints;

    /**
     * @param webhooks tells programs what is heard
     */
    public Returns(
            Database database, Directory directory, InstantSource clock, WebhookEvents webhooks) {
        this.database = database;
        this.directory = directory;
        this.clock = clock;
        this.webhooks = webhooks;
        complaints = new Complaints(database, directory, clock);
    }

    /**
     * Looks at a message that was put into an account's mailbox, and says that it reports what
     * somebody complained of. RFC 5965
     *
     * @param to whom it was for, as the envelope has it
     * @param author null if it is not verified
     * @return whether it is such a report
     */
    public boolean lookAtReport(
            long account, ForwardPath to, @Nullable ComplaintAuthor author, OctetSource message)
            throws IOException, StoreException {
        return complaints.look(account, to, author, message);
    }

    /**
     * Looks at a message that was put into an account's mailbox, and notes what it says. What a
     * complaint says {@link #lookAtReport} notes.
     *
     * @param to whom it was for, as the envelope has it
     * @param isNotice whether it came from the null reverse-path, as notifications do
     * @return whether it came to the unique reverse-path of a message that is remembered
     */
    public boolean look(long account, ForwardPath to, boolean isNotice, OctetSource message)
            throws IOException, StoreException {
        var fromId = UniqueSenders.idOf(to, directory);
        if (fromId.isEmpty() && !isNotice) {
            return false;
        }
        var read = Message.parse(message, MimeLimits.DEFAULT);
        var status = DeliveryStatus.of(read);
        if (fromId.isPresent()) {
            var isComplaint = status.isEmpty() && FeedbackReport.of(read).isPresent();
            return byFromId(account, fromId.get(), status, isComplaint);
        }
        if (status.isPresent()) {
            byContent(account, read, status.get());
        }
        return false;
    }

    /** Whether an address may be the unique reverse-path of a message. */
    public boolean mayBeUnique(ForwardPath to) throws StoreException {
        return UniqueSenders.idOf(to, directory).isPresent();
    }

    /**
     * @param isComplaint whether it is a report that {@link #lookAtReport} noted
     */
    private boolean byFromId(
            long account, String fromId, Optional<DeliveryStatus> status, boolean isComplaint)
            throws StoreException {
        var found =
                database.<Optional<Retired>, RuntimeException>read(
                        SERVER, tx -> RetiredRows.byFromId(tx, account, fromId));
        if (found.isEmpty()) {
            return false;
        }
        var about = found.get();
        var said = status.flatMap(notice -> of(notice, about));
        if (said.isPresent()) {
            note(account, about, said.get(), true);
        } else if (!isComplaint) {
            noteUnrecognized(about, status.isPresent());
        }
        return true;
    }

    /** What a notification says of one recipient: of its address, or of the only one. */
    private static Optional<RecipientStatus> of(DeliveryStatus status, Retired about) {
        var named =
                status.recipients().stream()
                        .filter(one -> isFor(one, about.recipient()))
                        .findFirst();
        return named.isEmpty() && status.recipients().size() == 1
                ? Optional.of(status.recipients().getFirst())
                : named;
    }

    private static boolean isFor(RecipientStatus status, String address) {
        var original = status.originalRecipient();
        return isSame(status.finalRecipient().value(), address)
                || (original != null && isSame(original.value(), address));
    }

    static boolean isSame(String said, String address) {
        if (said.equalsIgnoreCase(address)) {
            return true;
        }
        try {
            return Address.parse(said).ascii().equalsIgnoreCase(address);
        } catch (SyntaxException e) {
            return false; // no address of ours
        }
    }

    /** outbound W-15, W-19: each recipient that a notification tells of. */
    private void byContent(long account, Message message, DeliveryStatus status)
            throws IOException, StoreException {
        var envelopeId = status.originalEnvelopeId();
        var messageId = returnedMessageId(message);
        var candidates =
                database.<List<Retired>, RuntimeException>read(
                        SERVER, tx -> candidates(tx, account, envelopeId, messageId));
        for (var about : candidates) {
            for (var said : status.recipients()) {
                if (isFor(said, about.recipient())) {
                    note(account, about, said, false);
                }
            }
        }
    }

    static List<Retired> candidates(
            Tx tx, long account, @Nullable String envelopeId, @Nullable String messageId)
            throws SQLException {
        var found = new ArrayList<Retired>();
        if (envelopeId != null) {
            found.addAll(RetiredRows.byEnvelopeId(tx, account, envelopeId, MATCHES_MAX));
        }
        if (found.isEmpty() && messageId != null) {
            found.addAll(RetiredRows.byMessageId(tx, account, messageId, MATCHES_MAX));
        }
        return found;
    }

    /** The Message-ID of the message, or of its header, that a notification returns. */
    private static @Nullable String returnedMessageId(Message message) throws IOException {
        var parts = message.root().parts();
        if (parts.size() < 3) {
            return null;
        }
        var returned = new ByteArrayOutputStream();
        try (var in = parts.get(2).decoded()) {
            returned.write(in.readNBytes(HEADER_OCTETS_MAX));
        }
        return Message.parse(OctetSource.of(returned.toByteArray()), MimeLimits.DEFAULT)
                .headers()
                .first("Message-ID")
                .map(field -> field.text())
                .orElse(null);
    }

    private void note(long account, Retired about, RecipientStatus said, boolean isTrusted)
            throws StoreException {
        var now = clock.instant();
        var reply = reply(said);
        var attempt = attempt(said, reply, isTrusted, now);
        var suppressed =
                database.<Boolean, RuntimeException>write(
                        SERVER,
                        tx -> {
                            AttemptRows.add(
                                    tx, List.of(new AttemptRows.Entry(about.id(), attempt)));
                            // outbound W-17: so that failures in a row are counted
                            var success =
                                    switch (said.action()) {
                                        case FAILED -> isTrusted ? false : about.success();
                                        case DELIVERED, RELAYED, EXPANDED -> true;
                                        case DELAYED -> about.success();
                                    };
                            var outcome = said.action().token() + " elsewhere: " + attempt.answer();
                            RetiredRows.heard(tx, about.id(), success, outcome, now);
                            var suppressing =
                                    isTrusted
                                            && said.action() == Action.FAILED
                                            && suppress(tx, account, about, reply, now);
                            if (isTrusted) { // what anybody could have written is not told
                                tell(tx, about, said.action(), reply, suppressing);
                            }
                            return suppressing;
                        });
        log.atInfo()
                .addKeyValue("message", about.message())
                .addKeyValue("recipient", about.id())
                .addKeyValue("to", about.recipient())
                .addKeyValue("action", said.action().token())
                .addKeyValue("reply", reply)
                .addKeyValue("trusted", isTrusted)
                .addKeyValue("suppressed", suppressed)
                .log("notification about a message");
    }

    /** webapi H-18 to H-23 */
    private void tell(Tx tx, Retired about, Action action, Reply reply, boolean suppressing)
            throws SQLException {
        var event =
                switch (action) {
                    case FAILED -> WebhookEvent.FAILED;
                    case DELAYED -> WebhookEvent.DELAYED;
                    case DELIVERED -> WebhookEvent.DELIVERED;
                    case RELAYED -> WebhookEvent.RELAYED;
                    case EXPANDED -> WebhookEvent.EXPANDED;
                };
        var status = reply.status();
        var heard =
                action == Action.FAILED || action == Action.DELAYED
                        ? new Telling.Heard(
                                reply.code(), status == null ? "" : status.toString(), suppressing)
                        : Telling.Heard.NOTHING;
        new Telling(webhooks.in(tx, clock.instant())).heard(about, event, true, heard);
    }

    private static boolean suppress(Tx tx, long account, Retired about, Reply reply, Instant now)
            throws SQLException {
        try {
            return new AutomaticSuppression(tx, account, now)
                    .afterNotification(ForwardPath.parse(about.recipient()), reply);
        } catch (SyntaxException e) {
            throw new SQLException("recipient " + about.id() + " is damaged", e);
        }
    }

    private static Attempt attempt(
            RecipientStatus said, Reply reply, boolean isTrusted, Instant now) {
        var remote = said.remoteMta();
        return new Attempt(
                now,
                Duration.ZERO,
                Attempt.HEARD,
                remote == null ? null : remote.value(),
                null,
                said.action() == Action.DELAYED
                        ? status(said).as(4)
                        : status(said).as(said.action() == Action.FAILED ? 5 : 2),
                said.action() == Action.FAILED || said.action() == Action.DELAYED ? reply : null,
                "A notification came back: " + said.action().token(),
                "",
                List.of(
                        isTrusted
                                ? "It came to the unique reverse-path of this copy."
                                : "It names this message; who wrote it is not known."));
    }

    private static EnhancedStatusCode status(RecipientStatus said) {
        return EnhancedStatusCode.at(said.status())
                .orElseThrow(() -> new IllegalArgumentException("not a status: " + said.status()));
    }

    /** outbound K-7: what the other host said; else what the status says, as a reply. */
    static Reply reply(RecipientStatus said) {
        var status = status(said);
        var diagnostic = said.diagnosticCode();
        var text = diagnostic == null ? "" : diagnostic.value();
        var isReply =
                diagnostic != null
                        && diagnostic.type().equals("smtp")
                        && text.length() >= 3
                        && text.substring(0, 3).chars().allMatch(c -> c >= '0' && c <= '9');
        var code = isReply ? Integer.parseInt(text.substring(0, 3)) : 0;
        if (code < 200 || code > 599 || code / 100 == 3) {
            return Reply.of(status.kind() * 100, status, text);
        }
        var rest = text.substring(3).strip();
        var own = EnhancedStatusCode.at(rest).filter(one -> one.kind() == code / 100);
        if (own.isPresent()) {
            rest = rest.substring(own.get().toString().length()).strip();
        } else if (status.kind() == code / 100) {
            own = Optional.of(status);
        }
        return new Reply(code, own.orElse(null), List.of(Reply.printable(rest)));
    }

    /**
     * Mail to the unique reverse-path of which is not known what it says of that copy. outbound K-6
     *
     * @param isNotice whether it is a notification, but about others
     */
    private void noteUnrecognized(Retired about, boolean isNotice) throws StoreException {
        var now = clock.instant();
        var what =
                isNotice
                        ? "A notification came back that does not name this recipient: unrecognized"
                        : "A message came back that is no notification: unrecognized";
        var attempt =
                new Attempt(
                        now,
                        Duration.ZERO,
                        Attempt.HEARD,
                        null,
                        null,
                        about.success() ? HANDED_OVER : NOT_HANDED_OVER,
                        null,
                        what,
                        "",
                        List.of("It came to the unique reverse-path of this copy."));
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    AttemptRows.add(tx, List.of(new AttemptRows.Entry(about.id(), attempt)));
                    RetiredRows.heard(tx, about.id(), about.success(), about.outcome(), now);
                    new Telling(webhooks.in(tx, now))
                            .heard(
                                    about,
                                    WebhookEvent.UNRECOGNIZED,
                                    isNotice,
                                    Telling.Heard.NOTHING);
                    return true;
                });
        log.atInfo()
                .addKeyValue("message", about.message())
                .addKeyValue("recipient", about.id())
                .addKeyValue("notification", isNotice)
                .log("unrecognized answer to a unique reverse-path");
    }
}
