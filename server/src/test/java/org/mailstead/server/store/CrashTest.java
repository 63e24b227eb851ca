package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.wire.OctetSource;

/** A process that is killed while it writes: what it acknowledged is there afterwards. */
class CrashTest {
    private static final int WRITERS = 8;
    private static final int KILLS = 2;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWasAcknowledgedIsThereAfterAKill(Engine engine) throws Exception {
        var random = new Random(Long.getLong("seed", 0));
        var acknowledged = new HashSet<String>();
        for (int kill = 1; kill <= KILLS; kill++) {
            acknowledged.addAll(killedAfter(200 + random.nextInt(300), engine));
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200 * kill);
        }
        try (var store = TestStore.open(engine, directory)) {
            for (var line : acknowledged) {
                var words = line.split(" ", -1);
                var scope = Scope.account(Long.parseLong(words[0]));
                int size = Integer.parseInt(words[2]);
                var source = store.blobs().open(scope, Long.parseLong(words[1]));
                assertThat(source.octets(0, size)).as(line).isEqualTo(BlobsTest.noise(size));
            }
            var later = Instant.now().plus(Sweeper.AGE).plusSeconds(60);
            new Sweeper(store.blobs(), () -> later).sweep();
            for (var account : store.database().accounts()) {
                assertThat(new Verification(store.blobs(), () -> later).verify(account, false))
                        .isEmpty();
                assertThat(BlobsTest.keep(store, account, new byte[1]))
                        .isGreaterThan(highest(acknowledged, account.id()));
            }
        }
    }

    private static long highest(Set<String> acknowledged, long account) {
        return acknowledged.stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> Long.parseLong(words[0]) == account)
                .mapToLong(words -> Long.parseLong(words[1]))
                .max()
                .orElse(0);
    }

    /** The lines that a child printed before it was killed: account, blob, size. */
    private Set<String> killedAfter(int lines, Engine engine) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                directory.toString()));
        if (engine == Engine.POSTGRESQL) {
            var login = TestPostgres.login(directory);
            command.addAll(List.of(login.url(), login.user(), login.password()));
        }
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var acknowledged = new HashSet<String>();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.endsWith(".")) { // a whole line, and no log
                    acknowledged.add(line.substring(0, line.length() - 1));
                }
                if (acknowledged.size() == lines) {
                    process.toHandle().destroyForcibly(); // what it said before is still read
                }
            }
        }
        process.waitFor();
        return acknowledged;
    }

    /** Keeps blobs of all sizes in two accounts, says so, and goes on until it is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws StoreException {
            var limits = StoreLimits.defaults();
            var directory = Path.of(args[0]);
            var database =
                    args.length == 1
                            ? SqliteDatabase.open(directory, limits, CommitGate.OPEN)
                            : PostgresDatabase.open(
                                    new PostgresLogin(args[1], args[2], args[3]),
                                    limits,
                                    CommitGate.OPEN);
            var blobs = Blobs.inFiles(database, directory, limits);
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Thread.ofVirtual().start(() -> keepOn(database, blobs, writer));
            }
            while (true) {
                java.util.concurrent.locks.LockSupport.park();
            }
        }

        private static void keepOn(Database database, Blobs blobs, int writer) {
            var scope = Scope.account(1 + writer % 2);
            var random = new Random(writer);
            try {
                while (true) {
                    int size = random.nextInt(10) == 0 ? 150_000 : 3000 + random.nextInt(100);
                    try (var staged = blobs.stage(scope, OctetSource.of(BlobsTest.noise(size)))) {
                        var id =
                                database.<Long, RuntimeException>write(
                                        scope, tx -> blobs.insert(tx, staged));
                        say(scope.accountId() + " " + id + " " + size + ".");
                    }
                }
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        }

        private static synchronized void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
