package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both engines promise. */
class DatabaseTest {
    private static final Scope ANN = Scope.account(1);
    private static final Scope BEN = Scope.account(2);

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsWrittenIsReadAndStaysAfterReopening(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            assertThat(next(database, ANN)).isEqualTo(1);
            assertThat(next(database, ANN)).isEqualTo(2);
            assertThat(next(database, BEN)).isEqualTo(1);
            assertThat(last(database, ANN)).isEqualTo(2);
        }
        try (var database = TestDatabase.open(engine, directory)) {
            assertThat(last(database, ANN)).isEqualTo(2);
            assertThat(last(database, BEN)).isEqualTo(1);
            assertThat(database.accounts())
                    .containsExactly(new Scope.Account(1), new Scope.Account(2));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anExceptionOfTheWorkComesBackAndNothingIsKept(Engine engine) throws Exception {
        class Refusal extends Exception {}
        try (var database = TestDatabase.open(engine, directory)) {
            assertThatThrownBy(() ->
                            database.write(
                                    ANN,
                                    tx -> {
                                        take(tx);
                                        throw new Refusal();
                                    }))
                    .isInstanceOf(Refusal.class);
            assertThat(last(database, ANN)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aWorkMayWaitForWhatItsCallerDoesMeanwhile(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            var made = new CountDownLatch(1);
            var id =
                    database.<Long, SQLException>write(
                            ANN,
                            tx -> {
                                awaitLatch(made);
                                return take(tx);
                            },
                            made::countDown);
            assertThat(id).isEqualTo(1);
            assertThat(last(database, ANN)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void worksThatWaitShareOneCommitAndOneThatFailsTouchesNoOther(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            next(database, ANN);
            var commits = database.commits();
            var begun = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var taken = new AtomicInteger();
            var refused = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            threads.add(
                    Thread.startVirtualThread(() -> {
                        begun.countDown();
                        takeOrRefuse(database, go, taken, null);
                    }));
            begun.await();
            for (int i = 0; i < 20; i++) {
                var counter = i % 2 == 0 ? refused : null;
                threads.add(
                        Thread.startVirtualThread(
                                () -> takeOrRefuse(database, go, taken, counter)));
            }
            await().until(() -> threads.stream().allMatch(t -> t.getState() == State.WAITING));
            go.countDown();
            for (var thread : threads) {
                thread.join();
            }
            assertThat(taken).hasValue(11);
            assertThat(refused).hasValue(10);
            assertThat(last(database, ANN)).isEqualTo(12);
            assertThat(database.commits() - commits).as("commits").isLessThanOrEqualTo(2);
        }
    }

    /** Refuses, after the work has done something, if there is a counter for that. */
    private static void takeOrRefuse(
            Database database,
            CountDownLatch go,
            AtomicInteger taken,
            @Nullable AtomicInteger refused) {
        try {
            database.<Long, RuntimeException>write(
                    ANN,
                    tx -> {
                        var id = take(tx);
                        awaitLatch(go);
                        if (refused != null) {
                            throw new IllegalStateException("refused");
                        }
                        return id;
                    });
            taken.incrementAndGet();
        } catch (IllegalStateException e) {
            Objects.requireNonNull(refused).incrementAndGet();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long next(Database database, Scope scope) throws StoreException {
        return database.<Long, RuntimeException>write(scope, DatabaseTest::take);
    }

    private static long last(Database database, Scope scope) throws StoreException {
        return database.<Long, RuntimeException>read(scope, DatabaseTest::last);
    }

    static long take(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        INSERT INTO blob_sequence (account_id, last_id) VALUES (?, 1)
                        ON CONFLICT (account_id) DO UPDATE SET last_id = blob_sequence.last_id + 1
                        RETURNING last_id
                        """)
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static long last(Tx tx) throws SQLException {
        return tx.sql("SELECT last_id FROM blob_sequence WHERE account_id = ?")
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElse(0L);
    }
}
