package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies and checks of all that is kept. Rows of the specification: store 23. */
class BackupTest {
    private static final Scope ANN = Scope.account(1);

    @TempDir Path directory;

    @Test // store 23.2, 23.3, 23.5: consistent while messages come and go
    void aCopyMadeDuringWritesOpensAndLacksNothing() throws Exception {
        var data = directory.resolve("data");
        var copy = directory.resolve("copy");
        try (var store = TestStore.open(Engine.SQLITE, data)) {
            BlobsTest.keep(store, Scope.server(), BlobsTest.noise(200_000));
            BlobsTest.keep(store, ANN, BlobsTest.noise(200_000));
            var stop = new AtomicBoolean();
            var failure = new AtomicReference<Exception>();
            var busy = Thread.startVirtualThread(() -> comeAndGo(store, stop, failure));
            var report = new Backup(store.blobs()).write(copy);
            stop.set(true);
            busy.join();
            assertThat(failure).hasNullValue();
            assertThat(report.databases()).isEqualTo(2);
            assertThat(report.objects()).isGreaterThanOrEqualTo(2);
            assertThatThrownBy(() -> new Backup(store.blobs()).write(copy))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not empty");
        }
        try (var store = TestStore.open(Engine.SQLITE, copy)) {
            for (var scope : new Scope[] {Scope.server(), ANN}) {
                assertThat(
                                new Verification(store.blobs(), InstantSource.system())
                                        .verify(scope, true))
                        .allMatch(finding -> finding instanceof Finding.Stray);
                assertThat(store.blobs().open(scope, 1).octets(0, 200_000))
                        .isEqualTo(BlobsTest.noise(200_000));
            }
        }
    }

    private static void comeAndGo(
            TestStore store, AtomicBoolean stop, AtomicReference<Exception> failure) {
        try {
            var ids = new ArrayList<Long>();
            for (int i = 0; !stop.get(); i++) {
                ids.add(BlobsTest.keep(store, ANN, BlobsTest.noise(170_000 + i)));
                if (ids.size() > 3) {
                    var oldest = ids.removeFirst();
                    store.write(ANN, tx -> store.blobs().delete(tx, oldest));
                }
            }
        } catch (StoreException e) {
            failure.set(e);
        }
    }

    @Test
    void onPostgresqlTheObjectsAreCopiedAndRowsAreLeftToItsTools() throws Exception {
        var copy = directory.resolve("copy");
        try (var store = TestStore.open(Engine.POSTGRESQL, directory.resolve("data"))) {
            BlobsTest.keep(store, ANN, BlobsTest.noise(200_000));
            assertThat(new Backup(store.blobs()).write(copy)).isEqualTo(new Backup.Report(0, 1));
            BlobsTest.keep(store, ANN, BlobsTest.noise(200_001));
            assertThat(new Backup(store.blobs()).write(copy)).isEqualTo(new Backup.Report(0, 1));
            assertThatThrownBy(() -> store.database().copy(ANN, copy.resolve("x")))
                    .hasMessageContaining("pg_dump");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class) // store 19.8, 19.9, 23.10
    void aCheckFindsWhatIsDamagedMissingAndTooMuch(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            BlobsTest.keep(store, ANN, BlobsTest.noise(200_000));
            BlobsTest.keep(store, ANN, BlobsTest.noise(200_001));
            var keys = store.objects();
            BlobsTest.keep(store, ANN, BlobsTest.noise(1000));
            var check =
                    new Verification(
                            store.blobs(), () -> Instant.now().plus(Sweeper.AGE.multipliedBy(2)));
            assertThat(check.verify(ANN, false)).isEmpty();

            Files.write(directory.resolve(keys.get(0)), new byte[10]);
            Files.delete(directory.resolve(keys.get(1)));
            store.write(
                    ANN,
                    tx -> tx.sql("UPDATE blob_content SET content = ?").bind(new byte[9]).update());
            var stray = BlobKey.random(ANN).toString();
            store.fileObjects().put(stray, out -> out.write(1));

            var findings = check.verify(ANN, true);
            assertThat(findings)
                    .filteredOn(finding -> finding instanceof Finding.BlobUnreadable)
                    .hasSize(3);
            assertThat(findings).contains(new Finding.Stray(ANN, stray, "moved/" + stray));
            assertThat(directory.resolve("moved").resolve(stray)).exists();
            assertThat(check.verify(ANN, true)).hasSize(3);
        }
    }
}
