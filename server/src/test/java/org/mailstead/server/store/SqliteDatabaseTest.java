package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the SQLite engine has: files, a thread for each, limits on both. */
class SqliteDatabaseTest {
    private static final Scope ANN = Scope.account(1);

    @TempDir Path directory;

    @Test
    void aDirectoryIsOpenedOnce() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            store.write(ANN, DatabaseTest::take);
            assertThatThrownBy(() -> TestDatabase.open(Engine.SQLITE, directory))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
            store.write(ANN, DatabaseTest::take);
        }
        TestDatabase.open(Engine.SQLITE, directory).close();
    }

    @Test
    void aDataDirectoryMayHaveAnyName() throws Exception {
        var odd = directory.resolve("mail? cache=shared&mode=memory#1 %41ü;'");
        try (var store = TestStore.open(Engine.SQLITE, odd)) {
            store.write(ANN, DatabaseTest::take);
            store.database().copy(ANN, odd.resolve("copy?.db"));
            assertThat(store.database().verify(ANN)).isEmpty();
        }
        assertThat(odd.resolve("server.db")).isNotEmptyFile();
        assertThat(odd.resolve("accounts/1/account.db")).isNotEmptyFile();
        assertThat(odd.resolve("copy?.db")).isNotEmptyFile();
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(odd);
        }
    }

    @Test
    void theLogIsMergedOnceNobodyWritesAndThenOverwritten() throws Exception {
        var file = directory.resolve("accounts/1/account.db");
        var log = directory.resolve("accounts/1/account.db-wal");
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            for (int i = 1; i <= 3; i++) {
                var before = Files.exists(log) ? Files.size(log) : 0;
                var merged = Files.exists(file) ? Files.size(file) : 0;
                var id = i;
                store.write(ANN, tx -> insert(tx, id, BlobsTest.noise(60_000)));
                if (i == 1) {
                    assertThat(log).isNotEmptyFile();
                } else {
                    assertThat(log).hasSize(before);
                }
                await().until(() -> Files.size(file) >= merged + 60_000);
            }
            assertThat(store.database().verify(ANN)).isEmpty();
        }
    }

    @Test
    void aLongLogIsMergedBesideTheWrites() throws Exception {
        var file = directory.resolve("accounts/1/account.db");
        var limits = limits(2, 1024, Duration.ofSeconds(30), Duration.ofHours(1));
        var octets = 200 << 10;
        try (var database = TestDatabase.open(Engine.SQLITE, directory, limits)) {
            for (int i = 1; i <= 60; i++) {
                var content = BlobsTest.noise(octets);
                long id = i;
                database.<Long, RuntimeException>write(
                        ANN,
                        tx -> {
                            insert(tx, id, content);
                            return id;
                        });
            }
            // nobody writes now, but that alone merges it only after an hour
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.size(file) > SqliteConnection.LOG_PAGES * 3000L);
            assertThat(database.verify(ANN)).isEmpty();
        }
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            assertThat(store.database().verify(ANN)).isEmpty();
        }
    }

    @Test
    void aFullDiskIsToldAndOnceThereIsRoomWritesWorkAgain() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            store.write(ANN, DatabaseTest::take);
            var content = BlobsTest.noise(60_000);
            assertThatThrownBy(() ->
                            store.write(
                                    ANN,
                                    tx -> {
                                        tx.sql("PRAGMA max_page_count = 20").list(_ -> 1);
                                        insert(tx, 1, content);
                                        insert(tx, 2, content);
                                    }))
                    .isInstanceOf(StoreException.class)
                    .matches(e -> ((StoreException) e).isFull());
            assertThat(store.database().verify(ANN)).isEmpty();
            store.write(
                    ANN, tx -> insert(tx, 1, content)); // on a new connection, without the limit
            store.write(ANN, tx -> insert(tx, 2, content));
        }
    }

    private static void insert(Tx tx, long id, byte[] content) throws java.sql.SQLException {
        var row = new BlobRow(content.length, content.length, BlobRow.Encoding.PLAIN, 0, null);
        var staged = new Staged(ANN, row, content, (_, _) -> {});
        BlobTable.of(ANN).insert(tx, id, List.of(staged));
    }

    @Test
    void fewFilesServeManyAccountsAndIdleOnesClose() throws Exception {
        var limits = limits(2, 1024, Duration.ofMillis(200));
        try (var database = TestDatabase.open(Engine.SQLITE, directory, limits)) {
            var threads = new ArrayList<Thread>();
            var done = new AtomicInteger();
            for (int i = 0; i < 24; i++) {
                long account = 1L + i % 12;
                threads.add(
                        Thread.startVirtualThread(() -> {
                            takeSome(database, Scope.account(account));
                            done.incrementAndGet();
                        }));
            }
            threads.forEach(DatabaseTest::join);
            assertThat(done).hasValue(24);
            for (var account : database.accounts()) {
                assertThat(database.<Long, RuntimeException>read(account, DatabaseTest::last))
                        .isEqualTo(10);
            }
            // The last connection to close takes the log with it.
            await().until(() -> !Files.exists(directory.resolve("accounts/3/account.db-wal")));
        }
    }

    private static void takeSome(Database database, Scope scope) {
        try {
            for (int i = 0; i < 5; i++) {
                database.<Long, RuntimeException>write(scope, DatabaseTest::take);
            }
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsAppendedToTheLogOfAKilledProcess(@TempDir Path copies) throws Exception {
        // Its end may be in the system's cache only, whatever a later sync says.
        var store = directory;
        for (int round = 1; round <= 3; round++) {
            var killed = copies.resolve("store-" + round);
            try (var database = TestDatabase.open(Engine.SQLITE, store)) {
                assertThat(database.<Long, RuntimeException>read(ANN, _ -> 0L)).isZero();
                var log = store.resolve("accounts/1/account.db-wal");
                if (round > 1) {
                    assertThat(Files.size(log)).isZero();
                }
                assertThat(database.<Long, RuntimeException>write(ANN, DatabaseTest::take))
                        .isEqualTo(round);
                assertThat(Files.size(log)).isPositive();
                copyFiles(store, killed);
            }
            store = killed;
        }
    }

    /** As a process that is killed now leaves them. */
    private static void copyFiles(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                if (!file.getFileName().toString().endsWith("-shm")) {
                    Files.copy(file, to.resolve(from.relativize(file)));
                }
            }
        }
    }

    @Test
    void moreWritesThanMayWaitAreRefusedAtOnce() throws Exception {
        var limits = limits(2, 1, Duration.ofSeconds(30));
        try (var database = TestDatabase.open(Engine.SQLITE, directory, limits)) {
            var begun = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var holder = new ArrayList<Thread>();
            holder.add(
                    Thread.startVirtualThread(() ->
                            write(
                                    database,
                                    () -> {
                                        begun.countDown();
                                        DatabaseTest.awaitLatch(go);
                                    })));
            begun.await();
            var waiting = Thread.startVirtualThread(() -> write(database, () -> {}));
            await().until(() -> waiting.getState() == Thread.State.WAITING);
            assertThatThrownBy(() -> database.write(ANN, _ -> true))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("too many writes wait");
            go.countDown();
            holder.add(waiting);
            holder.forEach(DatabaseTest::join);
        }
    }

    private static void write(Database database, Runnable action) {
        try {
            database.<Boolean, RuntimeException>write(
                    ANN,
                    _ -> {
                        action.run();
                        return true;
                    });
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void damageIsFound() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            for (int i = 0; i < 50; i++) {
                BlobsTest.keep(store, ANN, BlobsTest.noise(20_000 + i));
            }
            assertThat(store.database().verify(ANN)).isEmpty();
        }
        var file = directory.resolve("accounts/1/account.db");
        var whole = Files.readAllBytes(file);
        for (int page = 20; page < whole.length / 4096; page += 13) {
            var octets = whole.clone();
            java.util.Arrays.fill(octets, page * 4096, (page + 1) * 4096, (byte) 0x55);
            Files.write(file, octets);
            try (var store = TestStore.open(Engine.SQLITE, directory)) {
                assertThat(
                                new Verification(store.blobs(), java.time.InstantSource.system())
                                        .verify(ANN, false))
                        .as("page " + page)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aRowThatRefersToNothingIsFound() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            store.write(ANN, DatabaseTest::take);
        }
        var file = directory.resolve("accounts/1/account.db");
        try (var connection = SqliteConnection.plain(file, StoreLimits.defaults())) {
            connection.execute(
                    "INSERT INTO blob_content (account_id, id, content) VALUES (1, 9, x'00')");
        }
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            assertThat(store.database().verify(ANN))
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("of blob_content refers to a row of blob ");
        }
    }

    @Test
    void whatIsNotADatabaseIsRefusedAndTheServerStaysUp() throws Exception {
        Files.createDirectories(directory.resolve("accounts/1"));
        Files.writeString(directory.resolve("accounts/1/account.db"), "not a database at all");
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.write(ANN, DatabaseTest::take))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("database of account 1 cannot be opened");
            }
            store.write(Scope.account(2), DatabaseTest::take);
        }
    }

    private static StoreLimits limits(int openAccountsMax, int waiting, Duration idleClose) {
        return limits(openAccountsMax, waiting, idleClose, StoreLimits.defaults().tidyAfter());
    }

    private static StoreLimits limits(
            int openAccountsMax, int waiting, Duration idleClose, Duration tidyAfter) {
        var defaults = StoreLimits.defaults();
        return new StoreLimits(
                openAccountsMax,
                idleClose,
                tidyAfter,
                defaults.openTimeout(),
                waiting,
                defaults.waitingReadsMax(),
                defaults.batchWorksMax(),
                defaults.batchTime(),
                defaults.readers(),
                defaults.writers(),
                defaults.statementsCachedMax(),
                defaults.cacheOctets(),
                defaults.writerCacheOctets(),
                defaults.rowBlobOctetsMax(),
                defaults.spoolMemoryOctets(),
                defaults.blobOctetsMax(),
                defaults.reserveOctets());
    }
}
