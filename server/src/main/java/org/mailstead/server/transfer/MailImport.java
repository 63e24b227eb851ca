package org.mailstead.server.transfer;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.SpecialUse;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.server.transfer.ImportJournal.Position;
import org.mailstead.server.transfer.ImportJournal.Target;
import org.mailstead.server.transfer.format.SourceFolder;
import org.mailstead.server.transfer.format.SourceTree;
import org.mailstead.wire.SyntaxException;

/**
 * Brings mail from files into accounts, beside everything else that goes on there. What came in
 * once does not come in again, however often an import is stopped, killed or repeated, and also
 * when the files have grown meanwhile. For any number of threads; one import an account at a time.
 */
public final class MailImport {
    private final FolderImport.Parts parts;
    private final Set<Long> running = ConcurrentHashMap.newKeySet();

    public MailImport(
            Database database,
            Blobs blobs,
            Mailboxes mailboxes,
            InstantSource clock,
            TransferLimits limits) {
        this.parts = new FolderImport.Parts(database, blobs, mailboxes, clock, limits);
    }

    /**
     * Imports. Stops when the thread is interrupted.
     *
     * @param progress is told now and then, on this thread
     * @throws StoreException if the store failed: what was brought in before stays
     */
    public ImportResult run(ImportRequest request, Consumer<TransferProgress> progress)
            throws StoreException {
        if (!running.add(request.account())) {
            return new ImportResult.Busy();
        }
        try {
            return new Run(request, new Tally(progress, parts.limits().problemsMax())).run();
        } finally {
            running.remove(request.account());
        }
    }

    /** One import. */
    private final class Run {
        private final ImportRequest request;
        private final Tally tally;
        private final Scope scope;
        private MailboxName mailbox;

        private Run(ImportRequest request, Tally tally) {
            this.request = request;
            this.tally = tally;
            this.scope = Scope.account(request.account());
            this.mailbox = request.mailbox();
        }

        private ImportResult run() throws StoreException {
            try {
                var folders = folders();
                forgetRemovedMailboxes();
                for (int i = 0; i < folders.size(); i++) {
                    folder(folders.get(i), i, folders.size());
                }
                tally.tell(mailbox.value(), 1);
                return new ImportResult.Completed(tally.report());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new ImportResult.Stopped(tally.report());
            } catch (MailboxException e) {
                return new ImportResult.Refused(tally.report(), mailbox, e.refusal());
            } catch (StoreException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return new ImportResult.Stopped(tally.report());
                }
                throw e;
            } catch (ClosedByInterruptException e) {
                return new ImportResult.Stopped(tally.report());
            } catch (StoreIoException e) {
                throw e.failure();
            } catch (IOException | SyntaxException e) {
                return new ImportResult.BadSource(tally.report(), reason(e));
            }
        }

        private String reason(Exception e) {
            return switch (e) {
                case NoSuchFileException missing -> missing.getFile() + " does not exist";
                case AccessDeniedException denied ->
                        "%s may not be read by %s, as whom the server runs"
                                .formatted(denied.getFile(), System.getProperty("user.name"));
                default -> request.source() + ": " + e.getMessage();
            };
        }

        private List<SourceFolder> folders() throws IOException {
            var folders =
                    switch (request.format()) {
                        case MBOX -> SourceTree.mboxes(request.source(), tally);
                        case MAILDIR ->
                                Files.isRegularFile(request.source())
                                        ? List.<SourceFolder>of()
                                        : SourceTree.maildirs(request.source(), tally);
                    };
            if (folders.isEmpty()) {
                throw new IOException(
                        switch (request.format()) {
                            case MBOX -> "no file whose name ends in .mbox";
                            case MAILDIR -> "no Maildir: no directory \"cur\" or \"new\" in it";
                        });
            }
            return folders;
        }

        private void folder(SourceFolder folder, int index, int of)
                throws IOException,
                        SyntaxException,
                        StoreException,
                        MailboxException,
                        InterruptedException {
            try {
                mailbox = MailboxNames.of(request.mailbox(), folder.names());
            } catch (SyntaxException e) {
                tally.add(folder.path().toString(), e.getMessage() + ": not imported");
                return;
            }
            tally.mailbox();
            var target = new Target(request.account(), ensure(folder).id());
            var left = left(target, folder);
            try (var reader = open(folder, left)) {
                var run =
                        reader.continues() && left.isPresent()
                                ? left.get().run()
                                : parts.database()
                                        .<Long, RuntimeException>write(
                                                scope,
                                                tx -> ImportJournal.nextRun(tx, request.account()));
                new FolderImport(parts, target, folder.path(), reader, tally, run)
                        .run(() -> tally.tell(mailbox.value(), (index + reader.done()) / of));
            }
        }

        private FolderReader open(SourceFolder folder, Optional<Position> left) throws IOException {
            var octetsMax = parts.limits().messageOctetsMax();
            return switch (request.format()) {
                case MBOX -> MboxFolder.open(folder.path(), left, octetsMax);
                case MAILDIR -> new MaildirFolder(folder.path(), octetsMax, tally);
            };
        }

        /** Where an earlier import left the folder. */
        private Optional<Position> left(Target target, SourceFolder folder) throws StoreException {
            if (request.again()) {
                parts.database()
                        .<Integer, RuntimeException>write(
                                scope,
                                tx -> {
                                    ImportJournal.forget(tx, target);
                                    return 0;
                                });
                return Optional.empty();
            }
            return parts.database()
                    .<Optional<Position>, RuntimeException>read(
                            scope, tx -> ImportJournal.position(tx, target, folder.path()));
        }

        /** The mailbox, made and subscribed if it is not there. store 21.3 */
        private Mailbox ensure(SourceFolder folder) throws StoreException, MailboxException {
            var account = request.account();
            var found = parts.mailboxes().find(account, mailbox);
            if (found.isPresent()) {
                return found.get();
            }
            var uses =
                    parts.mailboxes().list(account).stream()
                            .flatMap(each -> each.specialUse().stream())
                            .toList();
            var wanted =
                    folder.specialUse().stream()
                            .flatMap(name -> SpecialUse.ofAttribute(name).stream())
                            .filter(use -> !uses.contains(use))
                            .collect(Collectors.toSet());
            var made = parts.mailboxes().create(account, mailbox, wanted).getLast();
            if (!folder.subscribed()) {
                parts.mailboxes().unsubscribe(account, mailbox);
            }
            return made;
        }

        private void forgetRemovedMailboxes() throws StoreException {
            var live =
                    parts.mailboxes().list(request.account()).stream()
                            .map(Mailbox::id)
                            .collect(Collectors.toSet());
            parts.database()
                    .<Integer, RuntimeException>write(
                            scope,
                            tx -> {
                                for (var target : ImportJournal.targets(tx, request.account())) {
                                    if (!live.contains(target.mailbox())) {
                                        ImportJournal.forget(tx, target);
                                    }
                                }
                                return 0;
                            });
        }
    }
}
