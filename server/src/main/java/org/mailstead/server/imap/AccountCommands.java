package org.mailstead.server.imap;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Command;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.StatusItem;
import org.mailstead.server.imap.State.Authenticated;
import org.mailstead.server.imap.State.Ended;
import org.mailstead.server.imap.State.LoggedIn;
import org.mailstead.server.imap.State.Selected;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands of those who have logged in, whether or not a mailbox is selected. RFC 9051 §6.3. */
final class AccountCommands {
    private static final Logger log = LoggerFactory.getLogger(AccountCommands.class);

    private final ImapServices services;
    private final Conversation conversation;
    private final Output out;
    private final TreeCommands tree;
    private final ListCommands lists;
    private final SelectedCommands selected;

    AccountCommands(Conversation conversation, ImapServices services) {
        this.services = services;
        this.conversation = conversation;
        out = conversation.out();
        tree = new TreeCommands(conversation);
        lists = new ListCommands(conversation);
        selected = new SelectedCommands(conversation, services.search());
    }

    Step step(LoggedIn now, Command command, String tag)
            throws IOException, StoreException, MailboxException, RefusedException {
        var account = now.account();
        return switch (command) {
            case Command.Enable(var names) -> new Step(now, enable(now, names));
            case Command.Select select -> select(now, select);
            case Command.Create create -> new Step(now, tree.create(account, create));
            case Command.Delete delete -> new Step(now, tree.delete(account, delete));
            case Command.Rename rename -> new Step(now, tree.rename(account, rename));
            case Command.Subscribe subscribe -> new Step(now, tree.subscribe(account, subscribe));
            case Command.Unsubscribe unsubscribe ->
                    new Step(now, tree.unsubscribe(account, unsubscribe));
            case Command.ListMailboxes list -> new Step(now, lists.list(account, list));
            case Command.Lsub lsub -> new Step(now, lists.lsub(account, lsub));
            case Command.Status status -> new Step(now, status(now, status));
            case Command.Namespace() -> {
                out.write(new Response.Namespace("", "/")); // RFC 9051 §6.3.10
                yield new Step(now, Reply.ok("told"));
            }
            case Command.Append append -> append(now, append, tag);
            case Command.Idle() -> idle(now);
            case Command.StartTls(), Command.Login _, Command.Authenticate _ ->
                    new Step(now, Reply.LOGGED_IN); // imap 5.16
            case Command _ when now instanceof Selected there -> selected.step(there, command, tag);
            case Command _ -> new Step(now, Reply.NOT_SELECTED);
        };
    }

    /** The selected mailbox; null if none is. */
    static @Nullable Selection selection(State state) {
        return state instanceof Selected(_, var selection) ? selection : null;
    }

    /** ENABLE. RFC 9051 §6.3.1: answered even when nothing is enabled. */
    private Reply enable(LoggedIn now, List<String> names) throws IOException {
        var known = Enabled.known(names, now.account().capabilitiesDisabled());
        out.write(new Response.Enabled(known));
        conversation.enable(conversation.enabled().with(known), selection(now));
        return Reply.ok("enabled");
    }

    private Reply status(LoggedIn now, Command.Status status)
            throws IOException, StoreException, MailboxException, RefusedException {
        if (status.items().contains(StatusItem.HIGHESTMODSEQ)) {
            conversation.enableCondStore(selection(now)); // RFC 7162 §3.1
        }
        return lists.status(now.account(), status);
    }

    private Step select(LoggedIn now, Command.Select select) throws IOException, StoreException {
        var account = now.account();
        if (now instanceof Selected) {
            // RFC 9051 §6.3.2: the old one is closed, whatever becomes of the new one
            out.ok(ResponseCode.Word.CLOSED, "closed");
            account.unselect();
        }
        if (!select.parameters().isEmpty()) { // CONDSTORE is the only one
            conversation.enableCondStore(null); // SELECT tells the mod-sequence always
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

    /** APPEND: read now, answered once it is committed. */
    private Step append(LoggedIn now, Command.Append append, String tag) throws IOException {
        var appends = conversation.appends();
        var command = new AppendCommand(conversation, services);
        var isRead = false;
        try {
            command.read(now.account(), append);
            appends.add(tag, command, conversation.connection().in().hasLine());
            isRead = true;
            return Step.answeredLater(now);
        } catch (RefusedException e) {
            appends.answerAll(); // reading over the rest may take long
            return skip(now, append, e.reply());
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("command failed in the store");
            appends.answerAll();
            return skip(now, append, Reply.UNAVAILABLE);
        } catch (SyntaxException e) {
            appends.answerAll();
            var invalid = conversation.commands().invalid(tag, e);
            return invalid.recovered()
                    ? new Step(
                            now,
                            new Reply(Response.Condition.BAD, invalid.code(), invalid.problem()))
                    : lost(now, Reply.bad(invalid.problem()));
        } finally {
            if (!isRead) {
                command.close();
            }
        }
    }

    /** A refused APPEND is read over; if that is too much, the connection ends. imap 9.65. */
    Step skip(State now, Command.Append append, Reply reply) throws IOException {
        if (conversation.commands().skip()) {
            return new Step(now, reply);
        }
        log.atDebug()
                .addKeyValue("mailbox", append.mailbox())
                .log("refused message is too large to be read over");
        return lost(now, new Reply(Response.Condition.BAD, ResponseCode.Word.TOOBIG, reply.text()));
    }

    private Step lost(State now, Reply reply) throws IOException {
        out.bye(ResponseCode.Word.ALERT, "the next command cannot be found");
        if (now instanceof LoggedIn loggedIn) {
            loggedIn.account().close();
        }
        return new Step(new Ended(), reply);
    }

    private Step idle(LoggedIn now) throws IOException {
        if (new IdleCommand(conversation, now.account(), selection(now)).run()) {
            return new Step(now, Reply.ok("idled"));
        }
        out.bye(null, "expected DONE"); // imap 9.43
        now.account().close();
        return new Step(new Ended(), Reply.bad("expected DONE"));
    }
}
