package org.mailstead.bench.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One data directory, whose server is killed again and again under load; after each kill what is
 * there is compared with what was acknowledged.
 */
final class Ledger {
    private static final int LOOKS_MAX = 400;

    private final ServerProgram program;
    private final Path data;
    private final Load load;
    private final Random random;
    private final AtomicLong acknowledgements = new AtomicLong();
    private final Arrivals arrivals = new Arrivals();
    private final List<MailClient> clients = new ArrayList<>();
    private int kills;

    /** Before that, the store may not even have its tables. */
    private boolean wasReady;

    /**
     * How many sessions of each kind load the server.
     *
     * @param smtp send into the Inbox
     * @param submission send into the Inbox through the queue
     * @param imap change mailboxes of their own
     */
    record Load(int smtp, int submission, int imap) {}

    /**
     * @param data does not exist yet
     * @param seed of the load, and of when it is killed as far as that can be repeated
     */
    Ledger(ServerProgram program, Path data, Load load, long seed) {
        this.program = program;
        this.data = data;
        this.load = load;
        this.random = new Random(seed);
        for (int i = 0; i < load.imap; i++) {
            clients.add(new MailClient("w" + i, random.nextLong(), acknowledgements));
        }
    }

    /** How many messages and commands were acknowledged, or refused, so far. */
    long acknowledgements() {
        return acknowledgements.get();
    }

    /** How many messages were taken by SMTP so far. */
    int arrived() {
        return arrivals.count();
    }

    /**
     * Starts the server, checks, loads it, kills it.
     *
     * @param answers after about how many answers it is killed
     * @return what was wrong before the load
     */
    List<String> checkLoadKill(int answers) throws IOException, InterruptedException {
        killWhileItStarts();
        if (wasReady && random.nextInt(4) == 0) {
            letQueueRetry();
        }
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            wasReady = true;
            var wrong = check(server, true);
            load(server, answers);
            return wrong;
        }
    }

    /** As if the time until the next attempts of the queue had gone by. Nobody uses the store. */
    private void letQueueRetry() throws IOException {
        var url = "jdbc:sqlite:" + data.resolve("server.db");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE queue_recipient SET next_attempt = 0");
            statement.executeUpdate(
                    "UPDATE queue_lane SET put_off = 0, next_due = 0 WHERE next_due IS NOT NULL");
            statement.executeUpdate("UPDATE queue_turn SET next_due = 0");
        } catch (SQLException e) {
            throw new IOException("the queue cannot be changed", e);
        }
    }

    /** Some are killed before they are ready: recovery itself is cut off. */
    private void killWhileItStarts() throws IOException, InterruptedException {
        if (random.nextInt(8) == 0) {
            try (var server = ServerProcess.start(program, data)) {
                LockSupport.parkNanos(random.nextLong(600_000_000));
                server.kill();
                kills++;
            }
        }
    }

    int kills() {
        return kills;
    }

    /** Starts the server for the last time, checks, stops it. */
    List<String> checkAndStop() throws IOException, InterruptedException {
        letQueueRetry();
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            var wrong = check(server, false);
            server.stop();
            return wrong;
        }
    }

    /** Compares all that is there, and has the server verify its store. */
    private List<String> check(ServerProcess server, boolean queueMayWait) throws IOException {
        var wrong = new ArrayList<String>();
        try (var imap = server.imap()) {
            imap.ok("LOGIN " + ServerProcess.USER + " " + ServerProcess.PASSWORD);
            wrong.addAll(arrivals.check(imap, LOOKS_MAX, queueMayWait));
            imap.ok("UNSELECT");
            for (var client : clients) {
                wrong.addAll(client.check(imap));
            }
        }
        wrong.addAll(verified(server));
        server.errors().forEach(line -> wrong.add("in the log: " + line));
        return wrong;
    }

    /** Soon after its start the server removes the files that a kill left without rows. */
    private static List<String> verified(ServerProcess server) {
        var wrong = server.verify();
        for (int look = 0; look < LOOKS_MAX && !wrong.isEmpty(); look++) {
            LockSupport.parkNanos(50_000_000);
            wrong = server.verify();
        }
        return wrong;
    }

    private void load(ServerProcess server, int answers) throws InterruptedException {
        var target = acknowledgements.get() + answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < load.smtp + load.submission; i++) {
                var submits = i >= load.smtp;
                var name = i + "-" + kills;
                threads.execute(new Sender(server, arrivals, submits, acknowledgements, name));
            }
            var end = new CountDownLatch(1);
            clients.forEach(client -> threads.execute(() -> client.work(server)));
            threads.execute(() -> awaitAnswers(target, end));
            if (!end.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the server answers too slowly");
            }
            // Anywhere in what it does: between two answers there are many steps.
            LockSupport.parkNanos(random.nextLong(20_000_000));
            server.kill();
            kills++;
        }
    }

    private void awaitAnswers(long target, CountDownLatch end) {
        while (acknowledgements.get() < target) {
            LockSupport.parkNanos(1_000_000);
        }
        end.countDown();
    }
}
