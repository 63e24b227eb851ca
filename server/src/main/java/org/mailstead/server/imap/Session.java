package org.mailstead.server.imap;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Command;
import org.mailstead.imap.Request;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.sasl.SaslOutcome;
import org.mailstead.server.directory.Revocations;
import org.mailstead.server.imap.State.Authenticated;
import org.mailstead.server.imap.State.Ended;
import org.mailstead.server.imap.State.LoggedIn;
import org.mailstead.server.imap.State.NotAuthenticated;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.net.Connection;
import org.mailstead.server.net.StoppingException;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: reads a command, does it, tells what changed meanwhile, answers. RFC 9051 §3. One
 * virtual thread runs it from the greeting to the end.
 */
final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final ImapServices services;
    private final LocalSessions.@Nullable User known;
    private final Conversation conversation;
    private final Connection connection;
    private final Output out;
    private final Authenticator authenticator;
    private final AccountCommands commands;
    private final AppendQueue appends;
    private State state = new NotAuthenticated();
    private Revocations.@Nullable Subscription revocation;
    private volatile boolean isRevoked;
    private boolean isFirst = true;
    private int invalidInRow;

    /**
     * @param known a user who need not log in: imap 1.11; null for all others
     */
    Session(Connection connection, ImapServices services, LocalSessions.@Nullable User known) {
        this.known = known;
        this.services = services;
        this.connection = connection;
        appends =
                new AppendQueue(
                        connection.id(),
                        services.mailboxes(),
                        services.limits(),
                        this::answerAppend);
        conversation = new Conversation(connection, services.limits(), appends);
        out = conversation.out();
        authenticator = new Authenticator(conversation, services.directory(), services.options());
        commands = new AccountCommands(conversation, services);
    }

    /** A command in a state. */
    private record Turn(State state, Command command) {}

    void run() throws IOException {
        connection.deadline(services.limits().loginDeadline());
        try {
            greet();
            while (!(state instanceof Ended)) {
                if (appends.isFull() || !connection.in().hasLine()) {
                    appends.answerAll();
                }
                if (isRevoked) { // what was pipelined is not done any more
                    sayRevoked();
                    return;
                }
                answer(next());
                out.end();
            }
        } catch (StoppingException e) {
            // RFC 9051 §7.1.5: a server that ends the connection says why
            appends.answerAll();
            if (isRevoked) {
                sayRevoked();
            } else {
                out.bye(ResponseCode.Word.UNAVAILABLE, "the server is stopping, try again later");
            }
            throw e;
        } catch (SocketTimeoutException e) {
            appends.answerAll();
            out.bye(null, "nothing came for too long"); // RFC 9051 §5.4
            throw e;
        } catch (EOFException e) {
            appends.answerAll(); // it may have closed its own direction only
            throw e;
        } catch (StoreIoException e) {
            // perhaps in the middle of a literal: nothing can be said any more
            log.atError().setCause(e).log("message cannot be read from the store");
            throw e;
        } catch (RuntimeException e) {
            out.bye(ResponseCode.Word.SERVERBUG, "internal error, it was logged");
            throw e; // the listener logs it
        } finally {
            appends.close();
            authenticator.close();
            if (revocation != null) {
                revocation.close();
            }
            if (state instanceof LoggedIn loggedIn) {
                loggedIn.account().close();
            }
        }
    }

    /** A client may be silent between its commands, much less in one. imap 2.5, 2.6 */
    private Request next() throws IOException {
        var silence =
                state instanceof LoggedIn
                        ? services.limits().idleTimeout()
                        : services.limits().loginTimeout();
        connection.timeout(silence);
        connection.in().peek();
        connection.timeout(services.limits().commandTimeout());
        var request = conversation.commands().next();
        connection.timeout(silence); // for IDLE and AUTHENTICATE
        return request;
    }

    /** The greeting: PREAUTH for those whom a certificate has logged in. RFC 9051 §7.1.4. */
    private void greet() throws IOException {
        try {
            if (known != null) {
                state = logIn(known.account(), known.since());
            } else if (authenticator.preauthenticate().orElse(null)
                    instanceof SaslOutcome.Success(_, var id)) {
                state = logIn(id, authenticator.since());
            }
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("user cannot be looked up");
        }
        var condition =
                state instanceof LoggedIn ? Response.Condition.PREAUTH : Response.Condition.OK;
        var text = services.options().hostName() + " ready";
        out.write(new Response.Status(null, condition, capabilities(), text));
        out.flush();
    }

    private Authenticated logIn(long id, long since) throws StoreException {
        var disabled = services.directory().settings(id).imapCapabilitiesDisabled();
        var account = new AccountView(id, services.mailboxes(), disabled);
        revocation = services.directory().revocations().subscribe(id, since, this::revoke);
        conversation.loggedIn();
        return new Authenticated(account);
    }

    /** Ends the session at its next read: the command under way is still answered. Any thread. */
    private void revoke() {
        isRevoked = true;
        connection.stop();
    }

    private void sayRevoked() throws IOException {
        log.atInfo().log("session ended: its login is not valid any more");
        appends.answerAll();
        out.bye(null, "your account or its password was changed, log in again");
    }

    private void answer(Request request) throws IOException {
        if (!(request instanceof Request.Valid(_, Command.Append _))) {
            appends.answerAll();
        }
        switch (request) {
            case Request.Valid(var tag, var command) -> {
                isFirst = false;
                invalidInRow = 0;
                answer(tag, command);
            }
            case Request.Invalid invalid -> refuse(invalid);
        }
    }

    private void answer(String tag, Command command) throws IOException {
        Step step;
        try {
            if (services.options().pedantic()) {
                checkStrictly(command);
            }
            step = step(new Turn(state, command), tag);
        } catch (RefusedException e) {
            step = new Step(state, e.reply());
        } catch (MailboxException e) {
            step = new Step(state, RefusedException.reply(e));
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("command failed in the store");
            step = new Step(state, Reply.UNAVAILABLE);
        }
        state = step.next();
        var reply = step.reply();
        if (reply == null) {
            return;
        }
        if (state instanceof Ended) {
            out.status(tag, reply);
            return;
        }
        flush(command, step.ownModSeq());
        out.status(tag, reply);
        if (command instanceof Command.StartTls && reply.isOk()) {
            startTls();
        }
        if (authenticator.isHopeless() && state instanceof NotAuthenticated) {
            out.bye(null, "too many failed logins");
            state = new Ended();
        }
    }

    private void checkStrictly(Command command) throws RefusedException {
        var problem =
                connection.in().lastLineEndedInCrlf()
                        ? Pedantry.problem(command)
                        : "a line that ends in a bare LF"; // imap 3.2
        if (problem != null) {
            throw new RefusedException(Reply.bad(problem));
        }
    }

    /** Tells what others did, as far as this command allows. RFC 9051 §7.5.1; imap 6.3. */
    private void flush(Command command, long own) throws IOException {
        var mayExpunge =
                switch (command) {
                    // sequence numbers of such commands may be under way already
                    case Command.Fetch(var uid, _, _, _) -> uid;
                    case Command.Store(var uid, _, _, _, _, _) -> uid;
                    case Command.Search(var uid, _, _, _) -> uid;
                    case Command _ -> true;
                };
        // imap 6.5, 9.49: SELECT has just told all, CLOSE tells nothing
        if (command instanceof Command.Select
                || command instanceof Command.Close
                || command instanceof Command.Unselect) {
            return;
        }
        tell(mayExpunge, modSeq -> modSeq == own);
    }

    private void tell(boolean mayExpunge, LongPredicate isOwn) throws IOException {
        if (!(state instanceof LoggedIn loggedIn)) {
            return;
        }
        try {
            loggedIn.account()
                    .tell(
                            AccountCommands.selection(state),
                            mayExpunge,
                            isOwn,
                            conversation.enabled(),
                            out);
        } catch (StoreException e) {
            // what happened is found with the next command
            log.atWarn().setCause(e).log("changes cannot be read now");
        }
    }

    /** Tells what became of an APPEND, behind what it changed. */
    private void answerAppend(String tag, AppendQueue.Outcome outcome) throws IOException {
        var selection = AccountCommands.selection(state);
        if (outcome instanceof AppendQueue.Stored(_, var together)
                && state instanceof LoggedIn now
                && (selection == null || !together.mailboxes().contains(selection.id()))) {
            now.account().knows(together.modSeq());
        }
        // flags that the client did not give are told
        tell(true, modSeq -> selection != null && appends.isAsGiven(selection.id(), modSeq));
        out.status(tag, outcome.reply());
        out.end();
    }

    /** imap 2.10, 3.6, 3.14, 3.15. */
    private void refuse(Request.Invalid invalid) throws IOException {
        if (isFirst) {
            out.bye(null, "this is an IMAP server");
            state = new Ended();
            return;
        }
        // what we expected is told only to those who have shown who they are
        var text = state instanceof LoggedIn ? invalid.problem() : "not a valid command";
        if (invalid.recovered()) {
            var tag = invalid.tag().equals("*") ? null : invalid.tag();
            out.status(tag, new Reply(Response.Condition.BAD, invalid.code(), text));
        } else {
            out.bye(ResponseCode.Word.ALERT, "the next command cannot be found");
            out.status(
                    invalid.tag().equals("*") ? null : invalid.tag(),
                    new Reply(Response.Condition.BAD, invalid.code(), text));
            state = new Ended();
        }
        if (state instanceof NotAuthenticated
                && ++invalidInRow >= services.limits().invalidCommandsMax()) {
            out.bye(null, "too many invalid commands");
            state = new Ended();
        }
    }

    private Step step(Turn turn, String tag)
            throws IOException, StoreException, MailboxException, RefusedException {
        return switch (turn) {
            case Turn(var now, Command.Capability()) -> {
                out.write(new Response.Capability(capabilities().names()));
                yield new Step(now, Reply.ok("told"));
            }
            case Turn(var now, Command.Noop()) -> new Step(now, Reply.ok("done"));
            case Turn(var now, Command.Id(var fields)) -> new Step(now, id(now, fields));
            case Turn(var now, Command.Logout()) -> logout(now);
            case Turn(NotAuthenticated now, Command.StartTls()) -> new Step(now, mayStartTls());
            case Turn(NotAuthenticated now, Command.Login login) ->
                    loggedIn(now, authenticator.login(login));
            case Turn(NotAuthenticated now, Command.Authenticate authenticate) ->
                    authenticate(now, authenticate);
            case Turn(NotAuthenticated now, Command.Append append) ->
                    commands.skip(now, append, Reply.NOT_LOGGED_IN);
            case Turn(NotAuthenticated now, Command _) -> new Step(now, Reply.NOT_LOGGED_IN);
            case Turn(LoggedIn now, var command) -> commands.step(now, command, tag);
            case Turn(Ended _, _) -> throw new IllegalStateException("the session has ended");
        };
    }

    // --- any state

    private ResponseCode.Capability capabilities() {
        var limits = services.limits();
        return new ResponseCode.Capability(
                state instanceof LoggedIn loggedIn
                        ? Capabilities.afterLogin(limits, loggedIn.account().capabilitiesDisabled())
                        : Capabilities.beforeLogin(
                                limits,
                                authenticator.offered(),
                                connection.canStartTls(),
                                authenticator.passwordAllowed()));
    }

    /** ID. RFC 2971 §3; imap 9.1, 9.2: the version only to those who are known. */
    private Reply id(State now, List<Command.IdField> fields) throws IOException {
        authenticator.userAgent(fields);
        var name = new Command.IdField("name", "Mailstead");
        out.write(
                new Response.Id(
                        now instanceof LoggedIn
                                ? List.of(
                                        name,
                                        new Command.IdField(
                                                "version", services.options().version()))
                                : List.of(name)));
        return Reply.ok("told");
    }

    private Step logout(State now) throws IOException {
        if (now instanceof LoggedIn loggedIn) {
            loggedIn.account().close();
        }
        out.write(new Response.Status(null, Response.Condition.BYE, null, "goodbye"));
        return new Step(new Ended(), Reply.ok("logged out"));
    }

    // --- not authenticated

    private Reply mayStartTls() {
        return connection.canStartTls()
                ? Reply.ok("begin TLS")
                : Reply.bad(
                        connection.tls().isPresent() ? "TLS is active" : "there is no TLS here");
    }

    private void startTls() throws IOException {
        out.end();
        connection.startTls();
        conversation.restart();
    }

    private Step authenticate(NotAuthenticated now, Command.Authenticate command)
            throws IOException, StoreException, RefusedException {
        try {
            return loggedIn(now, authenticator.authenticate(command));
        } catch (SyntaxException e) {
            out.bye(null, "line too long");
            return new Step(new Ended(), Reply.bad("line too long"));
        }
    }

    private Step loggedIn(NotAuthenticated now, SaslOutcome outcome) throws StoreException {
        if (!(outcome instanceof SaslOutcome.Success(_, var id))) {
            return new Step(now, Authenticator.refusal(outcome));
        }
        var next = logIn(id, authenticator.since());
        // RFC 9051 §7.1 (CAPABILITY): what can be done now
        var capabilities =
                Capabilities.afterLogin(services.limits(), next.account().capabilitiesDisabled());
        return new Step(next, Reply.ok(new ResponseCode.Capability(capabilities), "logged in"));
    }
}
