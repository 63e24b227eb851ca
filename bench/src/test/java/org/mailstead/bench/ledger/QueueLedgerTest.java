package org.mailstead.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server, killed while it takes mail and relays it. {@code bench/run queue-kill} does
 * more.
 */
@ExtendWith(ProgramOfTests.class)
class QueueLedgerTest {
    private static final int MESSAGES = 200;
    private static final int KILLS = 4;

    @TempDir Path directory;

    @RepeatedTest(1) // outbound S-3; DESIGN promise 1
    void whatWasTakenArrivesAndTwiceOnlyWhereAKillKeptTheAnswerFromBeingNoted(
            RepetitionInfo repetition, ServerProgram program, TestReporter reporter)
            throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var ledger = new QueueLedger(program, directory.resolve("data"), MESSAGES, seed);
        var outcome = ledger.run(KILLS);
        reporter.publishEntry(outcome.toString());
        assertThat(outcome.wrong()).as("seed %d", seed).isEmpty();
        assertThat(outcome.messages()).as("seed %d", seed).isGreaterThanOrEqualTo(MESSAGES);
    }
}
