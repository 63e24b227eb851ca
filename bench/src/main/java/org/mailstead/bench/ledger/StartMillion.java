package org.mailstead.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.mailbox.AccountRules;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.wire.OctetSource;

/**
 * {@code bench/run start-million [DIR]}: makes a store of 1,000,000 messages in DIR unless it is
 * there, and kills its server again and again: how long the next takes to its banners, and what it
 * needs when idle, in turn with a store without messages. 20,000 messages are stored; the others
 * are copies of them in 49 more mailboxes.
 */
public final class StartMillion {
    private static final int MAILBOXES = 50;
    private static final int MESSAGES = 20_000;
    private static final int BATCH = 500;
    private static final int STARTS = 5;
    private static final long ACCOUNT = 1;

    private StartMillion() {}

    /** Prints what it measured. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, StoreException, MailboxException {
        var directory = Path.of(arguments.length > 0 ? arguments[0] : "bench/target/million");
        Files.createDirectories(directory);
        var data = directory.toAbsolutePath().resolve("data");
        var work = Files.createTempDirectory("mailstead-start");
        var program = ServerProgram.ofThisClassPath().asInstalled().withClassCache(work);
        if (!Files.exists(directory.resolve("made"))) {
            try (var server = ServerProcess.start(program, data)) { // it makes the account
                server.awaitReady();
                server.stop();
            }
            make(data);
            Files.createFile(directory.resolve("made"));
        }
        for (int start = 1; start <= STARTS; start++) {
            measure("a million", program, data);
            measure("none", program, work.resolve("training"));
        }
    }

    private static void measure(String messages, ServerProgram program, Path data)
            throws IOException, InterruptedException {
        var begun = System.nanoTime();
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            var millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            var processor = server.processorTime();
            LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
            var status = Files.readString(Path.of("/proc/" + server.pid() + "/status"));
            var rss = status.lines().filter(line -> line.startsWith("VmRSS")).findFirst();
            System.out.printf(
                    "%-9s start to banners %,d ms, processor time %,d ms; idle %s%n",
                    messages, millis, processor.toMillis(), rss.orElse("").replaceAll("\\s+", " "));
            server.kill();
        }
    }

    private static void make(Path data) throws IOException, StoreException, MailboxException {
        var limits = StoreLimits.defaults();
        var begun = System.nanoTime();
        try (var database = Database.sqlite(data, limits);
                var blobs = Blobs.inFiles(database, data, limits);
                var mailboxes =
                        new Mailboxes(
                                database,
                                blobs,
                                new ChangeFeed(),
                                InstantSource.system(),
                                AccountRules.UNLIMITED,
                                MailboxLimits.DEFAULT)) {
            var first = create(mailboxes, 0);
            for (int i = 0; i < MESSAGES; i += BATCH) {
                var batch = new ArrayList<NewMessage>();
                for (int j = 0; j < BATCH; j++) {
                    var letter = new Letter("million-" + (i + j));
                    batch.add(
                            new NewMessage(
                                    OctetSource.of(letter.octets()), Flags.NONE, Instant.EPOCH));
                }
                mailboxes.append(ACCOUNT, first, batch);
            }
            for (int i = 1; i < MAILBOXES; i++) {
                var next = create(mailboxes, i);
                for (long uid = 1; uid <= MESSAGES; uid += 1000) {
                    mailboxes.copy(ACCOUNT, first, NumberSet.range(uid, uid + 999), next);
                }
            }
        }
        System.out.printf(
                "%,d messages made in %,d s%n",
                MAILBOXES * MESSAGES, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
    }

    private static long create(Mailboxes mailboxes, int number)
            throws StoreException, MailboxException {
        var name = new MailboxName("Box " + number);
        mailboxes.create(ACCOUNT, name, Set.of());
        return mailboxes.find(ACCOUNT, name).orElseThrow().id();
    }
}
