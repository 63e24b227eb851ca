package org.mailstead.server.smtp;

import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.inbound.Replies;
import org.mailstead.server.net.Connection;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.submission.Submission;
import org.mailstead.smtp.Command;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;

/**
 * Whether MAIL and RCPT of one session are acceptable: each method answers null, or the refusal.
 */
final class EnvelopeRules {
    private static final long LARGEST_ANYWHERE = 100L << 20;

    private final Connection connection;
    private final Client client;
    private final SmtpSettings settings;
    private final Directory directory;
    private final Inbound inbound;
    private final Submission submission;
    private final InstantSource clock;
    private final DeveloperErrors asked;

    EnvelopeRules(
            Connection connection,
            Client client,
            SmtpSettings settings,
            Directory directory,
            Inbound inbound,
            Submission submission,
            InstantSource clock) {
        this.connection = connection;
        this.client = client;
        this.settings = settings;
        this.directory = directory;
        this.inbound = inbound;
        this.submission = submission;
        this.clock = clock;
        this.asked = new DeveloperErrors(connection);
    }

    /** inbound §8, MAIL-04 to MAIL-11, in their order. */
    @Nullable Reply mail(Command.Mail mail) throws IOException {
        var parameters = mail.parameters();
        var refusal = parameters(parameters);
        if (refusal != null) {
            return refusal;
        }
        if (isUnicode(mail) && !parameters.smtpUtf8()) {
            return Reply.of(550, "5.6.7", "The address needs SMTPUTF8"); // RFC 6531 §3.5
        }
        if (settings.developer() && mail.from() instanceof ReversePath.Of(var address)) {
            var error = asked.at("mailfrom", address.localPart().value());
            if (error != null) {
                return error;
            }
        }
        return switch (settings.role()) {
            case INBOUND -> stranger(mail.from());
            case SUBMISSION -> submitter(mail.from());
        };
    }

    /** RFC 6531 §3.1 item 3: an address in AUTH is one too. */
    private static boolean isUnicode(Command.Mail mail) {
        var auth = mail.parameters().auth();
        return mail.unicode()
                || !mail.from().isAscii()
                || (auth != null && !auth.chars().allMatch(c -> c < 0x80));
    }

    private @Nullable Reply parameters(MailParameters parameters) {
        var size = parameters.size();
        // RFC 1870 §6.1: refused before it is sent
        if (size != null && size > settings.limits().messageOctetsMax()) {
            return Reply.of(552, size >= LARGEST_ANYWHERE ? "5.3.4" : "5.2.3", "Message too large");
        }
        if (parameters.requireTls() && !client.isTls()) {
            return Reply.of(523, "5.7.10", "REQUIRETLS needs TLS here too"); // RFC 8689 §2
        }
        if (parameters.requireTls() && !settings.offerRequireTls()) {
            return Reply.of(555, "5.3.3", "REQUIRETLS is not offered");
        }
        if (settings.role() == Role.INBOUND
                && (parameters.deliverBy() != null || parameters.priority() != 0)) {
            return Reply.of(555, "5.3.3", "DELIVERBY and MT-PRIORITY are not offered");
        }
        var release = parameters.release();
        if (release == null) {
            return null;
        }
        if (settings.role() == Role.INBOUND) {
            return Reply.of(555, "5.3.3", "FUTURERELEASE is not offered");
        }
        var now = clock.instant();
        var at = release.release(now);
        // RFC 4865 §5: neither in the past nor beyond what was offered
        return at.isBefore(now) || at.isAfter(now.plus(settings.limits().holdMax()))
                ? Reply.of(554, "5.5.4", "Release time out of range")
                : null;
    }

    /** inbound MAIL-09, MAIL-10 */
    private @Nullable Reply stranger(ReversePath from) {
        return switch (from) {
            case ReversePath.Null() -> null;
            case ReversePath.AtLiteral _ ->
                    Reply.of(550, "5.7.0", "No mail is taken from address literals");
            case ReversePath.Of(var address) -> inbound.sender(client.remote(), address.domain());
        };
    }

    private @Nullable Reply submitter(ReversePath from) {
        var login = client.login();
        if (login == null) {
            return Answers.LOGIN_FIRST;
        }
        return switch (from) {
            case ReversePath.Null() -> null;
            case ReversePath.AtLiteral _ ->
                    Reply.of(550, "5.7.1", "Nobody here has an address at an IP address");
            case ReversePath.Of(var address) -> submission.maySend(login.account(), address);
        };
    }

    /**
     * inbound §8, RCPT-02 to RCPT-09, in their order.
     *
     * @param envelope with the recipients that were accepted before
     */
    @Nullable Reply recipient(Envelope envelope, Command.Rcpt rcpt) throws IOException {
        try {
            return needsTls(rcpt.to()) ? Answers.TLS_FIRST : recipientAsked(envelope, rcpt);
        } catch (StoreException e) {
            return Replies.of(e);
        }
    }

    /**
     * Reports on TLS that does not work have to come without it. RFC 8460 §3, outbound J-1, inbound
     * RCPT-02
     */
    private boolean needsTls(ForwardPath to) throws StoreException {
        if (!settings.requireTls() || client.isTls()) {
            return false;
        }
        var isForReports =
                settings.role() == Role.INBOUND
                        && to instanceof ForwardPath.Of(var address)
                        && directory.resolve(address) instanceof Resolution.Local local
                        && local.reports().contains(ReportKind.TLS);
        return !isForReports;
    }

    private @Nullable Reply recipientAsked(Envelope envelope, Command.Rcpt rcpt)
            throws StoreException, IOException {
        var before = envelope.to().size();
        // RFC 5321 §4.5.3.1.10: 452, and the rest comes in another transaction
        if (before >= settings.limits().recipientsMax()) {
            return Reply.of(452, "4.5.3", "Too many recipients");
        }
        if (settings.role() == Role.INBOUND
                && envelope.from() instanceof ReversePath.Null
                && before > 0) {
            return Reply.of(452, "4.5.3", "One recipient for each notification");
        }
        if ((rcpt.unicode() || !rcpt.to().isAscii()) && !envelope.parameters().smtpUtf8()) {
            return Reply.of(553, "5.6.7", "The address needs SMTPUTF8"); // RFC 6531 §3.5
        }
        if (settings.developer() && rcpt.to() instanceof ForwardPath.Of(var address)) {
            var error = asked.at("rcptto", address.localPart().value());
            if (error != null) {
                return error;
            }
        }
        return resolved(rcpt.to());
    }

    private @Nullable Reply resolved(ForwardPath to) throws StoreException, IOException {
        var resolution =
                switch (to) {
                    case ForwardPath.Postmaster() -> directory.resolvePostmaster();
                    case ForwardPath.Of(var address) -> directory.resolve(address);
                    case ForwardPath.AtLiteral _ -> new Resolution.NotLocal();
                };
        return switch (resolution) {
            case Resolution.Local _ -> null;
            case Resolution.NotLocal() when settings.role() == Role.SUBMISSION ->
                    settings.developer()
                            ? Reply.of(550, "5.4.4", "Nothing is sent to other servers from here")
                            : null;
            case Resolution.UnknownUser unknown -> {
                delayUnknown();
                yield Replies.of(unknown);
            }
            case Resolution other -> Replies.of(other);
        };
    }

    /** inbound RATE-13: who guesses addresses is held up; who mistypes one is not. */
    private void delayUnknown() throws IOException {
        if (client.unknownRecipient() > settings.limits().freeUnknownRecipients()) {
            connection.pause(settings.limits().unknownRecipientDelay());
        }
    }
}
