package org.mailstead.server.imap;

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
import org.mailstead.server.imap.State.Selected;
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
    private final Conversation conversation;
    private final Connection connection;
    private final Output out;
    private final Authenticator authenticator;
    private final TreeCommands tree;
    private final ListCommands lists;
    private final TransferCommands transfers;
    private State state = new NotAuthenticated();
    private Revocations.@Nullable Subscription revocation;
    private volatile boolean isRevoked;
    private long ownModSeq;
    private boolean isFirst = true;
    private int invalidInRow;

    Session(Connection connection, ImapServices services) {
        this.services = services;
        this.connection = connection;
        conversation = new Conversation(connection, services.limits());
        out = conversation.out();
        authenticator = new Authenticator(conversation, services.directory(), services.options());
        tree = new TreeCommands(conversation);
        lists = new ListCommands(conversation);
        transfers = new TransferCommands(conversation);
    }

    /** A command in a state. */
    private record Turn(State state, Command command) {}

    /** What it comes to. */
    private record Step(State next, Reply reply) {}

    void run() throws IOException {
        connection.deadline(services.limits().loginDeadline());
        try {
            greet();
            while (!(state instanceof Ended)) {
                if (isRevoked) { // what was pipelined is not done any more
                    sayRevoked();
                    return;
                }
                connection.timeout(
                        state instanceof LoggedIn
                                ? services.limits().idleTimeout()
                                : services.limits().loginTimeout());
                answer(conversation.commands().next());
                out.end();
            }
        } catch (StoppingException e) {
            // RFC 9051 §7.1.5: a server that ends the connection says why
            if (isRevoked) {
                sayRevoked();
            } else {
                out.bye(ResponseCode.Word.UNAVAILABLE, "the server is stopping, try again later");
            }
            throw e;
        } catch (SocketTimeoutException e) {
            out.bye(null, "nothing came for too long"); // RFC 9051 §5.4
            throw e;
        } catch (StoreIoException e) {
            // perhaps in the middle of a literal: nothing can be said any more
            log.atError().setCause(e).log("message cannot be read from the store");
            throw e;
        } catch (RuntimeException e) {
            out.bye(ResponseCode.Word.SERVERBUG, "internal error, it was logged");
            throw e; // the listener logs it
        } finally {
            if (revocation != null) {
                revocation.close();
            }
            if (state instanceof LoggedIn loggedIn) {
                loggedIn.account().close();
            }
        }
    }

    /** The greeting: PREAUTH for those whom a certificate has logged in. RFC 9051 §7.1.4. */
    private void greet() throws IOException {
        try {
            var outcome = authenticator.preauthenticate();
            if (outcome.isPresent() && outcome.get() instanceof SaslOutcome.Success(_, var id)) {
                state = logIn(id);
            }
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("client certificate cannot be looked up");
        }
        var condition =
                state instanceof LoggedIn ? Response.Condition.PREAUTH : Response.Condition.OK;
        var text = services.options().hostName() + " ready";
        out.write(new Response.Status(null, condition, capabilities(), text));
        out.flush();
    }

    private Authenticated logIn(long id) throws StoreException {
        var account = new AccountView(id, services.mailboxes());
        revocation =
                services.directory()
                        .revocations()
                        .subscribe(id, authenticator.since(), this::revoke);
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
        out.bye(null, "your account or its password was changed, log in again");
    }

    private void answer(Request request) throws IOException {
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
        ownModSeq = 0;
        Step step;
        try {
            step = step(new Turn(state, command), tag);
        } catch (RefusedException e) {
            step = new Step(state, e.reply());
        } catch (MailboxException e) {
            step = new Step(state, RefusedException.reply(e));
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("command failed in the store");
            step = new Step(state, unavailable());
        }
        state = step.next();
        if (state instanceof Ended) {
            out.status(tag, step.reply());
            return;
        }
        flush(command);
        out.status(tag, step.reply());
        if (command instanceof Command.StartTls && step.reply().isOk()) {
            startTls();
        }
        if (authenticator.isHopeless() && state instanceof NotAuthenticated) {
            out.bye(null, "too many failed logins");
            state = new Ended();
        }
    }

    /** Tells what others did, as far as this command allows. RFC 9051 §7.5.1; imap 6.3. */
    private void flush(Command command) throws IOException {
        if (!(state instanceof LoggedIn loggedIn)) {
            return;
        }
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
        try {
            var own = ownModSeq;
            LongPredicate isOwn = modSeq -> modSeq == own;
            loggedIn.account().tell(selection(), mayExpunge, isOwn, conversation.enabled(), out);
        } catch (StoreException e) {
            // what happened is found with the next command
            log.atWarn().setCause(e).log("changes cannot be read now");
        }
    }

    private @Nullable Selection selection() {
        return state instanceof Selected(_, var selection) ? selection : null;
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
                    skipped(tag, append, new Step(now, wrongState()));
            case Turn(NotAuthenticated now, Command _) -> new Step(now, wrongState());
            case Turn(LoggedIn now, var command) -> loggedIn(now, command, tag);
            case Turn(Ended _, _) -> throw new IllegalStateException("the session has ended");
        };
    }

    /** Commands that need no selected mailbox. RFC 9051 §6.3. */
    private Step loggedIn(LoggedIn now, Command command, String tag)
            throws IOException, StoreException, MailboxException, RefusedException {
        var account = now.account();
        return switch (command) {
            case Command.Enable(var names) -> new Step(now, enable(names));
            case Command.Select select -> select(account, select);
            case Command.Create create -> new Step(now, tree.create(account, create));
            case Command.Delete delete -> new Step(now, tree.delete(account, delete));
            case Command.Rename rename -> new Step(now, tree.rename(account, rename));
            case Command.Subscribe subscribe -> new Step(now, tree.subscribe(account, subscribe));
            case Command.Unsubscribe unsubscribe ->
                    new Step(now, tree.unsubscribe(account, unsubscribe));
            case Command.ListMailboxes list -> new Step(now, lists.list(account, list));
            case Command.Lsub lsub -> new Step(now, lists.lsub(account, lsub));
            case Command.Status status -> {
                if (status.items().contains(org.mailstead.imap.StatusItem.HIGHESTMODSEQ)) {
                    enableCondStore(); // RFC 7162 §3.1
                }
                yield new Step(now, lists.status(account, status));
            }
            case Command.Namespace() -> {
                out.write(new Response.Namespace("", "/")); // RFC 9051 §6.3.10
                yield new Step(now, Reply.ok("told"));
            }
            case Command.Append append -> append(now, append, tag);
            case Command.Idle() -> idle(now);
            case Command.StartTls(), Command.Login _, Command.Authenticate _ ->
                    new Step(now, wrongState()); // imap 5.16
            case Command _ when now instanceof Selected selected ->
                    selected(selected, command, tag);
            case Command _ -> new Step(now, wrongState());
        };
    }

    /** Commands that need a selected mailbox. RFC 9051 §6.4. */
    private Step selected(Selected now, Command command, String tag)
            throws IOException, StoreException, MailboxException, RefusedException {
        var account = now.account();
        var selection = now.selection();
        return switch (command) {
            case Command.Close() -> {
                transfers.close(account, selection);
                account.unselect();
                yield new Step(new Authenticated(account), Reply.ok("closed"));
            }
            case Command.Unselect() -> {
                account.unselect();
                yield new Step(new Authenticated(account), Reply.ok("unselected"));
            }
            case Command _ when selection.isGone() ->
                    // imap 6.17
                    new Step(
                            now,
                            Reply.no(
                                    ResponseCode.Word.NONEXISTENT,
                                    "the mailbox was removed meanwhile"));
            case Command.Check() -> new Step(now, Reply.ok("done"));
            case Command.Expunge expunge ->
                    new Step(now, transfers.expunge(account, selection, expunge));
            case Command.Search search -> new Step(now, search(account, selection, search, tag));
            case Command.Fetch fetch -> new Step(now, fetch(account, selection, fetch));
            case Command.Store store -> new Step(now, store(account, selection, store));
            case Command.Copy copy -> new Step(now, transfers.copy(account, selection, copy));
            case Command.Move move -> new Step(now, transfers.move(account, selection, move));
            case Command _ -> new Step(now, wrongState());
        };
    }

    // --- any state

    private ResponseCode.Capability capabilities() {
        var limits = services.limits();
        return new ResponseCode.Capability(
                state instanceof LoggedIn
                        ? Capabilities.afterLogin(limits)
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

    private static Reply wrongState() {
        return Reply.no(ResponseCode.Word.CLIENTBUG, "not now"); // imap 3.16
    }

    private static Reply unavailable() {
        return Reply.no(ResponseCode.Word.UNAVAILABLE, "cannot be done now, try later");
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
        var next = logIn(id);
        // RFC 9051 §7.1 (CAPABILITY): what can be done now
        var code = new ResponseCode.Capability(Capabilities.afterLogin(services.limits()));
        return new Step(next, Reply.ok(code, "logged in"));
    }

    // --- logged in

    /** ENABLE. RFC 9051 §6.3.1: answered even when nothing is enabled. */
    private Reply enable(List<String> names) throws IOException {
        var known = Enabled.known(names);
        var condStore = conversation.enabled().condStore();
        out.write(new Response.Enabled(known));
        conversation.enable(conversation.enabled().with(known));
        if (!condStore && conversation.enabled().condStore()) {
            tellHighestModSeq();
        }
        return Reply.ok("enabled");
    }

    /** By a command that implies it. RFC 7162 §3.1. */
    private void enableCondStore() throws IOException {
        if (!conversation.enabled().condStore()) {
            conversation.enable(conversation.enabled().withCondStore());
            tellHighestModSeq();
        }
    }

    private void tellHighestModSeq() throws IOException {
        if (state instanceof Selected(_, var selection)) {
            out.ok(
                    new ResponseCode.HighestModSeq(selection.view().modSeq()),
                    "CONDSTORE is enabled");
        }
    }

    private Step select(AccountView account, Command.Select select)
            throws IOException, StoreException {
        if (state instanceof Selected) {
            // RFC 9051 §6.3.2: the old one is closed, whatever becomes of the new one
            out.ok(ResponseCode.Word.CLOSED, "closed");
            account.unselect();
        }
        var parameters = select.parameters();
        if (!parameters.isEmpty()) { // CONDSTORE is the only one
            conversation.enable(conversation.enabled().withCondStore());
        }
        try {
            var name = MailboxNames.parse(select.mailbox());
            var selection = account.select(name, select.readOnly());
            new SelectResponses(selection, conversation).write();
            return new Step(
                    new Selected(account, selection),
                    select.readOnly()
                            ? Reply.ok(ResponseCode.Word.READONLY, "examined")
                            : Reply.ok(ResponseCode.Word.READWRITE, "selected"));
        } catch (RefusedException e) {
            return new Step(new Authenticated(account), e.reply());
        } catch (MailboxException e) {
            return new Step(new Authenticated(account), RefusedException.reply(e));
        }
    }

    private Step append(LoggedIn now, Command.Append append, String tag)
            throws IOException, StoreException {
        try (var command = new AppendCommand(conversation, services.blobs(), services.clock())) {
            var appended = command.run(now.account(), append);
            ownModSeq = appended.modSeq();
            var selection = selection();
            if (selection == null || selection.id() != appended.mailbox()) {
                now.account().knows(ownModSeq);
            }
            var code =
                    new ResponseCode.AppendUid(
                            appended.uidValidity(), TransferCommands.numbers(appended.uids()));
            return new Step(now, Reply.ok(code, "stored"));
        } catch (RefusedException e) {
            return skipped(tag, append, new Step(now, e.reply()));
        } catch (SyntaxException e) {
            var invalid = conversation.commands().invalid(tag, e);
            return invalid.recovered()
                    ? new Step(
                            now,
                            new Reply(Response.Condition.BAD, invalid.code(), invalid.problem()))
                    : lost(Reply.bad(invalid.problem()));
        }
    }

    /** A refused APPEND is read over; if that is too much, the connection ends. imap 9.65. */
    private Step skipped(String tag, Command.Append append, Step step) throws IOException {
        if (conversation.commands().skip()) {
            return step;
        }
        log.atDebug()
                .addKeyValue("tag", tag)
                .addKeyValue("mailbox", append.mailbox())
                .log("refused message is too large to be read over");
        return lost(
                new Reply(Response.Condition.BAD, ResponseCode.Word.TOOBIG, step.reply().text()));
    }

    private Step lost(Reply reply) throws IOException {
        out.bye(ResponseCode.Word.ALERT, "the next command cannot be found");
        if (state instanceof LoggedIn loggedIn) {
            loggedIn.account().close();
        }
        return new Step(new Ended(), reply);
    }

    private Step idle(LoggedIn now) throws IOException {
        if (new IdleCommand(conversation, now.account(), selection()).run()) {
            return new Step(now, Reply.ok("idled"));
        }
        out.bye(null, "expected DONE"); // imap 9.43
        now.account().close();
        return new Step(new Ended(), Reply.bad("expected DONE"));
    }

    // --- selected

    private Reply search(
            AccountView account, Selection selection, Command.Search search, String tag)
            throws IOException, StoreException, RefusedException {
        if (SearchCommand.usesModSeq(search.key())) {
            enableCondStore(); // RFC 7162 §3.1
        }
        return new SearchCommand(conversation, account, selection, search, services.search())
                .run(tag);
    }

    private Reply fetch(AccountView account, Selection selection, Command.Fetch fetch)
            throws IOException, StoreException, MailboxException, RefusedException {
        var wantsModSeq =
                !fetch.modifiers().isEmpty()
                        || fetch.items().contains(new org.mailstead.imap.FetchItem.ModSeq());
        if (wantsModSeq) {
            enableCondStore(); // RFC 7162 §3.1
        }
        return FetchCommand.run(conversation, account, selection, fetch);
    }

    private Reply store(AccountView account, Selection selection, Command.Store store)
            throws IOException, StoreException, MailboxException, RefusedException {
        if (store.unchangedSince() != null) {
            enableCondStore(); // RFC 7162 §3.1
        }
        return StoreCommand.run(conversation, account, selection, store);
    }
}
