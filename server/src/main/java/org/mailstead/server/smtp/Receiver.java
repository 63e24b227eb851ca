package org.mailstead.server.smtp;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.inbound.Acceptance;
import org.mailstead.server.inbound.Arrival;
import org.mailstead.server.inbound.Internationalized;
import org.mailstead.server.net.Connection;
import org.mailstead.server.smtp.State.Chunking;
import org.mailstead.server.smtp.State.Closed;
import org.mailstead.server.smtp.State.Transaction;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.smtp.Command;
import org.mailstead.smtp.DataReader;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Reception;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the octets of messages, after DATA or by BDAT, and has them accepted. Whatever the end,
 * the transaction is over (RFC 5321 §4.1.1.4).
 */
final class Receiver {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    private final Connection connection;
    private final Client client;
    private final SmtpSettings settings;
    private final Services services;

    Receiver(Connection connection, Client client, SmtpSettings settings, Services services) {
        this.connection = connection;
        this.client = client;
        this.settings = settings;
        this.services = services;
    }

    /** RFC 5321 §4.1.1.4. */
    Step data(Transaction mail) throws IOException {
        if (mail.envelope().to().isEmpty()) {
            return new Step(mail, Answers.NO_RECIPIENTS);
        }
        if (mail.envelope().parameters().isBinary()) {
            return new Step(mail, Answers.BINARY_NEEDS_BDAT);
        }
        Answers.GO_AHEAD_WITH_DATA.writeTo(connection.out());
        try (var spool = services.blobs().spool(settings.limits().messageOctetsMax())) {
            Reception reception;
            beginData();
            try {
                reception = reader(spool).data(connection.in());
            } finally {
                connection.noDeadline();
            }
            return received(mail, spool, reception);
        }
    }

    /** RFC 3030 §2. */
    Step firstChunk(Transaction mail, Command.Bdat bdat) throws IOException {
        if (mail.envelope().to().isEmpty()) {
            return discard(mail, bdat, Answers.NO_RECIPIENTS);
        }
        var spool = services.blobs().spool(settings.limits().messageOctetsMax());
        var done = false;
        try {
            beginData();
            var step = nextChunk(new Chunking(mail, spool, reader(spool)), bdat);
            done = !(step.next() instanceof Chunking);
            return step;
        } catch (IOException | RuntimeException e) {
            done = true;
            throw e;
        } finally {
            if (done) {
                spool.close();
            }
        }
    }

    /** One more chunk; the deadline runs from the first one. */
    Step nextChunk(Chunking chunks, Command.Bdat bdat) throws IOException {
        var mail = chunks.transaction();
        var binary = mail.envelope().parameters().isBinary();
        connection.timeout(settings.limits().dataTimeout());
        // more than is ever read to its end: not worth waiting for
        var hopeless =
                bdat.octets()
                        > settings.limits().messageOctetsMax()
                                + settings.limits().drainedOctetsMax();
        if (hopeless || !chunks.reader().chunk(connection.in(), bdat.octets(), binary)) {
            connection.noDeadline();
            return failed(new Closed(), Answers.TOO_LARGE);
        }
        if (!bdat.last()) {
            var octets = chunks.reader().octets();
            if (octets > settings.limits().messageOctetsMax()) {
                connection.noDeadline();
                return failed(mail.ready(), Answers.TOO_LARGE);
            }
            return new Step(chunks, Reply.of(250, "2.0.0", octets + " octets received"));
        }
        connection.noDeadline();
        return received(mail, chunks.spool(), chunks.reader().finish(binary));
    }

    /** RFC 3030 §2: a chunk's octets follow its command even when it is refused. */
    Step discard(State state, Command.Bdat bdat, Reply why) throws IOException {
        if (bdat.octets() > settings.limits().drainedOctetsMax()) {
            return new Step(new Closed(), why);
        }
        connection.timeout(settings.limits().dataTimeout());
        connection.deadline(settings.limits().dataDeadline());
        try {
            connection.in().discard(bdat.octets());
        } finally {
            connection.noDeadline();
        }
        return new Step(state, why);
    }

    private void beginData() {
        connection.timeout(settings.limits().dataTimeout());
        connection.deadline(settings.limits().dataDeadline());
    }

    private DataReader reader(Spool spool) {
        var limits = settings.limits();
        return new DataReader(spool.out(), limits.messageOctetsMax(), limits.drainedOctetsMax());
    }

    private Step received(Transaction mail, Spool spool, Reception reception) throws IOException {
        return switch (reception) {
            case Reception.Complete complete -> accept(mail, spool, complete);
            case Reception.Malformed(var problem) -> {
                log.atInfo().addKeyValue("problem", problem).log("message refused");
                yield failed(mail.ready(), Answers.MALFORMED_LINES);
            }
            case Reception.Nul() -> {
                log.atInfo().addKeyValue("problem", "NUL").log("message refused");
                yield failed(mail.ready(), Answers.NUL);
            }
            case Reception.TooLarge(var inSync) ->
                    failed(inSync ? mail.ready() : new Closed(), Answers.TOO_LARGE);
            case Reception.Unwritable(var cause) -> {
                log.atError().setCause(cause).log("message cannot be spooled");
                var full = cause instanceof StoreIoException store && store.failure().isFull();
                yield failed(mail.ready(), full ? Answers.FULL : Answers.LOCAL_ERROR);
            }
        };
    }

    /** Answers 250 only once the message is safe on disk. RFC 5321 §6.1. */
    private Step accept(Transaction mail, Spool spool, Reception.Complete complete)
            throws IOException {
        var asked = settings.developer() ? developerError(mail) : null;
        if (asked != null) {
            return failed(mail.ready(), asked);
        }
        var internationalized = isInternationalized(mail, spool, complete);
        var arrival =
                new Arrival(
                        client.id(),
                        services.clock().instant(),
                        client.source(mail.ready()),
                        mail.envelope(),
                        internationalized);
        var strict =
                settings.pedantic()
                        ? strictRefusal(mail, spool, complete, internationalized)
                        : null;
        if (strict != null) {
            return failed(mail.ready(), strict);
        }
        var refusal =
                switch (settings.role()) {
                    case INBOUND -> inbound(arrival, spool.content());
                    case SUBMISSION -> submission(arrival, spool.content(), complete);
                };
        if (refusal != null) {
            return failed(mail.ready(), refusal);
        }
        client.transactionAccepted();
        return new Step(mail.ready(), Reply.of(250, "2.2.0", "Taken as " + client.id()));
    }

    /** inbound DATA-29: what the message needs, not what its sender said. */
    private boolean isInternationalized(Transaction mail, Spool spool, Reception.Complete complete)
            throws IOException {
        var asked =
                mail.envelope().parameters().smtpUtf8()
                        || settings.role() == Role.SUBMISSION
                        || settings.pedantic();
        return asked
                && Internationalized.isNeeded(
                        mail.envelope(), spool.content(), complete.eightBit());
    }

    private @Nullable Reply strictRefusal(
            Transaction mail, Spool spool, Reception.Complete complete, boolean internationalized)
            throws IOException {
        var said = mail.envelope().parameters();
        var refusal = Pedantry.refusal(said, complete.eightBit(), internationalized);
        return refusal == null && settings.role() == Role.SUBMISSION
                ? Pedantry.refusal(spool.content())
                : refusal;
    }

    private @Nullable Reply inbound(Arrival arrival, OctetSource content) {
        return switch (services.inbound().accept(arrival, content)) {
            case Acceptance.Accepted() -> null;
            case Acceptance.Refused(var reply) -> reply;
        };
    }

    private @Nullable Reply submission(
            Arrival arrival, OctetSource content, Reception.Complete complete) {
        var login = Objects.requireNonNull(client.login());
        return switch (services.submission()
                .submit(login.account(), login.name(), arrival, content, complete.eightBit())) {
            case Acceptance.Accepted() -> null;
            case Acceptance.Refused(var reply) -> reply;
        };
    }

    private @Nullable Reply developerError(Transaction mail) throws IOException {
        var errors = new DeveloperErrors(connection);
        for (var recipient : mail.envelope().to()) {
            if (recipient.path() instanceof ForwardPath.Of(var address)) {
                var error = errors.afterData(address.localPart().value());
                if (error != null) {
                    return error;
                }
            }
        }
        return null;
    }

    private Step failed(State next, Reply reply) {
        client.transactionFailed();
        return new Step(next, reply);
    }
}
