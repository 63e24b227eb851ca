package org.mailstead.server.submission;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.SendingLimits;
import org.mailstead.server.inbound.Acceptance;
import org.mailstead.server.inbound.Arrival;
import org.mailstead.server.inbound.Replies;
import org.mailstead.server.inbound.TraceFields;
import org.mailstead.server.queue.Extra;
import org.mailstead.server.queue.NewEntry;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueFullException;
import org.mailstead.server.queue.SenderNotUniqueException;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.queue.UniqueSender;
import org.mailstead.server.queue.UniqueSenders;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.submission.SubmissionResult.Why;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages from users. Any number of threads. inbound §11 */
public final class Submission {
    private static final Logger log = LoggerFactory.getLogger(Submission.class);
    private static final int MESSAGE_ID_OCTETS = 16;

    private final Directory directory;
    private final Queue queue;
    private final UniqueSenders uniqueSenders;
    private final Signing signing;
    private final InstantSource clock;
    private final SubmissionOptions options;
    private final SecureRandom random = new SecureRandom();

    public Submission(
            Directory directory,
            Queue queue,
            UniqueSenders uniqueSenders,
            Signing signing,
            InstantSource clock,
            SubmissionOptions options) {
        this.directory = directory;
        this.queue = queue;
        this.uniqueSenders = uniqueSenders;
        this.signing = signing;
        this.clock = clock;
        this.options = options;
    }

    /** Forgets what an account sent, once it is removed. */
    public static void forget(Database database, long account) throws StoreException {
        database.<Boolean, RuntimeException>write(
                Scope.server(),
                tx -> {
                    SentRows.forget(tx, account);
                    return true;
                });
    }

    /**
     * Whether an account ever wrote to somebody of a domain, or of one below it.
     *
     * @param domain has no character that SQL's LIKE takes for more than it is
     */
    public static boolean hasWrittenTo(Database database, long account, Domain domain)
            throws StoreException {
        return database.read(
                Scope.server(), tx -> SentRows.hasWrittenTo(tx, account, domain.ascii()));
    }

    /**
     * Whether an account may send as an address: in the envelope, and in From.
     *
     * @return null if it may, else the refusal
     */
    public @Nullable Reply maySend(long account, Address address) {
        var refused = notSender(account, address);
        return refused == null ? null : refused.reply();
    }

    /**
     * The same, with the reason as a value.
     *
     * @return null if it may
     */
    public SubmissionResult.@Nullable Refused notSender(long account, Address address) {
        try {
            var domain = directory.domain(address.domain());
            if (domain.isPresent() && domain.get().disabled()) {
                return refused(
                        Why.DOMAIN_DISABLED, 451, "4.3.0", "The sender's domain is disabled");
            }
            return directory.maySendAs(account, address)
                    ? null
                    : refused(Why.NOT_ALLOWED, 550, "5.7.1", "Not allowed to send as this address");
        } catch (StoreException e) {
            return new SubmissionResult.Refused(Why.UNAVAILABLE, Replies.of(e));
        }
    }

    /**
     * Takes a message: when it is accepted, it is durable in the queue.
     *
     * @param account of the user
     * @param login the name that the user logged in with
     * @param arrival its envelope's sender was checked with {@link #maySend}
     * @param content readable until this returns
     * @param eightBit whether it has octets above 127
     */
    public Acceptance submit(
            long account, String login, Arrival arrival, OctetSource content, boolean eightBit) {
        return switch (submit(new User(account, login), arrival, content, eightBit, null)) {
            case SubmissionResult.Queued _ -> new Acceptance.Accepted();
            case SubmissionResult.Refused(_, var reply) -> new Acceptance.Refused(reply);
        };
    }

    /**
     * The same for a message that a program sent by HTTP.
     *
     * @param wishes count, whatever the header says
     */
    public SubmissionResult submit(
            long account,
            String login,
            Arrival arrival,
            OctetSource content,
            boolean eightBit,
            Wishes wishes) {
        return submit(new User(account, login), arrival, content, eightBit, wishes);
    }

    private SubmissionResult submit(
            User user,
            Arrival arrival,
            OctetSource content,
            boolean eightBit,
            @Nullable Wishes wishes) {
        SubmissionResult result;
        try {
            result = checked(user, arrival, content, eightBit, wishes);
        } catch (IOException e) {
            log.atError().setCause(e).log("spooled message cannot be read");
            result = new SubmissionResult.Refused(Why.UNAVAILABLE, Replies.LOCAL_ERROR);
        } catch (StoreException e) {
            log.atError().setCause(e).log("store failed");
            result = new SubmissionResult.Refused(Why.UNAVAILABLE, Replies.of(e));
        }
        log(user.account(), arrival, content.size(), result);
        return result;
    }

    private SubmissionResult checked(
            User user,
            Arrival arrival,
            OctetSource content,
            boolean eightBit,
            @Nullable Wishes wishes)
            throws IOException, StoreException {
        var header = SubmittedHeader.read(content, options.limits().headerOctetsMax());
        if (!header.isSeparated()) {
            return refused(Why.MALFORMED, 554, "5.6.0", "No empty line after the header");
        }
        if (!header.isWellFormed()) {
            return refused(Why.MALFORMED, 550, "5.6.0", "The header has lines that are no fields");
        }
        Wishes asked;
        try {
            asked = wishes == null ? wishes(arrival, header) : wishes;
        } catch (SyntaxException e) { // inbound SUB-08, RPL-45
            return refused(Why.MALFORMED, 554, "5.6.0", String.valueOf(e.getMessage()));
        }
        Address author;
        try {
            author = header.author();
        } catch (SyntaxException e) {
            return refused(Why.MALFORMED, 550, "5.6.0", "From: " + e.getMessage());
        }
        var refusal = notSender(user.account(), author);
        if (refusal != null) {
            return refusal;
        }
        return queued(
                user, arrival, new Submitted(header, author, asked, eightBit, wishes != null));
    }

    private static Wishes wishes(Arrival arrival, SubmittedHeader header) throws SyntaxException {
        var tls =
                arrival.envelope().parameters().requireTls()
                        ? TlsDemand.REQUIRED
                        : header.isTlsOptional() ? TlsDemand.OPTIONAL : TlsDemand.BY_POLICY;
        return new Wishes(tls, header.extra());
    }

    /**
     * What is submitted.
     *
     * @param eightBit whether it has octets above US-ASCII
     * @param byHttp or else by SMTP
     */
    private record Submitted(
            SubmittedHeader header,
            Address author,
            Wishes wishes,
            boolean eightBit,
            boolean byHttp) {}

    /** Who submits. */
    private record User(long account, String login) {}

    private SubmissionResult queued(User user, Arrival arrival, Submitted submitted)
            throws IOException, StoreException {
        return switch (uniqueSenders.of(user.account(), user.login(), arrival.envelope())) {
            case UniqueSenders.Senders.Of(var senders) ->
                    queued(user.account(), senders, arrival, submitted);
            case UniqueSenders.Senders.Ambiguous() -> // outbound K-3
                    refused(
                            Why.SENDER_ID,
                            554,
                            "5.5.3",
                            "An id in the sender's address is for one recipient");
        };
    }

    private SubmissionResult queued(
            long account, List<UniqueSender> senders, Arrival arrival, Submitted submitted)
            throws IOException, StoreException {
        var outgoing = submitted.header().outgoing();
        var entry = entry(account, senders, arrival, submitted, outgoing);
        var recipients =
                entry.envelope().to().stream()
                        .map(one -> one.path().text(false).toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        var limits = limits(account);
        try {
            var ids =
                    queue.<LimitReachedException>addEach(
                            entry,
                            outgoing,
                            tx -> SentRows.count(tx, account, recipients, limits, clock.instant()));
            return new SubmissionResult.Queued(copies(ids, senders));
        } catch (LimitReachedException e) {
            return refused(e);
        } catch (QueueFullException e) { // outbound W-4
            return refused(Why.QUEUE_FULL, 452, "4.3.1", "Try again later: " + e.getMessage());
        } catch (SenderNotUniqueException e) { // outbound K-3
            return refused(Why.SENDER_ID, 554, "5.1.7", "Not a new address: " + e.getMessage());
        }
    }

    private NewEntry entry(
            long account,
            List<UniqueSender> senders,
            Arrival arrival,
            Submitted submitted,
            OctetSource outgoing)
            throws IOException, StoreException {
        var header = submitted.header();
        var messageId = header.text("Message-ID").orElseGet(this::messageId);
        var envelope = arrival.envelope();
        var release = envelope.parameters().release();
        return new NewEntry(
                account,
                new Envelope(
                        envelope.from(), forQueue(arrival, submitted.eightBit()), envelope.to()),
                submitted.wishes().tls(),
                messageId,
                header.subject(),
                prefix(arrival, submitted, messageId, outgoing),
                release == null ? arrival.at() : release.release(arrival.at()),
                senders,
                null,
                Extra.text(submitted.wishes().extra()));
    }

    private static List<SubmissionResult.Copy> copies(List<Long> ids, List<UniqueSender> senders) {
        var copies = new ArrayList<SubmissionResult.Copy>();
        for (int i = 0; i < ids.size(); i++) {
            var fromId = senders.isEmpty() ? "" : senders.get(i).id();
            copies.add(new SubmissionResult.Copy(ids.get(i), fromId));
        }
        return copies;
    }

    /** inbound CFG-33 */
    private SendingLimits limits(long account) throws StoreException {
        var own = directory.settings(account).sendingLimits();
        return own == null ? options.limits().sending() : own;
    }

    private static MailParameters forQueue(Arrival arrival, boolean eightBit) {
        var said = arrival.envelope().parameters();
        var lines = eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT;
        return new MailParameters(
                null,
                said.isBinary() ? BodyType.BINARY_MIME : lines,
                arrival.internationalized(),
                false,
                said.release(),
                null,
                said.returned(),
                said.envelopeId(),
                said.priority(),
                said.deliverBy());
    }

    /** inbound SUB-06, SUB-09 to SUB-12 */
    private OctetSource prefix(
            Arrival arrival, Submitted submitted, String messageId, OctetSource outgoing)
            throws IOException, StoreException {
        var header = submitted.header();
        var to = arrival.envelope().to();
        // RFC 5321 §7.2: several recipients are not told of each other
        var only = to.size() == 1 ? to.getFirst().path().text(arrival.internationalized()) : null;
        var made =
                (header.has("Message-ID") ? "" : "Message-ID: " + messageId + "\r\n")
                        + (header.has("Date")
                                ? ""
                                : "Date: " + TraceFields.date(arrival.at()) + "\r\n");
        var signed = OctetSource.concat(TraceFields.octets(made), outgoing);
        return TraceFields.octets(
                received(arrival, submitted.byHttp(), only),
                submitted(arrival),
                signing.fields(submitted.author(), signed),
                made);
    }

    private String received(Arrival arrival, boolean byHttp, @Nullable String only) {
        var host = options.hostName();
        if (byHttp) {
            return TraceFields.receivedByHttp(arrival, host, only);
        }
        return options.hideClient()
                ? TraceFields.receivedHidden(arrival, host, only)
                : TraceFields.received(arrival, host, only);
    }

    /** That we know who sent it. RFC 8601 §2.7.4 */
    private String submitted(Arrival arrival) {
        var from = arrival.envelope().from().text(arrival.internationalized());
        var result =
                from.isEmpty()
                        ? MethodResult.of("auth", "pass")
                        : MethodResult.of("auth", "pass", Property.smtp("mailfrom", from));
        return new AuthenticationResults(options.hostName().ascii(), List.of(result)).field();
    }

    private String messageId() {
        var octets = new byte[MESSAGE_ID_OCTETS];
        random.nextBytes(octets);
        return "<"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(octets)
                + "@"
                + options.hostName().ascii()
                + ">";
    }

    private static SubmissionResult.Refused refused(LimitReachedException e) {
        return refused(e.why(), 451, "4.7.1", String.valueOf(e.getMessage()));
    }

    private static SubmissionResult.Refused refused(Why why, int code, String status, String text) {
        return new SubmissionResult.Refused(why, Reply.of(code, status, text));
    }

    private static void log(long account, Arrival arrival, long octets, SubmissionResult result) {
        var line =
                log.atInfo()
                        .addKeyValue("id", arrival.id())
                        .addKeyValue("account", account)
                        .addKeyValue("from", arrival.envelope().from().text(true))
                        .addKeyValue("recipients", arrival.envelope().to().size())
                        .addKeyValue("octets", octets);
        switch (result) {
            case SubmissionResult.Queued _ -> line.log("message submitted");
            case SubmissionResult.Refused(_, var reply) ->
                    line.addKeyValue("reply", reply).log("submission refused");
        }
    }
}
