package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transaction promises, on both engines. */
class TransactionTest {
    private static final Scope ANN = Scope.account(1);
    private static final Scope BEN = Scope.account(2);

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aReadSeesOneMomentHoweverLongItTakes(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            store.write(ANN, DatabaseTest::take);
            var seen =
                    store.database()
                            .<List<Long>, StoreException>read(
                                    ANN,
                                    tx -> {
                                        var before = DatabaseTest.last(tx);
                                        onAnotherThread(() -> store.write(ANN, DatabaseTest::take));
                                        return List.of(before, DatabaseTest.last(tx));
                                    });
            assertThat(seen).containsExactly(1L, 1L);
            assertThat(last(store)).isEqualTo(2);
        }
    }

    private interface Action {
        void run() throws StoreException;
    }

    private static void onAnotherThread(Action action) {
        var failure = new AtomicReference<StoreException>();
        var thread =
                Thread.startVirtualThread(() -> {
                    try {
                        action.run();
                    } catch (StoreException e) {
                        failure.set(e);
                    }
                });
        DatabaseTest.join(thread);
        assertThat(failure).hasNullValue();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aReadCannotChangeAnything(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            assertThatThrownBy(() -> store.database().read(ANN, DatabaseTest::take))
                    .isInstanceOf(StoreException.class);
            assertThat(last(store)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aWorkThatUsesTheDatabaseIsABug(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            assertThatThrownBy(() ->
                            store.database().<Long, StoreException>write(ANN, _ -> last(store)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not use the database again");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aTransactionKeptBeyondItsWorkIsABug(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var kept = new AtomicReference<Tx>();
            store.write(ANN, kept::set);
            assertThatThrownBy(() -> DatabaseTest.take(kept.get()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFailedStatementEndsTheWorkEvenIfItIsSwallowed(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            assertThatThrownBy(() ->
                            store.write(
                                    ANN,
                                    tx -> {
                                        DatabaseTest.take(tx);
                                        try {
                                            insertAgain(tx);
                                        } catch (SQLException e) {
                                            assertThat(e.getMessage()).isNotBlank();
                                        }
                                    }))
                    .isInstanceOf(StoreException.class)
                    .matches(e -> !((StoreException) e).isFull());
            assertThat(last(store)).isZero();
        }
    }

    private static void insertAgain(Tx tx) throws SQLException {
        tx.sql("INSERT INTO blob_sequence (account_id, last_id) VALUES (?, 1)")
                .bind(tx.scope().accountId())
                .update();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFailedCommitKeepsNothingAndTheNextOneWorks(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            store.write(ANN, DatabaseTest::take);
            var ran = new AtomicInteger();
            store.database().failCommitsAsFull(2);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() ->
                                store.write(
                                        ANN,
                                        tx -> {
                                            DatabaseTest.take(tx);
                                            tx.afterCommit(ran::incrementAndGet);
                                        }))
                        .isInstanceOf(StoreException.class)
                        .matches(e -> ((StoreException) e).isFull());
            }
            store.database().failCommits(1);
            assertThatThrownBy(() -> store.write(ANN, DatabaseTest::take))
                    .isInstanceOf(StoreException.class)
                    .matches(e -> !((StoreException) e).isFull());
            assertThat(last(store)).isEqualTo(1);
            assertThat(ran).hasValue(0);
            store.write(ANN, DatabaseTest::take);
            assertThat(last(store)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsForAfterTheCommitRunsThenAndOnTheCallersThread(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var thread = new AtomicReference<Thread>();
            store.write(
                    ANN,
                    tx -> {
                        DatabaseTest.take(tx);
                        tx.afterCommit(() -> thread.set(Thread.currentThread()));
                    });
            assertThat(thread).hasValue(Thread.currentThread());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void writesOfManyThreadsHappenOneAfterAnother(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var taken = ConcurrentHashMap.<Long>newKeySet();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 40; i++) {
                threads.add(Thread.startVirtualThread(() -> takeTen(store, taken)));
            }
            threads.forEach(DatabaseTest::join);
            assertThat(taken).hasSize(400);
            assertThat(last(store)).isEqualTo(400);
        }
    }

    /** Reads, then writes what it read plus one: wrong if anybody came between. */
    private static void takeTen(TestStore store, java.util.Set<Long> taken) {
        try {
            for (int i = 0; i < 10; i++) {
                store.write(
                        ANN,
                        tx -> {
                            var last = DatabaseTest.last(tx);
                            DatabaseTest.take(tx);
                            taken.add(last + 1);
                        });
            }
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anInterruptedThreadWithdrawsAWorkThatHasNotBegun(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            store.write(ANN, DatabaseTest::take);
            var begun = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var holder =
                    Thread.startVirtualThread(() ->
                            quietly(
                                    store,
                                    _ -> {
                                        begun.countDown();
                                        DatabaseTest.awaitLatch(go);
                                    }));
            begun.await();
            var ran = new AtomicBoolean();
            var interrupted = new AtomicBoolean();
            var waiter =
                    Thread.startVirtualThread(() -> {
                        quietly(store, _ -> ran.set(true));
                        interrupted.set(Thread.currentThread().isInterrupted());
                    });
            await().until(() -> waiter.getState() == Thread.State.WAITING);
            waiter.interrupt();
            waiter.join();
            go.countDown();
            holder.join();
            assertThat(interrupted).isTrue();
            store.write(ANN, DatabaseTest::take);
            assertThat(ran).isFalse();
        }
    }

    private static void quietly(TestStore store, TestStore.Change change) {
        try {
            store.write(ANN, change);
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("interrupted");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRemovedAccountIsEmptyAndTheOthersStay(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            BlobsTest.keep(store, ANN, BlobsTest.noise(200_000));
            BlobsTest.keep(store, BEN, BlobsTest.noise(200_000));
            store.blobs().remove(new Scope.Account(1));
            assertThat(store.database().accounts()).containsExactly(new Scope.Account(2));
            assertThat(store.objects()).hasSize(1).allMatch(key -> key.startsWith("accounts/2/"));
            assertThat(last(store)).isZero();
            assertThat(store.blobs().open(BEN, 1).size()).isEqualTo(200_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void valuesReadBackAsTheyWereBound(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var now = Instant.ofEpochMilli(1_763_000_000_123L);
            store.write(
                    ANN,
                    tx -> {
                        tx.sql(
                                        "CREATE TEMP TABLE odd (a BIGINT, b TEXT, c %s)"
                                                .formatted(octets(tx)))
                                .update();
                        var insert = "INSERT INTO odd (a, b, c) VALUES (?, ?, ?)";
                        tx.sql(insert).bind(now).bind("a\0b\uD800c").bind(new byte[] {0}).update();
                        tx.sql(insert)
                                .bind((Long) null)
                                .bind((String) null)
                                .bind((byte[]) null)
                                .update();
                        tx.sql("SELECT a, b, c FROM odd ORDER BY a IS NULL")
                                .each(row -> check(row, now));
                        tx.sql("DROP TABLE odd").update();
                    });
        }
    }

    private static String octets(Tx tx) {
        return tx.dialect().translate("${blob}");
    }

    private static void check(Row row, Instant now) throws SQLException {
        if (row.isNull(1)) {
            assertThat(row.getInstantOrNull(1)).isNull();
            assertThat(row.getLongOrNull(1)).isNull();
            assertThat(row.getStringOrNull(2)).isNull();
            assertThat(row.getBytesOrNull(3)).isNull();
            assertThatThrownBy(() -> row.getString(2)).isInstanceOf(SQLException.class);
        } else {
            assertThat(row.getInstant(1)).isEqualTo(now);
            assertThat(row.getString(2)).isEqualTo("a\uFFFDb\uFFFDc");
            assertThat(row.getBytes(3)).containsExactly(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void manyValuesGoInTogetherAndAQueryMayRunInsideItself(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var ids = new ArrayList<Long>();
            for (long id = 2; id <= 1300; id++) {
                ids.add(id);
            }
            var insert = "INSERT INTO blob_sequence (account_id, last_id) VALUES (?, ?)";
            store.write(
                    ANN,
                    tx ->
                            assertThat(
                                            tx.sql(insert)
                                                    .updates(
                                                            ids, (sql, id) -> sql.bind(id).bind(7)))
                                    .isEqualTo(1299));
            assertThat(
                            store.database()
                                    .<List<Long>, RuntimeException>read(
                                            ANN,
                                            tx ->
                                                    tx.sql("SELECT account_id FROM blob_sequence")
                                                            .list(row -> row.getLong(1))))
                    .hasSize(1299);
            var query = "SELECT last_id FROM blob_sequence WHERE account_id > ? ORDER BY 1 LIMIT 2";
            var sum = new AtomicInteger();
            store.write(
                    ANN,
                    tx ->
                            tx.sql(query)
                                    .bind(1)
                                    .each(_ ->
                                            tx.sql(query)
                                                    .bind(1)
                                                    .each(r -> sum.addAndGet(r.getInt(1)))));
            assertThat(sum).hasValue(28);
        }
    }

    private static long last(TestStore store) throws StoreException {
        return store.database().<Long, RuntimeException>read(ANN, DatabaseTest::last);
    }
}
