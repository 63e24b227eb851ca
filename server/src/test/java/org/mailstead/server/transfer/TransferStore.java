package org.mailstead.server.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.QuotaOnly;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.TestStore;
import org.mailstead.wire.OctetSource;

/** A real store with mailboxes, and what moves mail in and out of it. */
final class TransferStore implements AutoCloseable {
    static final long ACCOUNT = 3;
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final TransferLimits LIMITS = new TransferLimits(100_000, 7, 20_000, 50);

    final TestStore store;
    final AtomicLong quota = new AtomicLong(Long.MAX_VALUE);
    final Mailboxes mailboxes;
    final MailImport mailImport;
    final MailExport mailExport;

    /**
     * A message as it is in a mailbox.
     *
     * @param flags sorted, parted by spaces
     */
    record Mail(String text, String flags, Instant received) {}

    private TransferStore(TestStore store) {
        this.store = store;
        InstantSource clock = () -> NOW;
        this.mailboxes =
                new Mailboxes(
                        store.database(),
                        store.blobs(),
                        new ChangeFeed(),
                        clock,
                        new QuotaOnly(quota),
                        MailboxLimits.DEFAULT);
        this.mailImport = new MailImport(store.database(), store.blobs(), mailboxes, clock, LIMITS);
        this.mailExport = new MailExport(mailboxes, clock, LIMITS);
    }

    static TransferStore open(Engine engine, Path directory) throws StoreException {
        return new TransferStore(TestStore.open(engine, directory));
    }

    ImportResult importMbox(Path source, String mailbox) throws StoreException {
        return importFrom(MailFormat.MBOX, source, mailbox, false);
    }

    ImportResult importFrom(MailFormat format, Path source, String mailbox, boolean again)
            throws StoreException {
        var name = new MailboxName(mailbox);
        return mailImport.run(
                new ImportRequest(ACCOUNT, name, format, source, again), TransferProgress.UNSEEN);
    }

    /** Imports what is expected to go through. */
    TransferReport imported(MailFormat format, Path source, String mailbox) throws StoreException {
        if (importFrom(format, source, mailbox, false)
                instanceof ImportResult.Completed(var report)) {
            return report;
        }
        throw new AssertionError("import of " + source + " did not complete");
    }

    void put(String mailbox, String text, String flags, Instant received) throws Exception {
        var name = new MailboxName(mailbox);
        if (mailboxes.find(ACCOUNT, name).isEmpty()) {
            mailboxes.create(ACCOUNT, name, Set.of());
        }
        var names = flags.isEmpty() ? List.<String>of() : List.of(flags.split(" ", -1));
        var message =
                new NewMessage(OctetSource.of(text.getBytes(UTF_8)), Flags.parse(names), received);
        mailboxes.append(
                ACCOUNT, mailboxes.find(ACCOUNT, name).orElseThrow().id(), List.of(message));
    }

    /** What a mailbox holds, in the order of its UIDs. */
    List<Mail> mail(String mailbox) throws StoreException, MailboxException, IOException {
        var found = mailboxes.find(ACCOUNT, new MailboxName(mailbox)).orElseThrow();
        var snapshot = mailboxes.snapshot(ACCOUNT, found.id());
        var mail = new ArrayList<Mail>();
        for (int row = 0; row < snapshot.count(); row++) {
            var octets = mailboxes.content(ACCOUNT, snapshot.id(row)).orElseThrow().octets();
            mail.add(
                    new Mail(
                            new String(octets.octets(0, (int) octets.size()), ISO_8859_1),
                            String.join(" ", new TreeSet<>(snapshot.flags(row).wireNames())),
                            Instant.ofEpochMilli(snapshot.received(row))));
        }
        return mail;
    }

    List<String> names() throws StoreException {
        return mailboxes.list(ACCOUNT).stream().map(each -> each.name().value()).toList();
    }

    @Override
    public void close() {
        mailboxes.close();
        store.close();
    }
}
