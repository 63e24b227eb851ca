package org.mailstead.server.imap;

import java.io.IOException;
import org.mailstead.imap.Command;
import org.mailstead.imap.FetchItem;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.imap.State.Authenticated;
import org.mailstead.server.imap.State.Selected;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MessageSearch;
import org.mailstead.server.store.StoreException;

/** Commands that need a selected mailbox. RFC 9051 §6.4. */
final class SelectedCommands {
    private final Conversation conversation;
    private final MessageSearch search;
    private final TransferCommands transfers;

    SelectedCommands(Conversation conversation, MessageSearch search) {
        this.conversation = conversation;
        this.search = search;
        transfers = new TransferCommands(conversation);
    }

    Step step(Selected now, Command command, String tag)
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
                                    "the mailbox was removed meanwhile, select another one"));
            case Command.Check() -> new Step(now, Reply.ok("done"));
            case Command.Expunge expunge ->
                    new Step(now, transfers.expunge(account, selection, expunge));
            case Command.Search keys -> new Step(now, search(account, selection, keys, tag));
            case Command.Fetch fetch -> new Step(now, fetch(account, selection, fetch));
            case Command.Store store -> new Step(now, store(account, selection, store));
            case Command.Copy copy -> new Step(now, transfers.copy(account, selection, copy));
            case Command.Move move -> new Step(now, transfers.move(account, selection, move));
            case Command _ -> new Step(now, Reply.LOGGED_IN);
        };
    }

    private Reply search(AccountView account, Selection selection, Command.Search keys, String tag)
            throws IOException, StoreException, RefusedException {
        if (SearchCommand.usesModSeq(keys.key())) {
            conversation.enableCondStore(selection);
        }
        return new SearchCommand(conversation, account, selection, keys, search).run(tag);
    }

    private Reply fetch(AccountView account, Selection selection, Command.Fetch fetch)
            throws IOException, StoreException, MailboxException, RefusedException {
        if (!fetch.modifiers().isEmpty() || fetch.items().contains(new FetchItem.ModSeq())) {
            conversation.enableCondStore(selection);
        }
        return FetchCommand.run(conversation, account, selection, fetch);
    }

    private Reply store(AccountView account, Selection selection, Command.Store store)
            throws IOException, StoreException, MailboxException, RefusedException {
        if (store.unchangedSince() != null) {
            conversation.enableCondStore(selection);
        }
        return StoreCommand.run(conversation, account, selection, store);
    }
}
