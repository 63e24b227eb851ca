package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.mailstead.bench.MailCorpus;
import org.mailstead.server.control.OperationException;

/**
 * {@code bench/run soak [--minutes M] [--heap 256m]}: mail comes in, 200 IMAP sessions read and
 * change it, an mbox is imported each minute, what is old is expunged, all in a small heap. Each
 * minute it tells what the server uses; at the end the store must verify, the log must have no
 * error, and the heap must not have grown since it was warm.
 */
public final class Soak {
    private static final int IMAP_SESSIONS = 200;
    private static final int SMTP_SESSIONS = 4;
    private static final int INBOX_MAX = 5_000;
    private static final int IMPORTED = 500;
    private static final int WARM_AFTER_MINUTES = 5;

    private final ServerProcess server;
    private final Path work;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean over;

    private Soak(ServerProcess server, Path work) {
        this.server = server;
        this.work = work;
    }

    /** Exit status 0: all is well, 1: it is not. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var minutes = LedgerTool.number(arguments, "--minutes", 60);
        var heap = LedgerTool.text(arguments, "--heap", "256m");
        var work = Files.createTempDirectory("mailstead-soak");
        var program =
                ServerProgram.ofThisClassPath()
                        .asInstalled()
                        .with("-Xmx" + heap, "-Xlog:gc:file=" + work.resolve("gc.log"));
        boolean isWell;
        try (var server = ServerProcess.start(program, work.resolve("store"))) {
            server.awaitReady();
            isWell = new Soak(server, work).run(minutes);
            server.stop();
        }
        System.out.println(isWell ? "All is well." : "Something is wrong: see " + work);
        System.exit(isWell ? 0 : 1);
    }

    private boolean run(long minutes) throws IOException, InterruptedException {
        System.out.println("minute heap_after_gc_MB rss_MB threads fds messages commands errors");
        var heaps = new ArrayList<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            begin(threads);
            for (int minute = 1; minute <= minutes; minute++) {
                LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
                heaps.add(sample(minute));
            }
            over = true;
        }
        var wrong = new ArrayList<>(server.verify());
        wrong.addAll(server.errors());
        if (failures.get() > 0) {
            wrong.add(failures + " sessions failed");
        }
        wrong.addAll(growth(heaps));
        wrong.forEach(System.out::println);
        return wrong.isEmpty();
    }

    /** A quarter more than when it was warm, and some, is growth. */
    private static List<String> growth(List<Long> heaps) {
        if (heaps.size() < 2 * WARM_AFTER_MINUTES) {
            return List.of();
        }
        var warm = most(heaps.subList(WARM_AFTER_MINUTES, 2 * WARM_AFTER_MINUTES));
        var last = most(heaps.subList(heaps.size() - WARM_AFTER_MINUTES, heaps.size()));
        return last > warm * 5 / 4 + 8
                ? List.of("the heap grew from %d to %d MB".formatted(warm, last))
                : List.of();
    }

    private static long most(List<Long> heaps) {
        return heaps.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private void begin(ExecutorService threads) {
        for (int i = 0; i < SMTP_SESSIONS; i++) {
            var name = "m" + i + "-";
            threads.execute(() -> again(() -> send(name)));
        }
        for (int i = 0; i < IMAP_SESSIONS; i++) {
            var random = new Random(i);
            threads.execute(() -> again(() -> read(random)));
        }
        threads.execute(() -> again(this::expunge));
        threads.execute(() -> again(this::importMail));
    }

    /** Something that ends by an exception when it fails. */
    private interface Activity {
        void run() throws IOException, OperationException;
    }

    private void again(Activity activity) {
        while (!over) {
            try {
                activity.run();
            } catch (IOException | OperationException e) {
                failures.incrementAndGet();
                System.out.println(e);
                LockSupport.parkNanos(1_000_000_000L);
            }
        }
    }

    private void send(String name) throws IOException {
        try (var smtp = server.smtp()) {
            for (int i = 0; i < 200 && !over; i++) {
                var letter = new Letter(name + messages.incrementAndGet());
                var reply = smtp.send("ledger@example.test", ServerProcess.USER, letter.octets());
                if (!reply.startsWith("250")) {
                    throw new IOException("not taken: " + reply);
                }
                LockSupport.parkNanos(40_000_000);
            }
        }
    }

    private ImapTalk login() throws IOException {
        var imap = server.imap();
        imap.ok("LOGIN " + ServerProcess.USER + " " + ServerProcess.PASSWORD);
        return imap;
    }

    /** One session of a user: some hundred commands. */
    private void read(Random random) throws IOException {
        try (var imap = login()) {
            imap.ok("SELECT INBOX");
            for (int i = 0; i < 300 && !over; i++) {
                // What a set names may have been removed by others: that is no failure.
                imap.ask(command(random));
                commands.incrementAndGet();
                LockSupport.parkNanos((500 + random.nextInt(1500)) * 1_000_000L);
            }
        }
    }

    private static String command(Random random) {
        var some = 1 + random.nextInt(INBOX_MAX / 2);
        return switch (random.nextInt(12)) {
            case 0 -> "FETCH %d:%d (UID FLAGS ENVELOPE)".formatted(some, some + 50);
            case 1 -> "FETCH %d BODY.PEEK[]".formatted(some);
            case 2 -> "FETCH %d (BODYSTRUCTURE BODY.PEEK[HEADER])".formatted(some);
            case 3 -> "STORE %d:%d +FLAGS (\\Seen work)".formatted(some, some + 5);
            case 4 -> "STORE %d -FLAGS (\\Seen)".formatted(some);
            case 5 -> "SEARCH UNSEEN";
            case 6 -> "STATUS Archive (MESSAGES UNSEEN)";
            case 7 -> "COPY %d Archive".formatted(some);
            case 8 ->
                    "APPEND Drafts (\\Draft) "
                            + ImapTalk.literal(new Letter("a" + random.nextInt(1 << 30)).octets());
            case 9 -> "SEARCH %d:%d SUBJECT m1".formatted(some, some + 100);
            case 10 -> "UID FETCH %d:* (FLAGS)".formatted(some);
            default -> "NOOP";
        };
    }

    /** Keeps the mailboxes of about one size. */
    private void expunge() throws IOException {
        try (var imap = login()) {
            for (var box : List.of("INBOX", "Archive", "Drafts")) {
                imap.ok("SELECT " + box);
                var status = imap.ok("STATUS " + box + " (MESSAGES)");
                var more = status.number("MESSAGES").orElse(0L) - INBOX_MAX;
                if (more > 0) {
                    imap.ok("STORE 1:" + more + " +FLAGS.SILENT (\\Deleted)");
                    imap.ok("EXPUNGE");
                }
            }
        }
        LockSupport.parkNanos(2_000_000_000L);
    }

    private void importMail() throws IOException, OperationException {
        var mbox = work.resolve("mbox");
        var corpus = new MailCorpus(messages.get());
        try (var out = new BufferedOutputStream(Files.newOutputStream(mbox))) {
            for (int i = 0; i < IMPORTED; i++) {
                out.write("From a@b.test Sun Nov  1 09:05:07 2026\n".getBytes(US_ASCII));
                out.write(corpus.next());
                out.write('\n');
            }
        }
        server.call("import", "mbox", "mailstead", "Imported", mbox.toString(), "again");
        try (var imap = login()) {
            imap.ok("DELETE Imported");
        }
        for (int i = 0; i < 50 && !over; i++) {
            LockSupport.parkNanos(1_000_000_000L);
        }
    }

    /** Tells what the server uses now; what lives in its heap, in MB. */
    private long sample(int minute) throws IOException, InterruptedException {
        var process = Path.of("/proc", Long.toString(server.pid()));
        var heap = server.liveHeap(work.resolve("gc.log")) >> 20;
        long rss = 0;
        long threads = 0;
        for (var line : Files.readAllLines(process.resolve("status"))) {
            rss = line.startsWith("VmRSS:") ? digits(line) / 1024 : rss;
            threads = line.startsWith("Threads:") ? digits(line) : threads;
        }
        long fds;
        try (var open = Files.list(process.resolve("fd"))) {
            fds = open.count();
        }
        System.out.printf(
                "%d %d %d %d %d %d %d %d%n",
                minute,
                heap,
                rss,
                threads,
                fds,
                messages.get(),
                commands.get(),
                server.errors().size());
        return heap;
    }

    private static long digits(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
