package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.NewEntry;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.PostgresLogin;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/**
 * A process with a queue, for tests that kill it: it adds messages and delivers what waits, until
 * it is killed, or until its standard input has ended and nobody waits. A line for each recipient
 * that was acknowledged or delivered is in a file and on its standard output, with a dot at its
 * end.
 */
final class KilledQueue {
    static final int AT_ONCE = 20;

    /** Short, so that another node takes over soon; longer than a node here ever pauses. */
    static final Duration LEASE = Duration.ofSeconds(20);

    private static final int ADDERS = 4;
    private static final Set<String> FAILED_ONCE = new HashSet<>();
    private static final RcptParameters QUIETLY = new RcptParameters(Set.of(Notify.NEVER), null);

    private final Path directory;
    private final String run;
    private final Queue queue;

    private KilledQueue(Path directory, String run, Queue queue) {
        this.directory = directory;
        this.run = run;
        this.queue = queue;
    }

    /**
     * Starts one.
     *
     * @param run a word that stands behind what it delivers, and names its node
     * @param first the number of the first message to add
     * @param end the number behind the last
     * @param login more: URL, user and password of PostgreSQL; nothing for SQLite
     */
    static Process start(Path directory, String run, int first, int end, String... login)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledQueue.class.getName(),
                                directory.toString(),
                                run,
                                Integer.toString(first),
                                Integer.toString(end)));
        command.addAll(List.of(login));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** The runs in which each recipient got the message, as its processes noted them. */
    static Map<String, List<String>> delivered(Path directory) throws IOException {
        var delivered = new HashMap<String, List<String>>();
        for (var line : lines(directory.resolve("delivered"))) {
            var words = line.split(" ", -1);
            delivered.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words[1]);
        }
        return delivered;
    }

    /** Who was acknowledged. */
    static Set<String> acknowledged(Path directory) throws IOException {
        return new HashSet<>(lines(directory.resolve("acknowledged")));
    }

    /** Whole lines: the last may have been cut off. */
    private static List<String> lines(Path file) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : Files.readString(file, US_ASCII).split("\n", -1)) {
            if (line.endsWith(".")) {
                lines.add(line.substring(0, line.length() - 1));
            }
        }
        return lines;
    }

    public static void main(String[] args) throws Exception {
        var directory = Path.of(args[0]);
        var clock = InstantSource.system();
        try (var database = database(directory, args);
                var blobs = Blobs.inFiles(database, directory, StoreLimits.defaults())) {
            var queue = new Queue(database, blobs, clock, args[1], limits());
            var host = Domain.parse("mx.example.test");
            var names =
                    new Directory(
                            database,
                            clock,
                            new DirectoryOptions(Set.of(host), Set.of(), null),
                            DirectoryLimits.defaults());
            var signing = new Signing(names, clock, new Metrics());
            var notifications = new Notifications(queue, signing, host, clock);
            var killed = new KilledQueue(directory, args[1], queue);
            try (var delivered = killed.file("delivered");
                    var scheduler =
                            Scheduler.start(
                                    queue,
                                    (claim, _) -> killed.carry(claim, delivered),
                                    notifications,
                                    clock,
                                    places())) {
                killed.add(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
                System.in.transferTo(OutputStream.nullOutputStream());
                while (!queue.recipients(1).isEmpty()) {
                    scheduler.wake();
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static Database database(Path directory, String[] args) throws StoreException {
        return args.length == 4
                ? Database.sqlite(directory, StoreLimits.defaults())
                : Database.postgresql(
                        new PostgresLogin(args[4], args[5], args[6]), StoreLimits.defaults());
    }

    private static QueueLimits limits() {
        var usual = QueueLimits.DEFAULT;
        return new QueueLimits(
                Collections.nCopies(99, Duration.ofMillis(20)),
                usual.jitter(),
                LEASE,
                usual.unreachablePause(),
                usual.roomOfAccount(),
                usual.roomInAll(),
                usual.recipientsOfClaimMax(),
                Duration.ofDays(1),
                usual.failedOctetsMax());
    }

    private static DeliveryLimits places() {
        var usual = DeliveryLimits.DEFAULT;
        return new DeliveryLimits(
                AT_ONCE,
                usual.slowAfter(),
                usual.slowMax(),
                usual.perDestinationFirst(),
                usual.perDestination(),
                usual.perRelay(),
                usual.perProxy(),
                AT_ONCE,
                usual.storePause(),
                usual.stopGrace(),
                usual.delayNoticeAfter());
    }

    private FileOutputStream file(String name) throws IOException {
        return new FileOutputStream(directory.resolve(name).toFile(), true);
    }

    private void add(int first, int end) throws Exception {
        try (var acknowledged = file("acknowledged")) {
            var adders = new ArrayList<Thread>();
            for (var adder = 0; adder < ADDERS; adder++) {
                var from = first + adder;
                adders.add(Thread.ofVirtual().start(() -> add(from, end, acknowledged)));
            }
            for (var adder : adders) {
                adder.join();
            }
        }
    }

    private void add(int first, int end, OutputStream acknowledged) {
        try {
            for (var number = first; number < end; number += ADDERS) {
                var to = List.of("a" + number + "@d" + number % 7, "b" + number + "@e.example");
                var recipients = new ArrayList<Recipient>();
                for (var address : to) {
                    recipients.add(new Recipient(ForwardPath.parse(address), QUIETLY));
                }
                queue.add(
                        new NewEntry(
                                1L,
                                new Envelope(
                                        ReversePath.parse("s@example.test"),
                                        MailParameters.NONE,
                                        recipients),
                                TlsDemand.BY_POLICY,
                                "<" + number + "@example.test>",
                                "",
                                OctetSource.of(new byte[0]),
                                InstantSource.system().instant()),
                        OctetSource.of(("Subject: " + number + "\r\n\r\n").getBytes(US_ASCII)));
                for (var address : to) {
                    say(acknowledged, address + ".");
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** One write for a line; then the parent may kill. */
    private static synchronized void say(OutputStream file, String line) throws IOException {
        file.write((line + "\n").getBytes(US_ASCII));
        System.out.println(line);
        System.out.flush();
    }

    private List<Result> carry(Claim claim, OutputStream delivered) throws IOException {
        var results = new ArrayList<Result>();
        for (var recipient : claim.recipients()) {
            results.add(carry(recipient, delivered));
        }
        return results;
    }

    /** Each fifth fails the first time. */
    private Result carry(QueuedRecipient recipient, OutputStream delivered) throws IOException {
        var address = recipient.recipient().path().text(false);
        var now = InstantSource.system().instant();
        if (address.hashCode() % 5 == 0 && isFirst(address)) {
            var later = new EnhancedStatusCode(4, 0, 0);
            return new Result.Delayed(
                    recipient.id(), Attempt.failed(now, Duration.ZERO, later, "later"));
        }
        say(delivered, address + " " + run + ".");
        var done = new EnhancedStatusCode(2, 0, 0);
        return new Result.Delivered(
                recipient.id(),
                Attempt.failed(now, Duration.ZERO, done, ""),
                Result.Handover.SILENT_HOST);
    }

    private static boolean isFirst(String address) {
        synchronized (FAILED_ONCE) {
            return FAILED_ONCE.add(address);
        }
    }
}
