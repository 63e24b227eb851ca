package org.mailstead.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, killed under load and while it starts. {@code bench/run ledger} does more. */
@ExtendWith(ProgramOfTests.class)
class LedgerTest {
    private static final int KILLS = 15;
    private static final int ANSWERS_MAX = 150;

    @TempDir Path directory;

    @RepeatedTest(2) // store §19, DESIGN promise 1
    void whatWasAcknowledgedIsThereOnceAfterEachKill(
            RepetitionInfo repetition, ServerProgram program) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var load = new Ledger.Load(4, 2, 3);
        var ledger = new Ledger(program, directory.resolve("data"), load, seed);
        while (ledger.kills() < KILLS) {
            assertThat(ledger.checkLoadKill(1 + random.nextInt(ANSWERS_MAX)))
                    .as("seed %d, after %d kills", seed, ledger.kills())
                    .isEmpty();
        }
        assertThat(ledger.checkAndStop()).as("seed %d, at the end", seed).isEmpty();
        assertThat(ledger.arrived()).as("seed %d", seed).isPositive();
    }
}
