package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.mailstead.server.control.OperationException;

/**
 * A server that is killed again and again while its users send and it relays what they sent: each
 * message that it took has to arrive, and twice only if the last answer of the other host could not
 * be kept.
 */
final class QueueLedger {
    private static final int SENDERS = 6;
    private static final int DESTINATIONS = 7;
    private static final int USERS_AT_DESTINATION = 20;

    /** Below what an account may send in a day. */
    private static final int MESSAGES_OF_USER = 400;

    /**
     * What can be on its way at once: 20 attempts for each destination, with up to two recipients,
     * and as many that are over and not noted yet.
     */
    private static final int UNNOTED_MAX = 4 * 20 * DESTINATIONS;

    private final ServerProgram program;
    private final Path data;
    private final int messages;
    private final Random random;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private int kills;

    /**
     * What came of it.
     *
     * @param messages that were acknowledged
     * @param copies that had to arrive: a message for two recipients is two
     * @param twice copies that came again since a kill kept their answer from being noted
     * @param unanswered copies that came again since the other host hung up before its answer
     * @param wrong what must not be; empty if all is well
     */
    record Outcome(
            int messages, int copies, int kills, int twice, int unanswered, List<String> wrong) {
        Outcome {
            wrong = List.copyOf(wrong);
        }

        @Override
        public String toString() {
            return "%,d messages for %,d recipients, %,d kills: nothing lost, %,d copies twice for a kill,"
                            .formatted(messages, copies, kills, twice)
                    + " %,d since the other host hung up before its answer".formatted(unanswered);
        }
    }

    /**
     * @param data does not exist yet
     * @param messages how many are to be acknowledged
     * @param seed of what is sent, and of when it is killed as far as that can be repeated
     */
    QueueLedger(ServerProgram program, Path data, int messages, long seed) {
        this.program = program;
        this.data = data;
        this.messages = messages;
        this.random = new Random(seed);
    }

    /**
     * Does it all.
     *
     * @param killsMin how often it is killed while there is something to do
     */
    Outcome run(int killsMin) throws IOException, InterruptedException, OperationException {
        try (var host = new FinalHost();
                var server = new RelayingServer(program, data)) {
            server.start();
            server.awaitReady();
            server.prepare(messages / MESSAGES_OF_USER + 3, host.port());
            // for each message: its acknowledgement, and one or two copies
            var perKill = Math.max(1, messages * 5 / 2 / killsMin);
            while (kills < killsMin) {
                load(server, host, 1 + random.nextInt(2 * perKill - 1));
                startAgain(server, host);
            }
            load(server, host, Integer.MAX_VALUE);
            while (server.waiting() > 0) {
                LockSupport.parkNanos(50_000_000);
            }
            server.verify().forEach(wrong::add);
            server.stop();
            server.errors().forEach(line -> wrong.add("in the log: " + line));
            return outcome(host);
        }
    }

    /** Until so much has happened, and then it is killed; or until all is sent. */
    private void load(RelayingServer server, FinalHost host, int events)
            throws InterruptedException {
        var end = events == Integer.MAX_VALUE ? events : taken.get() + host.count() + events;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < SENDERS; i++) {
                threads.execute(() -> send(server));
            }
            if (events == Integer.MAX_VALUE) {
                return;
            }
            while (taken.get() + host.count() < end && !isIdle(server)) {
                LockSupport.parkNanos(500_000);
            }
            // anywhere in what it does: between two answers there are many steps
            LockSupport.parkNanos(random.nextLong(10_000_000));
            server.kill();
            kills++;
        }
    }

    /** Whether all is sent, and has arrived. */
    private boolean isIdle(RelayingServer server) {
        try {
            return taken.get() >= messages && server.waiting() == 0;
        } catch (OperationException e) {
            wrong.add("the queue cannot be listed: " + e.getMessage());
            return true;
        }
    }

    private void startAgain(RelayingServer server, FinalHost host) throws IOException {
        host.awaitSilence();
        host.nextRun();
        server.start();
        if (random.nextInt(8) == 0) { // recovery itself is cut off
            LockSupport.parkNanos(random.nextLong(800_000_000));
            server.kill();
            kills++;
            host.awaitSilence();
            host.nextRun();
            server.start();
        }
        server.awaitReady();
    }

    private void send(RelayingServer server) {
        while (taken.get() < messages) {
            var first = next.getAndIncrement();
            var user = server.users().get(first / MESSAGES_OF_USER % server.users().size());
            try (var session = server.session(user)) {
                send(session, user, first);
                for (var i = 1; i < 20 && taken.get() < messages; i++) {
                    var number = next.getAndIncrement();
                    if (number / MESSAGES_OF_USER != first / MESSAGES_OF_USER) {
                        break; // another user's; a number left out is no matter
                    }
                    send(session, user, number);
                }
            } catch (IOException e) {
                return; // killed, as it is meant to be: what is on its way may be there or not
            }
        }
    }

    private void send(SmtpTalk session, String user, int number) throws IOException {
        var token = "m" + number;
        var to = new ArrayList<String>();
        to.add(recipient(number));
        if (number % 2 == 0) {
            to.add(recipient(number + DESTINATIONS * (number % 3 == 0 ? 1 : 2) + number % 5));
        }
        var body = "0123456789abcdef".repeat(number % 11 == 0 ? 3000 : number % 50);
        var message =
                "From: %s\r\nSubject: %s\r\n\r\n%s\r\n"
                        .formatted(user, token, body.replaceAll("(.{70})", "$1\r\n"));
        var reply = session.send(user, to, message.getBytes(US_ASCII));
        if (reply.startsWith("250")) {
            to.forEach(one -> acknowledged.add(FinalHost.name(token, one)));
            taken.incrementAndGet();
        } else {
            wrong.add("message " + token + " was refused: " + reply);
            throw new IOException("refused");
        }
    }

    private static String recipient(int number) {
        return "r%d@d%d.example"
                .formatted(
                        number / DESTINATIONS % USERS_AT_DESTINATION,
                        Math.floorMod(number, DESTINATIONS));
    }

    private Outcome outcome(FinalHost host) {
        var copies = host.taken();
        for (var name : acknowledged) {
            if (!copies.containsKey(name)) {
                wrong.add("lost: " + name);
            }
        }
        var twice = 0;
        var unanswered = 0;
        for (var each : copies.entrySet()) {
            var list = each.getValue();
            for (var i = 1; i < list.size(); i++) {
                var earlier = list.get(i - 1);
                if (!earlier.answered()) {
                    unanswered++;
                } else if (isExcused(host, earlier, list.get(i))) {
                    twice++;
                } else {
                    wrong.add("twice without need: " + each.getKey() + " " + list);
                }
            }
        }
        return new Outcome(taken.get(), acknowledged.size(), kills, twice, unanswered, wrong);
    }

    /** Whether the copy was among the last of a run that was killed. */
    private static boolean isExcused(
            FinalHost host, FinalHost.Taken earlier, FinalHost.Taken later) {
        return later.run() > earlier.run()
                && earlier.number() > host.count(earlier.run()) - UNNOTED_MAX;
    }
}
