package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;

/** Puts messages into a mailbox, some at a time, within one transaction. */
final class Appending {
    private final AccountWrite write;
    private final MailboxDraft mailbox;
    private final Blobs blobs;
    private final long limit;
    private final Threads threads;

    /** Not inserted yet. */
    private final List<StoredRow> rows = new ArrayList<>();

    private final NumberSet.Builder uids = new NumberSet.Builder();
    private final List<Long> ids = new ArrayList<>();
    private boolean flagsAsGiven = true;

    /**
     * @param limit octets that the account may use
     */
    Appending(AccountWrite write, MailboxDraft mailbox, Blobs blobs, long limit) {
        this.write = write;
        this.mailbox = mailbox;
        this.blobs = blobs;
        this.limit = limit;
        this.threads = new Threads(write, this::insertRows);
    }

    /** Puts in one message or more, behind those before. */
    void add(List<PreparedMessage> messages) throws MailboxException, SQLException {
        write.take(messages.stream().mapToLong(PreparedMessage::size).sum(), limit);
        var id = write.takeIds(messages.size());
        ContentRows.insert(write.tx(), id, mailbox.id(), messages, blobs);
        threads.prepare(messages);
        for (var message : messages) {
            add(message, id++);
        }
        threads.save();
        insertRows();
        new SentMail(write).appended(mailbox, messages);
    }

    private void add(PreparedMessage message, long id) throws MailboxException, SQLException {
        var thread = threads.assign(message, mailbox.id(), id);
        var flags = mailbox.entering(message.flags());
        flagsAsGiven &= flags.equals(message.flags());
        var isNew = thread == id; // and so nobody has muted it
        if (!isNew && message.delivery() != null && threads.isMuted(thread)) {
            flags = flags.with(Flag.SEEN); // store.md 14.6
        }
        var row =
                new MessageRow(
                        mailbox.takeUid(),
                        id,
                        id,
                        flags,
                        write.modSeq(),
                        message.size(),
                        message.received().toEpochMilli(),
                        write.now().toEpochMilli(),
                        thread);
        rows.add(new StoredRow(row, write.modSeq()));
        mailbox.add(flags, row.size());
        uids.add(row.uid());
        ids.add(id);
    }

    private void insertRows() throws SQLException {
        MessageRows.insert(write.tx(), mailbox.id(), rows);
        rows.clear();
    }

    /** What all of it came to. Nothing is added afterwards. */
    Results.Appended end() {
        return new Results.Appended(
                mailbox.id(),
                mailbox.row().uidValidity(),
                uids.build(),
                ids,
                write.modSeq(),
                flagsAsGiven);
    }
}
