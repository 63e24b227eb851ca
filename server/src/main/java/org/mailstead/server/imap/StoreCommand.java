package org.mailstead.server.imap;

import java.io.IOException;
import org.mailstead.imap.Command;
import org.mailstead.imap.NumberSet;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.mailbox.FlagChange;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.store.StoreException;

/** STORE. RFC 9051 §6.4.6, RFC 7162 §3.1.3; imap 11.4..11.6. */
final class StoreCommand {
    private StoreCommand() {}

    static Reply run(
            Conversation conversation,
            AccountView account,
            Selection selection,
            Command.Store command)
            throws IOException, StoreException, MailboxException, RefusedException {
        // RFC 9051 §6.3.3: nothing changes in a mailbox that was examined
        if (selection.isReadOnly()) {
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.READONLY,
                            "the mailbox is open read-only: SELECT it, not EXAMINE, to change it"));
        }
        var uids = selection.uids(selection.rows(command.set(), command.uid()));
        var action =
                switch (command.action()) {
                    case REPLACE -> FlagChange.Action.REPLACE;
                    case ADD -> FlagChange.Action.ADD;
                    case REMOVE -> FlagChange.Action.REMOVE;
                };
        var change = new FlagChange(action, FlagNames.parse(command.flags()));
        var stored =
                account.mailboxes()
                        .store(
                                account.account(),
                                selection.id(),
                                uids,
                                change,
                                command.unchangedSince());
        var own = stored.changed().isEmpty() ? 0 : stored.modSeq();
        account.tell(
                selection,
                command.uid(),
                modSeq -> modSeq == own,
                conversation.enabled(),
                conversation.out());
        tell(conversation, selection, command, uids.minus(stored.modified()));
        if (stored.modified().isEmpty()) {
            return Reply.ok("stored");
        }
        // imap 11.5: why they were left alone shows by their flags
        writeFlags(conversation, selection, stored.modified(), true);
        var numbers = numbers(selection, stored.modified(), command.uid());
        return numbers.isEmpty()
                ? Reply.ok("stored")
                : Reply.ok(new ResponseCode.Modified(numbers), "some had changed before");
    }

    private static void tell(
            Conversation conversation, Selection selection, Command.Store command, NumberSet uids)
            throws IOException {
        // RFC 7162 §3.1.3: the new mod-sequence is told in spite of .SILENT
        if (!command.silent() || conversation.enabled().condStore()) {
            writeFlags(conversation, selection, uids, !command.silent());
        }
    }

    private static void writeFlags(
            Conversation conversation, Selection selection, NumberSet uids, boolean flags)
            throws IOException {
        for (int i = 0; i < uids.ranges(); i++) {
            for (var uid = uids.first(i); uid <= uids.last(i); uid++) {
                var row = selection.view().row(uid);
                if (row >= 0 && !selection.view().isExpunged(row)) {
                    selection.writeFlags(row, flags, conversation.enabled(), conversation.out());
                }
            }
        }
    }

    private static NumberSet numbers(Selection selection, NumberSet uids, boolean uid) {
        var numbers = new NumberSet.Builder();
        uids.forEach(each -> {
            var row = selection.view().row(each);
            if (row >= 0) {
                numbers.add(uid ? each : row + 1L);
            }
        });
        return numbers.build();
    }
}
