package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.StoreException;

/** Puts messages into a mailbox, some at a time, within one transaction. */
final class Appending {
    private final AccountWrite write;
    private final MailboxDraft mailbox;
    private final Blobs blobs;
    private final long limit;
    private final Threads threads;

    /** Not inserted yet. */
    private final List<StoredRow> rows = new ArrayList<>();

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

    /**
     * Puts in one message or more, behind those before.
     *
     * @return for each
     */
    List<Results.Appended> add(List<PreparedMessage> messages)
            throws MailboxException, SQLException {
        write.take(messages.stream().mapToLong(PreparedMessage::size).sum(), limit);
        var id = write.takeIds(messages.size());
        blobs.insert(write.tx(), id, messages.stream().map(PreparedMessage::body).toList());
        return add(id, messages);
    }

    /**
     * The same for some of those that may not be ready: their bodies while others may read what
     * they say.
     *
     * @throws StoreException if one cannot be made ready: then nothing is to be kept
     */
    List<Results.Appended> add(PreparedAppend append, int from, int to)
            throws MailboxException, SQLException, StoreException {
        write.take(append.size(from, to), limit);
        var id = write.takeIds(to - from);
        blobs.insert(write.tx(), id, append.bodies(from, to));
        return add(id, append.ready(from, to));
    }

    /** Whose bodies are there. */
    private List<Results.Appended> add(long firstId, List<PreparedMessage> messages)
            throws MailboxException, SQLException {
        var id = firstId;
        ContentRows.insert(write.tx(), id, mailbox.id(), messages);
        threads.prepare(messages);
        var appended = new ArrayList<Results.Appended>(messages.size());
        for (var message : messages) {
            appended.add(add(message, id++));
        }
        threads.save();
        insertRows();
        new SentMail(write).appended(mailbox, messages);
        return appended;
    }

    private Results.Appended add(PreparedMessage message, long id)
            throws MailboxException, SQLException {
        var thread = threads.assign(message, mailbox.id(), id);
        var flags = mailbox.entering(message.flags());
        var asGiven = flags.equals(message.flags());
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
        return new Results.Appended(
                mailbox.id(),
                mailbox.row().uidValidity(),
                NumberSet.of(row.uid()),
                List.of(id),
                write.modSeq(),
                asGiven);
    }

    private void insertRows() throws SQLException {
        MessageRows.insert(write.tx(), mailbox.id(), rows);
        rows.clear();
    }
}
