package org.mailstead.server.smtp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.net.Connection;
import org.mailstead.server.net.StoppingException;
import org.mailstead.server.smtp.State.Chunking;
import org.mailstead.server.smtp.State.Closed;
import org.mailstead.server.smtp.State.Connected;
import org.mailstead.server.smtp.State.Ready;
import org.mailstead.server.smtp.State.Transaction;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.Command;
import org.mailstead.smtp.Command.Auth;
import org.mailstead.smtp.Command.Bdat;
import org.mailstead.smtp.Command.Data;
import org.mailstead.smtp.Command.Ehlo;
import org.mailstead.smtp.Command.Expn;
import org.mailstead.smtp.Command.Helo;
import org.mailstead.smtp.Command.Help;
import org.mailstead.smtp.Command.Mail;
import org.mailstead.smtp.Command.Noop;
import org.mailstead.smtp.Command.Quit;
import org.mailstead.smtp.Command.Rcpt;
import org.mailstead.smtp.Command.Rset;
import org.mailstead.smtp.Command.StartTls;
import org.mailstead.smtp.Command.Unknown;
import org.mailstead.smtp.Command.Vrfy;
import org.mailstead.smtp.CommandException;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.LineTooLongException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One connection from its greeting to its end, on its own virtual thread: reads a command, steps,
 * writes the reply. Replies leave together when the client pipelines (RFC 2920 §3.2).
 */
final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final Connection connection;
    private final SmtpSettings settings;
    private final Services services;
    private final Client client;
    private final Authentication authentication;
    private final EnvelopeRules rules;
    private final Receiver receiver;

    private record Turn(State state, Command command) {}

    Session(Connection connection, SmtpSettings settings, Services services) {
        this.connection = connection;
        this.settings = settings;
        this.services = services;
        this.client = new Client(connection, services.seal().seal(connection.id()));
        this.authentication =
                new Authentication(connection, client, settings, services.directory());
        this.rules =
                new EnvelopeRules(
                        connection,
                        client,
                        settings,
                        services.directory(),
                        services.inbound(),
                        services.submission(),
                        services.clock());
        this.receiver = new Receiver(connection, client, settings, services);
    }

    void run() throws IOException {
        write(Answers.greeting(settings));
        State state = new Connected();
        try {
            for (var first = true; !(state instanceof Closed); first = false) {
                if (client.isRevoked()) { // what was pipelined is not done any more
                    write(Answers.REVOKED);
                    break;
                }
                connection.timeout(settings.limits().commandTimeout());
                var step = next(state, first);
                if (state instanceof Chunking before && !(step.next() instanceof Chunking)) {
                    before.spool().close();
                }
                state = step.next();
                if (step.reply() != null) {
                    write(step.reply());
                    state = bounded(state, step.reply());
                }
            }
        } catch (StoppingException e) {
            write(client.isRevoked() ? Answers.REVOKED : Answers.STOPPING);
        } catch (SocketTimeoutException e) {
            write(Answers.TIMEOUT); // RFC 5321 §4.5.3.2
        } finally {
            if (client.isRevoked()) {
                log.atInfo().log("session ended: its login is not valid any more");
            }
            client.leave();
            if (state instanceof Chunking unfinished) {
                unfinished.spool().close();
            }
        }
    }

    private Step next(State state, boolean first) throws IOException {
        try {
            var line = line();
            var command = Command.parse(line);
            if (line.length > settings.limits().lineOctetsMax() && !(command instanceof Auth)) {
                return new Step(new Closed(), Answers.LINE_TOO_LONG);
            }
            var refusal = settings.pedantic() ? Pedantry.refusal(line) : null;
            if (refusal != null) {
                return new Step(state, refusal);
            }
            if (first && command instanceof Unknown) {
                return new Step(new Closed(), Answers.NOT_SMTP); // inbound CMD-03
            }
            return step(new Turn(state, command));
        } catch (LineTooLongException e) {
            return new Step(new Closed(), Answers.LINE_TOO_LONG);
        } catch (CommandException e) {
            return new Step(e.inSync() ? state : new Closed(), e.reply());
        }
    }

    /** A whole line within the time for a command: octets that trickle in win no more of it. */
    private byte[] line() throws IOException, LineTooLongException {
        try (var _ = connection.within(settings.limits().commandTimeout())) {
            return connection.in().line(Command.AUTH_LINE_OCTETS_MAX);
        }
    }

    /** RFC 5321 §4.1.4, inbound CMD-20 to CMD-31: this state, this command, therefore. */
    private Step step(Turn turn) throws IOException, LineTooLongException {
        return switch (turn) {
            case Turn(_, Quit()) -> new Step(new Closed(), Answers.BYE);
            case Turn(var state, Noop()) -> new Step(state, Answers.OK);
            case Turn(var state, Help _) -> new Step(state, Answers.HELP);
            case Turn(var state, Vrfy _) -> new Step(state, Answers.CANNOT_VERIFY);
            case Turn(var state, Expn _) -> new Step(state, Answers.CANNOT_VERIFY);
            case Turn(var state, Unknown _) -> new Step(state, Answers.UNKNOWN_COMMAND);
            case Turn(var state, Ehlo(var name)) -> hello(state, name, true);
            case Turn(var state, Helo(var name)) -> hello(state, name, false);

            case Turn(var state, Rset()) -> new Step(afterReset(state), Answers.OK);

            case Turn(Connected state, Bdat bdat) ->
                    receiver.discard(state, bdat, Answers.HELLO_FIRST);
            case Turn(Connected state, Command _) -> new Step(state, Answers.HELLO_FIRST);

            case Turn(Ready ready, StartTls()) -> startTls(ready);
            case Turn(Ready ready, Auth auth) -> authenticate(ready, auth);
            case Turn(Ready ready, Mail mail) -> begin(ready, mail);
            case Turn(Ready ready, Bdat bdat) ->
                    receiver.discard(ready, bdat, Answers.NO_TRANSACTION);
            case Turn(Ready ready, Rcpt _) -> new Step(ready, Answers.NO_TRANSACTION);
            case Turn(Ready ready, Data()) -> new Step(ready, Answers.NO_TRANSACTION);

            case Turn(Transaction mail, Rcpt rcpt) -> addRecipient(mail, rcpt);
            case Turn(Transaction mail, Data()) -> receiver.data(mail);
            case Turn(Transaction mail, Bdat bdat) -> receiver.firstChunk(mail, bdat);
            case Turn(Transaction mail, Mail _) -> new Step(mail, Answers.NESTED_MAIL);
            case Turn(Transaction mail, Auth _) -> new Step(mail, Answers.NO_AUTH_IN_TRANSACTION);
            case Turn(Transaction mail, StartTls()) -> startTls(mail.ready());

            case Turn(Chunking chunks, Bdat bdat) -> receiver.nextChunk(chunks, bdat);
            case Turn(Chunking chunks, Command _) -> new Step(chunks, Answers.CHUNKS_PENDING);

            case Turn(Closed closed, Command _) -> new Step(closed, Answers.BYE);
        };
    }

    /** EHLO and HELO end a transaction and keep the login. RFC 5321 §4.1.4. */
    private Step hello(State before, ClientIdentity name, boolean extended) throws IOException {
        // inbound EHLO-02, EHLO-04: our users' programs may call themselves what they like
        if (name instanceof ClientIdentity.Unclear && settings.role() == Role.INBOUND) {
            return new Step(before, Answers.BAD_CLIENT_NAME);
        }
        var refusal = extended ? null : unknownName(name);
        if (refusal != null) {
            return new Step(before, refusal);
        }
        var reply =
                extended
                        ? Capabilities.of(
                                settings,
                                client.isTls(),
                                canStartTls(),
                                authentication.offered(),
                                services.clock().instant())
                        : new Reply(250, null, List.of(settings.hostName().ascii()));
        return new Step(new Ready(name, extended), reply);
    }

    /** inbound EHLO-03 */
    private @Nullable Reply unknownName(ClientIdentity name) {
        return settings.role() == Role.INBOUND && name instanceof ClientIdentity.Named(var domain)
                ? services.inbound().hello(client.remote(), domain)
                : null;
    }

    private static State afterReset(State state) {
        return switch (state) {
            case Connected _, Ready _, Closed _ -> state;
            case Transaction mail -> mail.ready();
            case Chunking chunks -> chunks.transaction().ready();
        };
    }

    private boolean canStartTls() {
        return connection.canStartTls() && client.login() == null;
    }

    /** RFC 3207 §4.2: what was said before TLS is forgotten. */
    private Step startTls(Ready ready) throws IOException {
        if (!canStartTls()) {
            return new Step(ready, Answers.NO_TLS_TO_START);
        }
        write(Answers.GO_AHEAD_WITH_TLS);
        connection.startTls();
        return new Step(new Connected(), null);
    }

    private Step authenticate(Ready ready, Auth auth) throws IOException, LineTooLongException {
        if (settings.role() == Role.INBOUND) {
            return new Step(ready, Answers.NO_AUTH_HERE);
        }
        if (client.login() != null) {
            return new Step(ready, Answers.LOGGED_IN_ALREADY); // RFC 4954 §4
        }
        var reply = authentication.run(auth);
        return new Step(reply.code() == 421 ? new Closed() : ready, reply);
    }

    private Step begin(Ready ready, Mail mail) throws IOException {
        if (client.isGuessing(settings.limits())) {
            return new Step(new Closed(), Answers.TOO_MANY_FAILURES); // inbound MAIL-01
        }
        if (settings.role() == Role.SUBMISSION && client.login() == null) {
            var refusal = authentication.byCertificate(); // RFC 6409 §4.3
            if (refusal != null) {
                return new Step(refusal.code() == 421 ? new Closed() : ready, refusal);
            }
        }
        var refusal = rules.mail(mail);
        if (refusal != null) {
            refusal("sender refused", refusal, mail.from()).log();
            return new Step(ready, refusal);
        }
        return new Step(
                new Transaction(ready, new Envelope(mail.from(), mail.parameters(), List.of())),
                Answers.SENDER_OK);
    }

    private Step addRecipient(Transaction mail, Rcpt rcpt) throws IOException {
        var refusal = rules.recipient(mail.envelope(), rcpt);
        if (refusal != null) {
            refusal("recipient refused", refusal, mail.envelope().from())
                    .addKeyValue("to", rcpt.to().text(true))
                    .log();
            return new Step(mail, refusal);
        }
        var more = mail.envelope().with(new Recipient(rcpt.to(), rcpt.parameters()));
        return new Step(new Transaction(mail.ready(), more), Answers.RECIPIENT_OK);
    }

    /** One line that explains a refusal to the operator, as the reply does to the sender. */
    private LoggingEventBuilder refusal(String what, Reply reply, ReversePath from) {
        return log.atInfo()
                .setMessage(what)
                .addKeyValue("reply", reply)
                .addKeyValue("remote", connection.peer().getAddress().getHostAddress())
                .addKeyValue("from", from.text(true));
    }

    /** Ends a session that has had too many errors, or commands without a message. */
    private State bounded(State state, Reply last) throws IOException {
        @Nullable Reply goodbye = null;
        if (last.isPermanent() && client.error() > settings.limits().errorsMax()) {
            goodbye = Answers.TOO_MANY_ERRORS;
        } else if (client.command() > settings.limits().commandsMax()) {
            goodbye = Answers.TOO_MANY_COMMANDS;
        }
        if (goodbye == null || state instanceof Closed) {
            return state;
        }
        write(goodbye);
        if (state instanceof Chunking unfinished) {
            unfinished.spool().close();
        }
        return new Closed();
    }

    private void write(Reply reply) throws IOException {
        Answers.identified(reply, client.id()).writeTo(connection.out());
    }
}
