package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
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
import org.mailstead.server.queue.QueueVerification;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
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
 * A queue that is killed again and again while mail is added to it and delivered from it: nothing
 * that was acknowledged is lost, and what is delivered twice is only what a kill kept from being
 * settled.
 *
 * <p>{@code -Dqueue.messages=10000 -Dqueue.kills=100} does more.
 */
class QueueKillTest {
    private static final int MESSAGES = Integer.getInteger("queue.messages", 300);
    private static final int KILLS = Integer.getInteger("queue.kills", 6);
    private static final int ADDERS = 4;
    private static final int AT_ONCE = 20;

    @TempDir Path directory;

    @RepeatedTest(2) // outbound S-3, S-7; DESIGN promise 1
    void nothingIsLostAndOnlyWhatWasCutOffComesTwice(
            RepetitionInfo repetition, TestReporter reporter) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var runs = 0;
        for (; runs < KILLS; runs++) {
            var process = start(runs, runs * MESSAGES / KILLS, (runs + 1) * MESSAGES / KILLS);
            try (var out = process.inputReader(US_ASCII)) {
                var left = 1 + random.nextInt(2 * MESSAGES / KILLS);
                for (var line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.endsWith(".") && --left == 0) {
                        process.toHandle().destroyForcibly();
                    }
                }
            }
            process.waitFor();
        }
        var last = start(runs, 0, 0);
        last.getInputStream().transferTo(OutputStream.nullOutputStream()); // until it ends
        assertThat(last.waitFor(120, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
        assertThat(last.exitValue()).as("seed %d", seed).isZero();

        var delivered = delivered();
        var acknowledged = new HashSet<>(lines("acknowledged"));
        assertThat(acknowledged).isNotEmpty();
        assertThat(delivered.keySet()).as("seed %d: lost", seed).containsAll(acknowledged);
        var twice = 0;
        for (var each : delivered.entrySet()) {
            assertThat(each.getValue())
                    .as("seed %d: %s in one run", seed, each.getKey())
                    .doesNotHaveDuplicates();
            twice += each.getValue().size() - 1;
        }
        reporter.publishEntry(
                "%d recipients, %d kills, %d delivered twice"
                        .formatted(delivered.size(), KILLS, twice));
        // at each kill, what was being carried and what was waiting for its settlement
        assertThat(twice).as("seed %d", seed).isLessThanOrEqualTo(KILLS * 2 * AT_ONCE);
        try (var database = Database.sqlite(directory, StoreLimits.defaults());
                var blobs = Blobs.inFiles(database, directory, StoreLimits.defaults())) {
            assertThat(new QueueVerification(database, blobs).verify(false)).isEmpty();
        }
    }

    /** The runs in which each recipient got the message. */
    private Map<String, List<String>> delivered() throws IOException {
        var delivered = new HashMap<String, List<String>>();
        for (var line : lines("delivered")) {
            var words = line.split(" ", -1);
            delivered.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(words[1]);
        }
        return delivered;
    }

    /** Whole lines: the last may have been cut off. */
    private List<String> lines(String file) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : Files.readString(directory.resolve(file), US_ASCII).split("\n", -1)) {
            if (line.endsWith(".")) {
                lines.add(line.substring(0, line.length() - 1));
            }
        }
        return lines;
    }

    private Process start(int run, int first, int end) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        Integer.toString(run),
                        Integer.toString(first),
                        Integer.toString(end))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /**
     * Adds messages and delivers what waits, until it is killed; without any to add, until all is.
     */
    static final class Child {
        private static final Set<String> FAILED_ONCE = new HashSet<>();
        private static final RcptParameters QUIETLY =
                new RcptParameters(Set.of(Notify.NEVER), null);

        private final Path directory;
        private final String run;
        private final Queue queue;

        private Child(Path directory, String run, Queue queue) {
            this.directory = directory;
            this.run = run;
            this.queue = queue;
        }

        public static void main(String[] args) throws Exception {
            var directory = Path.of(args[0]);
            var first = Integer.parseInt(args[2]);
            var end = Integer.parseInt(args[3]);
            var clock = InstantSource.system();
            try (var database = Database.sqlite(directory, StoreLimits.defaults());
                    var blobs = Blobs.inFiles(database, directory, StoreLimits.defaults())) {
                var limits =
                        QueueLimits.DEFAULT
                                .withWaits(Collections.nCopies(99, Duration.ofMillis(20)))
                                .withKeepRetired(Duration.ofDays(1));
                var queue = new Queue(database, blobs, clock, limits);
                var host = Domain.parse("mx.example.test");
                var names =
                        new Directory(
                                database,
                                clock,
                                new DirectoryOptions(Set.of(host), Set.of(), null),
                                DirectoryLimits.defaults());
                var notifications =
                        new Notifications(
                                queue, new Signing(names, clock, new Metrics()), host, clock);
                var usual = DeliveryLimits.DEFAULT;
                var places =
                        new DeliveryLimits(
                                AT_ONCE,
                                usual.slowAfter(),
                                usual.slowMax(),
                                usual.perDestinationFirst(),
                                usual.perDestination(),
                                AT_ONCE,
                                usual.storePause(),
                                usual.stopGrace(),
                                usual.delayNoticeAfter());
                var child = new Child(directory, args[1], queue);
                try (var delivered = child.file("delivered");
                        var scheduler =
                                Scheduler.start(
                                        queue,
                                        (claim, _) -> child.carry(claim, delivered),
                                        notifications,
                                        clock,
                                        places)) {
                    child.add(first, end);
                    if (first < end) {
                        Thread.currentThread().join(); // until it is killed
                    }
                    while (!queue.recipients(1).isEmpty()) {
                        scheduler.wake();
                        Thread.onSpinWait();
                    }
                }
            }
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
                        recipient.id(),
                        Attempt.failed(now, Duration.ZERO, later, "later"),
                        false,
                        null);
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
}
