package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.wire.OctetSource;

/** A process that is killed while it writes: what it acknowledged is there afterwards. */
class CrashTest {
    private static final int WRITERS = 8;

    @TempDir Path directory;

    @RepeatedTest(2)
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        var acknowledged = killedAfter(200 + new Random().nextInt(300));
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(200);
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
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
    private Set<String> killedAfter(int lines) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
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
            var store = TestStore.open(Engine.SQLITE, Path.of(args[0]));
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Thread.ofVirtual().start(() -> keepOn(store, writer));
            }
            while (true) {
                java.util.concurrent.locks.LockSupport.park();
            }
        }

        private static void keepOn(TestStore store, int writer) {
            var scope = Scope.account(1 + writer % 2);
            var random = new Random(writer);
            try {
                while (true) {
                    int size = random.nextInt(10) == 0 ? 150_000 : 3000 + random.nextInt(100);
                    try (var staged =
                            store.blobs().stage(scope, OctetSource.of(BlobsTest.noise(size)))) {
                        var id =
                                store.database()
                                        .<Long, RuntimeException>write(
                                                scope, tx -> store.blobs().insert(tx, staged));
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
