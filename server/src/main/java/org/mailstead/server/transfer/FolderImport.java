package org.mailstead.server.transfer;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailstead.message.DateTime;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.Refusal;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.transfer.ImportJournal.Count;
import org.mailstead.server.transfer.ImportJournal.Position;
import org.mailstead.server.transfer.ImportJournal.Target;
import org.mailstead.server.transfer.format.Identity;
import org.mailstead.server.transfer.format.SourceMessage;
import org.mailstead.wire.SyntaxException;

/**
 * Brings the messages of one folder into one mailbox, a batch at a time: each batch and what the
 * journal says of it are one transaction.
 */
final class FolderImport {
    private final Parts parts;
    private final Target target;
    private final Path source;
    private final FolderReader reader;
    private final Tally tally;
    private final long run;

    /** What an import works with. */
    record Parts(
            Database database,
            Blobs blobs,
            Mailboxes mailboxes,
            InstantSource clock,
            TransferLimits limits) {}

    /**
     * @param run the pass over the folder that this is
     */
    FolderImport(
            Parts parts, Target target, Path source, FolderReader reader, Tally tally, long run) {
        this.parts = parts;
        this.target = target;
        this.source = source;
        this.reader = reader;
        this.tally = tally;
        this.run = run;
    }

    /**
     * Reads the folder to its end.
     *
     * @param progress told after each message
     * @throws InterruptedException if the thread was told to stop; what was committed stays
     * @throws MailboxException if the mailbox takes no more
     */
    void run(Runnable progress)
            throws IOException,
                    SyntaxException,
                    StoreException,
                    MailboxException,
                    InterruptedException {
        var more = true;
        while (more) {
            try (var batch = new ImportBatch(parts.limits)) {
                while (more && !batch.isFull()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    more = read(batch);
                    progress.run();
                }
                if (!batch.isEmpty()) {
                    commit(batch);
                }
            }
        }
    }

    private boolean read(ImportBatch batch) throws IOException, SyntaxException {
        var spool = parts.blobs.spool(parts.limits.messageOctetsMax());
        Optional<SourceMessage> message = Optional.empty();
        try {
            message = reader.next(spool.out());
        } finally {
            if (message.isEmpty()) {
                spool.close();
            }
        }
        message.ifPresent(read -> {
            batch.add(read, spool);
            tally.looked(read.octets());
        });
        return message.isPresent();
    }

    private void commit(ImportBatch batch) throws IOException, StoreException, MailboxException {
        var counts = countsOf(batch.identities());
        var messages = new ArrayList<NewMessage>();
        var octets = 0L;
        var known = 0;
        for (var item : batch.items()) {
            var message = item.message();
            switch (message.kind()) {
                case LETTER -> {
                    var before = counts.getOrDefault(message.identity(), Count.NONE);
                    var after = before.next(run);
                    counts.put(message.identity(), after);
                    if (after.imported() > before.imported()) {
                        messages.add(newMessage(item));
                        octets += message.octets();
                    } else {
                        known++;
                    }
                }
                case TOO_LARGE ->
                        tally.add(
                                place(message),
                                "message of "
                                        + message.octets()
                                        + " octets, more than "
                                        + parts.limits.messageOctetsMax()
                                        + ": not imported");
                case INTERNAL ->
                        tally.add(place(message), "a mail server's own note: not imported");
            }
        }
        var last = batch.items().getLast().message().identity();
        var position = new Position(run, reader.position(), reader.lastPosition(), last);
        write(messages, tx -> note(tx, counts, position));
        tally.brought(messages.size(), octets);
        tally.known(known);
    }

    private Map<Identity, Count> countsOf(List<Identity> identities) throws StoreException {
        return new HashMap<>(
                parts.database.<Map<Identity, Count>, RuntimeException>read(
                        Scope.account(target.account()),
                        tx -> ImportJournal.counts(tx, target, identities)));
    }

    private void note(Tx tx, Map<Identity, Count> counts, Position position) throws SQLException {
        ImportJournal.putCounts(tx, target, counts);
        ImportJournal.putPosition(tx, target, source, position);
    }

    private void write(List<NewMessage> messages, Mailboxes.Alongside journal)
            throws IOException, StoreException, MailboxException {
        if (messages.isEmpty()) {
            parts.database.<Integer, RuntimeException>write(
                    Scope.account(target.account()),
                    tx -> {
                        journal.write(tx);
                        return 0;
                    });
            return;
        }
        try {
            parts.mailboxes.append(target.account(), target.mailbox(), messages, journal);
        } catch (MailboxException e) {
            if (!(e.refusal() instanceof Refusal.TooMany)) {
                throw e;
            }
            // The mailbox knows too many keywords: mail without its keywords is better than none.
            tally.add(source.toString(), e.getMessage() + ": messages imported without keywords");
            parts.mailboxes.append(
                    target.account(),
                    target.mailbox(),
                    messages.stream().map(FolderImport::withoutKeywords).toList(),
                    journal);
        }
    }

    private static NewMessage withoutKeywords(NewMessage message) {
        return new NewMessage(
                message.prefix(),
                message.body(),
                new Flags(message.flags().bits(), List.of()),
                message.received(),
                message.delivery());
    }

    private NewMessage newMessage(ImportBatch.Item item) throws IOException {
        var message = item.message();
        var flags = Keywords.flags(message.flags(), place(message), tally);
        return new NewMessage(item.spool().content(), flags, received(message));
    }

    /** The file's word, else the letter's, else now. store 21.5 */
    private Instant received(SourceMessage message) {
        var told = message.received();
        if (told != null) {
            return told;
        }
        return DateTime.parse(message.date())
                .map(date -> date.toInstant())
                .orElseGet(parts.clock::instant);
    }

    private String place(SourceMessage message) {
        return message.place().startsWith("octet")
                ? source + " " + message.place()
                : message.place();
    }
}
