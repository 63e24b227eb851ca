package org.mailstead.server.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxSnapshot;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.SpecialUse;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.server.transfer.format.Manifest;

/**
 * Writes the mail of an account to files, beside everything else that goes on there: what a mailbox
 * holds when its turn comes. The destination appears when all is written. For any number of
 * threads.
 */
public final class MailExport {
    /** What could not be exported, if there is anything. store 22.7 */
    static final String ERRORS_FILE = "errors.txt";

    private final Mailboxes mailboxes;
    private final InstantSource clock;
    private final TransferLimits limits;

    public MailExport(Mailboxes mailboxes, InstantSource clock, TransferLimits limits) {
        this.mailboxes = mailboxes;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Exports. Stops when the thread is interrupted.
     *
     * @param progress is told now and then, on this thread
     * @throws StoreException if the store failed: nothing is at the destination then
     */
    public ExportResult run(ExportRequest request, Consumer<TransferProgress> progress)
            throws StoreException {
        var selected = selected(request);
        if (selected.isEmpty()) {
            return new ExportResult.NoSuchMailbox(Objects.requireNonNull(request.mailbox()));
        }
        try (var directory = NewDirectory.at(request.destination());
                var _ = mailboxes.join(request.account())) {
            var run = new Run(request, directory.path(), progress);
            run.export(selected);
            directory.finish();
            return new ExportResult.Completed(run.tally.report());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ExportResult.Stopped();
        } catch (IOException e) {
            return new ExportResult.BadDestination(e.toString());
        }
    }

    /** The mailboxes to export by their names; all, or the one and those below it. */
    private List<Mailbox> selected(ExportRequest request) throws StoreException {
        var top = request.mailbox();
        return mailboxes.list(request.account()).stream()
                .filter(mailbox ->
                        top == null
                                || mailbox.name().equals(top)
                                || (request.below() && mailbox.name().isBelow(top)))
                .sorted(Comparator.comparing(Mailbox::name))
                .toList();
    }

    /** One export. */
    private final class Run {
        private final ExportRequest request;
        private final Path directory;
        private final Tally tally;
        private final Instant begun = clock.instant();
        private long total;
        private long done;

        private Run(ExportRequest request, Path directory, Consumer<TransferProgress> progress) {
            this.request = request;
            this.directory = directory;
            this.tally = new Tally(progress, limits.problemsMax());
        }

        private void export(List<Mailbox> selected)
                throws IOException, StoreException, InterruptedException {
            total = selected.stream().mapToLong(mailbox -> mailbox.counts().messages()).sum();
            var entries = new ArrayList<Manifest.Entry>();
            for (var mailbox : selected) {
                try {
                    entries.add(mailbox(mailboxes.snapshot(request.account(), mailbox.id())));
                } catch (MailboxException e) {
                    tally.add(mailbox.name().value(), "removed meanwhile: not exported");
                }
            }
            tally.tell("", 1);
            write(Manifest.FILE, new Manifest(request.accountName(), begun, entries).text());
            if (!tally.report().problems().isEmpty()) {
                write(ERRORS_FILE, errors(tally.report()));
            }
        }

        private void write(String name, String text) throws IOException {
            var file = directory.resolve(name);
            Files.write(file, text.getBytes(UTF_8));
            NewDirectory.sync(file);
        }

        private Manifest.Entry mailbox(MailboxSnapshot snapshot)
                throws IOException, InterruptedException {
            tally.mailbox();
            var mailbox = snapshot.mailbox();
            var names = names(mailbox);
            var path = ExportPaths.of(request.format(), names, mailbox.id());
            var before = tally.report().messages();
            try (var writer = open(directory.resolve(path))) {
                for (var row : rows(snapshot)) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    message(snapshot, row, writer);
                    tally.tell(mailbox.name().value(), Math.min(1, ++done / (double) (total + 1)));
                }
            }
            return new Manifest.Entry(
                    path,
                    names,
                    mailbox.uidValidity(),
                    mailbox.uidNext(),
                    mailbox.specialUse().stream().map(SpecialUse::attribute).sorted().toList(),
                    mailbox.subscribed(),
                    tally.report().messages() - before);
        }

        /**
         * What the mailbox is called in the export: all of its name; or, when one was chosen, the
         * name from there on. store 22.3
         */
        private List<String> names(Mailbox mailbox) {
            var names = List.of(mailbox.name().value().split("/", -1));
            var top = request.mailbox();
            if (top == null) {
                return request.format() == MailFormat.MAILDIR && mailbox.name().isInbox()
                        ? List.of()
                        : names;
            }
            var above = top.ancestors().size();
            return names.subList(
                    request.format() == MailFormat.MAILDIR ? above + 1 : above, names.size());
        }

        private FolderWriter open(Path path) throws IOException {
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            return switch (request.format()) {
                case MBOX -> new FolderWriter.Mbox(path);
                case MAILDIR -> new FolderWriter.Maildir(path);
            };
        }

        /** Oldest first. store 22.3 */
        private static List<Integer> rows(MailboxSnapshot snapshot) {
            return IntStream.range(0, snapshot.count())
                    .boxed()
                    .sorted(
                            Comparator.<Integer>comparingLong(snapshot::received)
                                    .thenComparingLong(snapshot::id))
                    .toList();
        }

        /** Writes a message; one that cannot be read is a problem. store 22.7 */
        private void message(MailboxSnapshot snapshot, int row, FolderWriter writer)
                throws IOException {
            var size = snapshot.size(row);
            tally.looked(size);
            try {
                var id = snapshot.id(row);
                var content = mailboxes.content(request.account(), id);
                if (content.isEmpty()) {
                    tally.add(place(snapshot, row), "is not there any more: not exported");
                    return;
                }
                var octets = content.get().octets();
                var letter =
                        new FolderWriter.Letter(
                                id,
                                sender(id),
                                Instant.ofEpochMilli(snapshot.received(row)),
                                snapshot.flags(row).wireNames());
                writer.write(octets, letter);
                tally.brought(1, size);
                if (octets.size() != size) {
                    tally.add(place(snapshot, row), "exported, but its size should be " + size);
                }
            } catch (StoreException | StoreIoException e) {
                tally.add(place(snapshot, row), "cannot be read, not exported: " + e.getMessage());
            }
        }

        /** The reverse-path, where the format has a place for it. */
        private String sender(long id) throws StoreException {
            return request.format() == MailFormat.MBOX
                    ? mailboxes.delivery(request.account(), id).map(Delivery::mailFrom).orElse("")
                    : "";
        }

        private static String place(MailboxSnapshot snapshot, int row) {
            return snapshot.mailbox().name() + " UID " + snapshot.uid(row);
        }

        private static String errors(TransferReport report) {
            var text = new StringBuilder();
            report.problems().forEach(problem -> text.append(problem).append('\n'));
            var more = report.problemsTotal() - report.problems().size();
            return more == 0 ? text.toString() : text + "and " + more + " more\n";
        }
    }
}
