package org.mailstead.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many sessions over TLS at once, each doing what mail programs do, one command after the other:
 * lists 30 %, bodies 25, flags 12, STATUS 10, NOOP 10, SEARCH 5, APPEND 5, SELECT 3.
 */
final class ImapMixedLoad {
    private static final int LISTED = 50;

    private final ImapConnection.Server server;
    private final List<byte[]> messages;
    private final int users;
    private final int perInbox;

    ImapMixedLoad(ImapConnection.Server server, List<byte[]> messages, int users, int perInbox) {
        this.server = server;
        this.messages = messages;
        this.users = users;
        this.perInbox = perInbox;
    }

    /**
     * What came of it.
     *
     * @param p99 seconds
     */
    record Result(int operations, double p99) {}

    Result run(int sessions, int seconds) throws IOException, InterruptedException {
        var ready = new CountDownLatch(sessions);
        var ended = new ArrayList<Future<List<Double>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                var number = i;
                ended.add(threads.submit(() -> session(number, ready, seconds)));
            }
        }
        var waits = new ArrayList<Double>();
        for (var each : ended) {
            if (each.state() == Future.State.FAILED) {
                throw new IOException("a session failed", each.exceptionNow());
            }
            waits.addAll(each.resultNow());
        }
        waits.sort(null);
        return new Result(waits.size(), waits.get((int) (waits.size() * 0.99)));
    }

    private List<Double> session(int number, CountDownLatch ready, int seconds)
            throws IOException, InterruptedException {
        var random = new Random(number);
        var waits = new ArrayList<Double>();
        try (var connection = open(number, ready)) {
            ready.await();
            var end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                var start = System.nanoTime();
                operation(connection, random);
                waits.add((System.nanoTime() - start) / 1e9);
            }
        }
        return waits;
    }

    private ImapConnection open(int number, CountDownLatch ready) throws IOException {
        try {
            var connection = ImapConnection.logIn(server, number % users + 1, true);
            connection.command("SELECT INBOX");
            return connection;
        } finally {
            ready.countDown();
        }
    }

    private void operation(ImapConnection connection, Random random) throws IOException {
        var kind = random.nextInt(100);
        var row = random.nextInt(perInbox) + 1;
        if (kind < 30) {
            var first = random.nextInt(Math.max(1, perInbox - LISTED)) + 1;
            connection.command(
                    "FETCH %d:%d (UID FLAGS ENVELOPE)"
                            .formatted(first, Math.min(perInbox, first + LISTED - 1)));
        } else if (kind < 55) {
            connection.command("FETCH %d BODY.PEEK[]".formatted(row));
        } else if (kind < 67) {
            connection.command("STORE %d %sFLAGS (\\Seen)".formatted(row, "+-".charAt(kind % 2)));
        } else if (kind < 77) {
            connection.command("STATUS INBOX (MESSAGES UNSEEN)");
        } else if (kind < 87) {
            connection.command("NOOP");
        } else if (kind < 92) {
            connection.command("SEARCH UNSEEN");
        } else if (kind < 97) {
            connection.append(
                    "APPEND INBOX", List.of(messages.get(random.nextInt(messages.size()))));
        } else {
            connection.command("SELECT INBOX");
        }
    }
}
