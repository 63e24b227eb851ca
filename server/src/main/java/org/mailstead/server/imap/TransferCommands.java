package org.mailstead.server.imap;

import java.io.IOException;
import org.mailstead.imap.Command;
import org.mailstead.imap.NumberSet;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.SequenceSet;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.Results;
import org.mailstead.server.store.StoreException;

/** COPY, MOVE, EXPUNGE, CLOSE. RFC 9051 §6.4.1, §6.4.3, §6.4.7, §6.4.8; imap 9.47.., 9.61... */
final class TransferCommands {
    private final Conversation conversation;

    TransferCommands(Conversation conversation) {
        this.conversation = conversation;
    }

    Reply copy(AccountView account, Selection selection, Command.Copy copy)
            throws StoreException, MailboxException, RefusedException {
        var uids = selection.uids(selection.rows(copy.set(), copy.uid()));
        var target = target(account, selection, copy.mailbox());
        if (uids.isEmpty()) {
            return Reply.ok("nothing to copy"); // RFC 9051 §6.4.9: unknown UIDs are no error
        }
        try {
            var copied = account.mailboxes().copy(account.account(), selection.id(), uids, target);
            return copied.source().isEmpty()
                    ? Reply.no(ResponseCode.Word.EXPUNGEISSUED, "the messages are removed")
                    : Reply.ok(copyUid(copied), "copied");
        } catch (MailboxException e) {
            throw new RefusedException(RefusedException.replyForTarget(e), e);
        }
    }

    Reply move(AccountView account, Selection selection, Command.Move move)
            throws IOException, StoreException, MailboxException, RefusedException {
        requireWritable(selection);
        var uids = selection.uids(selection.rows(move.set(), move.uid()));
        var target = target(account, selection, move.mailbox());
        if (uids.isEmpty()) {
            return Reply.ok("nothing to move");
        }
        try {
            var moved = account.mailboxes().move(account.account(), selection.id(), uids, target);
            if (moved.source().isEmpty()) {
                return Reply.no(ResponseCode.Word.EXPUNGEISSUED, "the messages are removed");
            }
            // RFC 9051 §6.4.8: COPYUID comes untagged, before the EXPUNGE responses
            conversation.out().ok(copyUid(moved), "moved");
            return Reply.ok("done");
        } catch (MailboxException e) {
            throw new RefusedException(RefusedException.replyForTarget(e), e);
        }
    }

    /** EXPUNGE of all that the client knows, and UID EXPUNGE of some of it. */
    Reply expunge(AccountView account, Selection selection, Command.Expunge expunge)
            throws StoreException, MailboxException, RefusedException {
        requireWritable(selection);
        var set = expunge.uids();
        var uids = set == null ? known(selection) : uids(selection, set);
        var expunged = account.mailboxes().expunge(account.account(), selection.id(), uids);
        // imap 9.48
        return conversation.enabled().condStore()
                ? Reply.ok(new ResponseCode.HighestModSeq(expunged.modSeq()), "expunged")
                : Reply.ok("expunged");
    }

    /** CLOSE: removes without telling. imap 9.49. */
    void close(AccountView account, Selection selection) throws StoreException, MailboxException {
        if (!selection.isReadOnly() && !selection.isGone()) {
            account.mailboxes().expunge(account.account(), selection.id(), known(selection));
        }
    }

    private static NumberSet uids(Selection selection, SequenceSet set) throws RefusedException {
        return selection.uids(selection.rows(set, true));
    }

    /** What is there and not told yet must not go unseen. imap 9.47. */
    private static NumberSet known(Selection selection) {
        var count = selection.view().count();
        return count == 0 ? NumberSet.EMPTY : NumberSet.range(1, selection.view().uid(count - 1));
    }

    private static void requireWritable(Selection selection) throws RefusedException {
        if (selection.isReadOnly()) {
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.READONLY,
                            "the mailbox is open read-only: SELECT it, not EXAMINE, to change it"));
        }
    }

    /** The mailbox that messages go to. imap 9.61. */
    private static long target(AccountView account, Selection selection, String name)
            throws StoreException, RefusedException {
        try {
            var target = account.find(MailboxNames.parse(name));
            if (target == selection.id()) {
                throw new RefusedException(
                        Reply.no(
                                ResponseCode.Word.CANNOT,
                                "the messages are in that mailbox already"));
            }
            return target;
        } catch (MailboxException e) {
            throw new RefusedException(RefusedException.replyForTarget(e), e);
        }
    }

    /** Both sets ascend, so that the client pairs them right. imap 9.62. */
    private static ResponseCode copyUid(Results.Copied copied) {
        return new ResponseCode.CopyUid(copied.uidValidity(), copied.source(), copied.target());
    }
}
