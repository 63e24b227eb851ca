package org.mailstead.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.server.transfer.ImportJournal.Count;
import org.mailstead.server.transfer.ImportJournal.Position;
import org.mailstead.server.transfer.ImportJournal.Target;
import org.mailstead.server.transfer.format.Identity;

class ImportJournalTest {
    private static final Scope ACCOUNT = Scope.account(1);
    private static final Target INBOX = new Target(1, 10);
    private static final Target OTHER = new Target(1, 11);
    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void whatIsPutIsThereUntilItIsForgotten(Engine engine) throws Exception {
        var path = Path.of("/mail/inbox");
        var position = new Position(3, 5L << 32, 4L << 32, new Identity(-1, 2));
        var counts = new HashMap<Identity, Count>();
        for (int i = 0; i < 45; i++) {
            counts.put(new Identity(i, -i), new Count(3, i, i + 1));
        }
        try (var database = TestDatabase.open(engine, directory)) {
            database.write(
                    ACCOUNT,
                    tx -> {
                        ImportJournal.putPosition(tx, INBOX, path, position);
                        ImportJournal.putPosition(tx, OTHER, path, position);
                        ImportJournal.putCounts(tx, INBOX, Map.of(new Identity(1, -1), Count.NONE));
                        ImportJournal.putCounts(tx, INBOX, counts);
                        return 0;
                    });
            database.read(
                    ACCOUNT,
                    tx -> {
                        assertThat(ImportJournal.position(tx, INBOX, path)).contains(position);
                        assertThat(ImportJournal.position(tx, INBOX, Path.of("/mail"))).isEmpty();
                        assertThat(ImportJournal.counts(tx, INBOX, counts.keySet()))
                                .isEqualTo(counts);
                        assertThat(ImportJournal.counts(tx, OTHER, counts.keySet())).isEmpty();
                        assertThat(ImportJournal.counts(tx, INBOX, List.of())).isEmpty();
                        assertThat(ImportJournal.targets(tx, 1))
                                .containsExactlyInAnyOrder(INBOX, OTHER);
                        return 0;
                    });
            database.write(
                    ACCOUNT,
                    tx -> {
                        ImportJournal.forget(tx, INBOX);
                        assertThat(ImportJournal.position(tx, INBOX, path)).isEmpty();
                        assertThat(ImportJournal.position(tx, OTHER, path)).contains(position);
                        assertThat(ImportJournal.counts(tx, INBOX, counts.keySet())).isEmpty();
                        return 0;
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesAreNumberedUpwards(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            for (long run = 1; run < 4; run++) {
                var next = database.write(ACCOUNT, tx -> ImportJournal.nextRun(tx, 1));
                assertThat(next).isEqualTo(run);
            }
        }
    }

    /** A message that lies in the file twice comes in twice, in the first pass only. */
    @org.junit.jupiter.api.Test
    void equalMessagesAreCountedWithinAPass() {
        var first = Count.NONE.next(1);
        var second = first.next(1);
        assertThat(List.of(first.imported(), second.imported())).containsExactly(1, 2);
        var again = second.next(2);
        assertThat(again).isEqualTo(new Count(2, 1, 2));
        assertThat(again.next(2)).isEqualTo(new Count(2, 2, 2));
        assertThat(again.next(2).next(2)).isEqualTo(new Count(2, 3, 3));
    }
}
