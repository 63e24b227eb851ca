package org.mailstead.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.mailstead.server.mailbox.AccountRules;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.transfer.ImportRequest;
import org.mailstead.server.transfer.ImportResult;
import org.mailstead.server.transfer.MailFormat;
import org.mailstead.server.transfer.MailImport;
import org.mailstead.server.transfer.TransferLimits;
import org.mailstead.server.transfer.TransferProgress;

/**
 * Imports an mbox file into a new store, imports it again, and opens the mailbox cold and warm: how
 * long each takes, and how much heap was used at most.
 */
public final class ImportBenchmark {
    private static final long ACCOUNT = 1;

    private ImportBenchmark() {}

    /** {@code FILE}: the mbox file. The store is made in a temporary folder. */
    public static void main(String[] arguments)
            throws IOException, StoreException, MailboxException {
        var file = Path.of(arguments[0]).toAbsolutePath();
        var data = Scratch.folder("mailstead-import");
        run("import", file, data);
        run("again", file, data);
        select(data);
        System.out.printf("heap     %,d MiB at most%n", peakOctets() >> 20);
        System.out.printf(
                "disk     %,d MiB for %,d MiB of mbox%n",
                octets(data) >> 20, Files.size(file) >> 20);
    }

    private static void run(String name, Path file, Path data) throws StoreException {
        var limits = StoreLimits.defaults();
        var clock = InstantSource.system();
        try (var database = Database.sqlite(data, limits);
                var blobs = Blobs.inFiles(database, data, limits);
                var mailboxes = mailboxes(database, blobs, clock)) {
            var mailImport =
                    new MailImport(database, blobs, mailboxes, clock, TransferLimits.defaults());
            var request =
                    new ImportRequest(
                            ACCOUNT, new MailboxName("Bench"), MailFormat.MBOX, file, false);
            var start = System.nanoTime();
            var result = mailImport.run(request, TransferProgress.UNSEEN);
            var took = Duration.ofNanos(System.nanoTime() - start);
            if (result instanceof ImportResult.Completed(var report)) {
                System.out.printf(
                        "%-8s %,d messages in %,d ms: %,d messages/s, %,d problems%n",
                        name,
                        report.messages(),
                        took.toMillis(),
                        report.messages() * 1000 / Math.max(1, took.toMillis()),
                        report.problemsTotal());
            } else {
                throw new IllegalStateException("import ended otherwise: " + result);
            }
        }
    }

    private static Mailboxes mailboxes(Database database, Blobs blobs, InstantSource clock) {
        return new Mailboxes(
                database,
                blobs,
                new ChangeFeed(),
                clock,
                AccountRules.UNLIMITED,
                MailboxLimits.DEFAULT);
    }

    private static void select(Path data) throws StoreException, MailboxException {
        var limits = StoreLimits.defaults();
        try (var database = Database.sqlite(data, limits);
                var blobs = Blobs.inFiles(database, data, limits);
                var mailboxes = mailboxes(database, blobs, InstantSource.system())) {
            var mailbox = mailboxes.find(ACCOUNT, new MailboxName("Bench")).orElseThrow();
            for (var name : new String[] {"cold", "warm"}) {
                var start = System.nanoTime();
                var count = mailboxes.snapshot(ACCOUNT, mailbox.id()).count();
                System.out.printf(
                        "%-8s SELECT of %,d messages in %.1f ms%n",
                        name, count, (System.nanoTime() - start) / 1e6);
            }
        }
    }

    private static long peakOctets() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static long octets(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            var sum = 0L;
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                sum += Files.size(file);
            }
            return sum;
        }
    }
}
