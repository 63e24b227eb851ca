package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.inbound.Arrival;
import org.mailstead.server.inbound.Source;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.SpecialUse;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.queue.Extra;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.OctetsMaxException;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.submission.SubmissionResult;
import org.mailstead.server.submission.Wishes;
import org.mailstead.server.web.Exchange;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.FutureRelease;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Send: composes a message and submits it. For one call. webapi §7 */
final class SendCall {
    private static final Logger log = LoggerFactory.getLogger(SendCall.class);
    private static final Duration RELEASE_MAX = Duration.ofDays(60);

    private final WebApiServices services;
    private final WebApiLimits limits;
    private final Login login;
    private final Exchange exchange;
    private final ApiMetrics metrics;
    private final Instant now;

    SendCall(
            WebApiServices services,
            WebApiLimits limits,
            Login login,
            Exchange exchange,
            ApiMetrics metrics) {
        this.metrics = metrics;
        this.services = services;
        this.limits = limits;
        this.login = login;
        this.exchange = exchange;
        now = services.clock().instant();
    }

    /**
     * What the caller is told.
     *
     * @param to in the order of {@code copies}
     */
    record Sent(String messageId, List<Addresses.Person> to, List<SubmissionResult.Copy> copies) {}

    /** Sends it: when this returns, it is durable in the queue. */
    Sent send(SendRequest request) throws CallException, IOException {
        var addresses = checked(request); // in the order of webapi S-1
        var composer =
                new Composer(services.hostName(), services.userAgent(), now, request, addresses);
        var messageId = composer.messageId();
        var bcc = request.saveSent() ? composer.bcc() : "";
        var release = release(request.futureRelease());
        try (var spool = services.blobs().spool(limits.messageOctetsMax())) {
            var out = new Watched(spool.out());
            try {
                composer.write(messageId, out);
            } catch (OctetsMaxException e) {
                throw new CallException(
                        ErrorCode.MESSAGE_TOO_LARGE,
                        "a message of more than " + limits.messageOctetsMax() + " octets");
            }
            var content = spool.content();
            var arrival = arrival(request, addresses, composer.utf8(), release);
            var copies =
                    copies(
                            services.submission()
                                    .submit(
                                            login.account(),
                                            login.name(),
                                            arrival,
                                            content,
                                            out.eightBit,
                                            wishes(request)));
            if (request.saveSent()) {
                save(bcc, content);
            }
            return new Sent(messageId, addresses.recipients(), copies);
        }
    }

    private Addresses checked(SendRequest request) throws CallException {
        if (request.text().isEmpty() && request.html().isEmpty()) {
            throw new CallException(ErrorCode.MISSING_BODY, "neither Text nor HTML");
        }
        var addresses = Addresses.of(request, login);
        var refused = services.submission().notSender(login.account(), addresses.from().address());
        if (refused != null) {
            throw failure(refused);
        }
        var recipients = addresses.recipients().size();
        if (recipients == 0) {
            throw new CallException(ErrorCode.NO_RECIPIENTS, "To, CC and BCC are empty");
        }
        if (recipients > limits.recipientsMax()) {
            throw new CallException(
                    ErrorCode.USER, "more than " + limits.recipientsMax() + " recipients");
        }
        var extra = Extra.text(request.extra());
        if (extra.length() > Extra.CHARS_MAX || extra.indexOf('\0') >= 0) {
            throw new CallException(
                    ErrorCode.USER,
                    "Extra with NUL, or of more than " + Extra.CHARS_MAX + " characters");
        }
        return addresses.withReplyTo(request.replyTo());
    }

    /** webapi S-16 */
    private @Nullable FutureRelease release(@Nullable Instant moment) throws CallException {
        if (moment == null || !moment.isAfter(now)) {
            return null;
        }
        if (moment.isAfter(now.plus(RELEASE_MAX))) {
            throw new CallException(
                    ErrorCode.USER, "FutureRelease is more than 60 days ahead: " + moment);
        }
        return new FutureRelease.HoldUntil(moment);
    }

    /** webapi S-15 */
    private static Wishes wishes(SendRequest request) {
        var tls = request.requireTls();
        var demand =
                tls == null ? TlsDemand.BY_POLICY : tls ? TlsDemand.REQUIRED : TlsDemand.OPTIONAL;
        return new Wishes(demand, request.extra());
    }

    private Arrival arrival(
            SendRequest request,
            Addresses addresses,
            boolean utf8,
            @Nullable FutureRelease release) {
        var tls = exchange.tls();
        var source =
                new Source(
                        exchange.client().orElse(exchange.local()),
                        exchange.local(),
                        new ClientIdentity.Named(services.hostName()),
                        true,
                        true,
                        tls == null ? null : tls.protocol(),
                        tls == null ? null : tls.cipherSuite());
        var parameters =
                new MailParameters(
                        null,
                        null,
                        utf8,
                        Boolean.TRUE.equals(request.requireTls()),
                        release,
                        null,
                        null,
                        null);
        var to =
                addresses.recipients().stream()
                        .map(person ->
                                new Recipient(
                                        new ForwardPath.Of(person.address()), RcptParameters.NONE))
                        .toList();
        var from = new ReversePath.Of(addresses.from().address());
        return new Arrival(
                services.seal().seal(ConnectionId.CURRENT.get()),
                now,
                source,
                new Envelope(from, parameters, to),
                utf8);
    }

    private List<SubmissionResult.Copy> copies(SubmissionResult result) throws CallException {
        return switch (result) {
            case SubmissionResult.Queued(var copies) -> copies;
            case SubmissionResult.Refused refused -> throw failure(refused);
        };
    }

    private CallException failure(SubmissionResult.Refused refused) {
        var code =
                switch (refused.why()) {
                    case MALFORMED, SENDER_ID -> ErrorCode.USER;
                    case NOT_ALLOWED -> ErrorCode.BAD_FROM;
                    case DOMAIN_DISABLED -> ErrorCode.DOMAIN_DISABLED;
                    case RECIPIENTS -> ErrorCode.MESSAGE_LIMIT_REACHED;
                    case NEW_RECIPIENTS -> ErrorCode.RECIPIENT_LIMIT_REACHED;
                    case QUEUE_FULL -> ErrorCode.ERROR;
                    case UNAVAILABLE -> ErrorCode.SERVER;
                };
        if (code == ErrorCode.SERVER || code == ErrorCode.ERROR) {
            metrics.failedToSubmit();
        }
        return new CallException(code, String.join(" ", refused.reply().lines()));
    }

    /**
     * The sender's own copy. webapi S-19
     *
     * @throws CallException sentOverQuota, whatever the reason: who is told {@code server} sends
     *     the message again, which is in the queue
     */
    private void save(String bcc, OctetSource content) throws CallException {
        try {
            var sent = sentMailbox();
            if (sent.isEmpty()) {
                return;
            }
            var message =
                    new NewMessage(
                            OctetSource.of(bcc.getBytes(UTF_8)),
                            content,
                            Flags.of(Flag.SEEN, Flag.NOT_JUNK),
                            now,
                            null);
            services.mailboxes().append(login.account(), sent.get().id(), List.of(message));
        } catch (MailboxException e) {
            throw notKept(": " + e.getMessage());
        } catch (StoreException | IOException e) {
            log.atError().setCause(e).log("sent message not kept");
            throw notKept("");
        }
    }

    private static CallException notKept(String why) {
        return new CallException(ErrorCode.SENT_OVER_QUOTA, "queued, but not kept in Sent" + why);
    }

    private Optional<Mailbox> sentMailbox() throws StoreException {
        return services.mailboxes().list(login.account()).stream()
                .filter(mailbox -> mailbox.specialUse().contains(SpecialUse.SENT))
                .findFirst();
    }

    /** Notes whether octets beyond US-ASCII are written. */
    private static final class Watched extends FilterOutputStream {
        private boolean eightBit;

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            eightBit |= (octet & 0x80) != 0;
            out.write(octet);
        }

        @Override
        public void write(byte[] octets, int start, int length) throws IOException {
            for (int i = start; i < start + length && !eightBit; i++) {
                eightBit = octets[i] < 0;
            }
            out.write(octets, start, length);
        }
    }
}
