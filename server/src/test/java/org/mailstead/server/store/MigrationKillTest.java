package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of older versions, whose process is killed while it migrates them. */
class MigrationKillTest {
    private static final int ACCOUNTS = 60;
    private static final int KILLS = 4;

    @TempDir Path directory;

    @Test // DESIGN promise 6
    void killedAnywhereEachIsMigratedLaterWithAllThatItHeld() throws Exception {
        var seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        var steps = Migrations.ofAccounts().steps().size();
        for (int account = 1; account <= ACCOUNTS; account++) {
            makeOld(account, 1 + account % (steps - 1));
        }
        for (int kill = 0; kill < KILLS; kill++) {
            var accounts = kill * ACCOUNTS / KILLS + 1 + random.nextInt(ACCOUNTS / KILLS);
            killedAfter(accounts, random.nextInt(5_000_000));
        }
        try (var database = TestDatabase.open(Engine.SQLITE, directory)) {
            assertThat(database.accounts()).hasSize(ACCOUNTS);
            for (var account : database.accounts()) {
                assertThat(database.verify(account)).as("seed %d", seed).isEmpty();
                assertThat(database.<Long, RuntimeException>write(account, DatabaseTest::take))
                        .as("seed %d", seed)
                        .isEqualTo(2);
                assertThat(database.<Long, RuntimeException>read(account, MigrationKillTest::steps))
                        .as("seed %d", seed)
                        .isEqualTo(steps);
            }
        }
    }

    private static long steps(Tx tx) throws SQLException {
        return tx.sql("SELECT count(*) FROM schema_version WHERE kind = 'account'")
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** An account as a version left it that knew only the first steps, with a row. */
    private void makeOld(long account, int steps) throws Exception {
        var scope = new Scope.Account(account);
        var file = new SqliteLayout(directory).file(scope);
        Files.createDirectories(Directories.of(file));
        var all = Migrations.ofAccounts();
        try (var connection = SqliteConnection.writer(file, StoreLimits.defaults())) {
            connection.execute("BEGIN");
            new Migrations(all.kind(), all.steps().subList(0, steps))
                    .apply(connection.jdbc(), Dialect.SQLITE);
            DatabaseTest.take(connection.tx(scope));
            connection.execute("COMMIT");
        }
    }

    /** Opens the accounts in another process, which is killed when it has begun with some. */
    private void killedAfter(int accounts, int nanos) throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = process.inputReader(StandardCharsets.US_ASCII)) {
            var left = accounts;
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals("begins.") && --left == 0) {
                    LockSupport.parkNanos(nanos);
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
    }

    /** Opens one account after another: those that are new enough are done soon. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            try (var database = TestDatabase.open(Engine.SQLITE, Path.of(arguments[0]))) {
                for (var account : database.accounts().reversed()) {
                    System.out.println("begins.");
                    System.out.flush();
                    database.<Long, RuntimeException>read(account, MigrationKillTest::steps);
                }
            }
        }
    }
}
