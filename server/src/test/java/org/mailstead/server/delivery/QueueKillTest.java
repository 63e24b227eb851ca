package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.queue.QueueVerification;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.server.store.TestPostgres;

/**
 * A queue that is killed again and again while mail is added to it and delivered from it: nothing
 * that was acknowledged is lost, and what is delivered twice is only what a kill kept from being
 * settled. {@code bench/run queue-kill} does the same to the whole server.
 *
 * <p>{@code -Dqueue.messages=10000 -Dqueue.kills=100} does more.
 */
class QueueKillTest {
    private static final int MESSAGES = Integer.getInteger("queue.messages", 300);
    private static final int KILLS = Integer.getInteger("queue.kills", 6);

    @TempDir Path directory;

    @RepeatedTest(2) // outbound S-3, S-7; DESIGN promise 1
    void nothingIsLostAndOnlyWhatWasCutOffComesTwice(
            RepetitionInfo repetition, TestReporter reporter) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        for (var run = 0; run < KILLS; run++) {
            var process =
                    KilledQueue.start(
                            directory,
                            "run" + run,
                            run * MESSAGES / KILLS,
                            (run + 1) * MESSAGES / KILLS);
            killAfter(process, 1 + random.nextInt(2 * MESSAGES / KILLS));
        }
        var last = KilledQueue.start(directory, "last", 0, 0);
        finish(last, Thread.ofVirtual().start(() -> read(last)), seed);
        // at each kill, what was being carried and what was waiting for its settlement
        assertThatAllArrived(seed, KILLS * 2 * KilledQueue.AT_ONCE, reporter);
        assertThatTheQueueIsWhole(Engine.SQLITE);
    }

    @RepeatedTest(1) // DESIGN: nodes share a queue on PostgreSQL; decision 90
    void whatAKilledNodeHadIsTakenOverByAnother(RepetitionInfo repetition, TestReporter reporter)
            throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var login = TestPostgres.login(directory);
        var words = new String[] {login.url(), login.user(), login.password()};
        TestDatabase.open(Engine.POSTGRESQL, directory).close(); // makes the tables, once
        var other = KilledQueue.start(directory, "other", 0, MESSAGES / 2, words);
        var killed = KilledQueue.start(directory, "killed", MESSAGES / 2, MESSAGES, words);
        var reader = Thread.ofVirtual().start(() -> read(other)); // so that it is not held up
        killAfter(killed, 1 + random.nextInt(MESSAGES / 2));
        finish(other, reader, seed);
        var delivered = assertThatAllArrived(seed, 2 * KilledQueue.AT_ONCE, reporter);
        assertThat(delivered.values().stream().flatMap(List::stream).distinct())
                .as("seed %d: each did something", seed)
                .contains("other");
        assertThatTheQueueIsWhole(Engine.POSTGRESQL);
    }

    /** Kills a process when it has said so much, and reads what it still said. */
    private static void killAfter(Process process, int lines) throws Exception {
        var left = lines;
        try (var out = process.inputReader(US_ASCII)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.endsWith(".") && --left == 0) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
    }

    private static void read(Process process) {
        try {
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a process deliver all that waits. */
    private static void finish(Process process, Thread reader, long seed) throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
        reader.join();
        assertThat(process.exitValue()).as("seed %d", seed).isZero();
    }

    /** Returns the runs in which each recipient got the message. */
    private Map<String, List<String>> assertThatAllArrived(
            long seed, int twiceMax, TestReporter reporter) throws IOException {
        var delivered = KilledQueue.delivered(directory);
        var acknowledged = KilledQueue.acknowledged(directory);
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
                "%d recipients, %d delivered twice".formatted(delivered.size(), twice));
        assertThat(twice).as("seed %d", seed).isLessThanOrEqualTo(twiceMax);
        return delivered;
    }

    private void assertThatTheQueueIsWhole(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory);
                var blobs = Blobs.inFiles(database, directory, StoreLimits.defaults())) {
            assertThat(new QueueVerification(database, blobs).verify(false)).isEmpty();
        }
    }
}
