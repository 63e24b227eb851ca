package org.mailstead.server.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.directory.SendingLimits;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.TestDatabase;

class SentRowsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final SendingLimits LIMITS = new SendingLimits(4, 3);

    @TempDir Path directory;

    private static void count(Database database, long account, Instant now, String... to)
            throws StoreException, LimitReachedException {
        database.<Integer, LimitReachedException>write(
                Scope.server(),
                tx -> {
                    SentRows.count(tx, account, Set.of(to), LIMITS, now);
                    return 1;
                });
    }

    @ParameterizedTest // inbound SUB-20
    @EnumSource(Engine.class)
    void recipientsAndNewRecipientsOfADayAreBounded(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            count(database, 1, NOW, "a@x", "b@x", "c@x");
            assertThatThrownBy(() -> count(database, 1, NOW, "d@x"))
                    .isInstanceOf(LimitReachedException.class)
                    .hasMessageContaining("new recipients");
            count(database, 1, NOW, "a@x");
            assertThatThrownBy(() -> count(database, 1, NOW, "a@x"))
                    .isInstanceOf(LimitReachedException.class)
                    .hasMessageContaining("4 recipients");
            count(database, 2, NOW, "a@x", "d@x");
            var tomorrow = NOW.plus(Duration.ofDays(1)).plusMillis(1);
            count(database, 1, tomorrow, "a@x", "d@x", "e@x", "f@x");
            assertThat(database.commits()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatARemovedAccountSentIsForgotten(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            count(database, 1, NOW, "a@x", "b@x", "c@x");
            count(database, 2, NOW, "a@x", "b@x", "c@x");
            Submission.forget(database, 1);
            count(database, 1, NOW, "d@x", "e@x", "f@x");
            assertThatThrownBy(() -> count(database, 2, NOW, "d@x"))
                    .isInstanceOf(LimitReachedException.class);
        }
    }
}
