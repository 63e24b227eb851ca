package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the PostgreSQL engine has: several nodes, works that run again. */
class PostgresDatabaseTest {
    private static final Scope ANN = Scope.account(1);

    @TempDir Path directory;

    @Test
    void writesOfTwoNodesHappenOneAfterAnother() throws Exception {
        try (var one = TestDatabase.open(Engine.POSTGRESQL, directory);
                var two = TestDatabase.open(Engine.POSTGRESQL, directory)) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 10; i++) {
                var node = i % 2 == 0 ? one : two;
                threads.add(Thread.startVirtualThread(() -> takeTen(node)));
            }
            threads.forEach(DatabaseTest::join);
            assertThat(one.<Long, RuntimeException>read(ANN, DatabaseTest::last)).isEqualTo(100);
        }
    }

    /** Right only if nobody writes between the reading and the writing. */
    private static void takeTen(Database node) {
        try {
            for (int i = 0; i < 10; i++) {
                node.<Boolean, RuntimeException>write(
                        ANN,
                        tx -> {
                            var next = DatabaseTest.last(tx) + 1;
                            DatabaseTest.take(tx);
                            tx.sql("UPDATE blob_sequence SET last_id = ? WHERE account_id = 1")
                                    .bind(next)
                                    .update();
                            return true;
                        });
            }
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void worksRunAgainAfterASerializationFailureAndNotForever() throws Exception {
        try (var database = TestDatabase.open(Engine.POSTGRESQL, directory)) {
            var ran = new AtomicInteger();
            database.failCommitsForNow(2);
            assertThat(database.<Long, RuntimeException>write(ANN, tx -> takeAndCount(tx, ran)))
                    .isEqualTo(1);
            assertThat(ran).hasValue(3);
            database.failCommitsForNow(1000);
            assertThatThrownBy(() -> database.write(ANN, DatabaseTest::take))
                    .isInstanceOf(StoreException.class);
            database.failCommitsForNow(0);
            assertThat(database.<Long, RuntimeException>write(ANN, DatabaseTest::take))
                    .isEqualTo(2);
        }
    }

    private static long takeAndCount(Tx tx, AtomicInteger ran) throws java.sql.SQLException {
        ran.incrementAndGet();
        return DatabaseTest.take(tx);
    }

    @Test
    void aStagedBlobSurvivesThatItsWorkRunsAgain() throws Exception {
        try (var store = TestStore.open(Engine.POSTGRESQL, directory)) {
            store.database().failCommitsForNow(1);
            var id = BlobsTest.keep(store, ANN, BlobsTest.noise(100_000));
            assertThat(store.blobs().open(ANN, id).octets(0, 100_000))
                    .isEqualTo(BlobsTest.noise(100_000));
        }
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        var login = new PostgresLogin("jdbc:postgresql://127.0.0.1:1/x?password=s", "u", "secret");
        assertThatThrownBy(() -> Database.postgresql(login, StoreLimits.defaults()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("u at jdbc:postgresql://127.0.0.1:1/x")
                .hasMessageNotContaining("secret");
    }
}
