package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.control.OperationException;

/** Import, backup and verify --fix of a server that takes mail, and is killed meanwhile. */
@ExtendWith(ProgramOfTests.class)
class OperationsTest {
    private static final int KILLS = 6;
    private static final int IMPORTED = 400;
    private static final int SENDERS = 3;

    /** What a disk that lies, or a hand, may do to what is counted and derived. */
    private static final List<String> DAMAGE =
            List.of(
                    "UPDATE mail_state SET usage_octets = 1",
                    "UPDATE mailbox SET unread = unread + 1",
                    "UPDATE message SET size = size + 1 WHERE uid % 2 = 0",
                    "UPDATE message SET thread_id = 0 WHERE uid % 3 = 0",
                    "UPDATE message SET flags = flags | 4096 WHERE uid % 5 = 0");

    @TempDir Path directory;

    private final Arrivals arrivals = new Arrivals();
    private final AtomicLong answers = new AtomicLong();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    @Test // store §19, §21, §23
    void killedInImportBackupAndRepairTheyAreRepeatedAndNothingIsLostOrTwice(ServerProgram program)
            throws Exception {
        var random = new Random(Long.getLong("seed", 1));
        var data = directory.resolve("data");
        var mbox = mbox();
        for (int kill = 0; kill < KILLS; kill++) {
            try (var server = ServerProcess.start(program, data);
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                server.awaitReady();
                for (int i = 0; i < SENDERS; i++) {
                    var name = i + "-" + kill;
                    threads.execute(new Sender(server, arrivals, false, answers, name));
                }
                var backup = directory.resolve("backup-" + kill).toString();
                threads.execute(() -> untilKilled(server, "import", importArguments(mbox)));
                threads.execute(() -> untilKilled(server, "backup", backup));
                threads.execute(() -> untilKilled(server, "verify", "fix"));
                LockSupport.parkNanos(random.nextLong(1_000_000_000));
                server.kill();
            }
        }
        assertThat(problems).isEmpty();
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            server.call("import", importArguments(mbox));
            server.call("verify", "fix");
            assertThat(server.verify()).isEmpty();
            assertThat(server.errors()).isEmpty();
            assertImportedOnce(server);
            assertArrived(server);
            server.stop();
        }
    }

    @Test // store 23.2
    void aBackupUnderLoadHasAllThatWasAcknowledgedBeforeItBegan(ServerProgram program)
            throws Exception {
        var data = directory.resolve("data");
        var backup = directory.resolve("backup");
        Arrivals before;
        try (var server = ServerProcess.start(program, data);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.awaitReady();
            for (int i = 0; i < SENDERS; i++) {
                var name = Integer.toString(i);
                threads.execute(new Sender(server, arrivals, false, answers, name));
            }
            while (answers.get() < 50) {
                LockSupport.parkNanos(1_000_000);
            }
            before = arrivals.until();
            server.call("backup", backup.toString());
            server.kill();
        }
        assertThat(before.count()).isPositive().isLessThan(arrivals.count());
        try (var server = ServerProcess.start(program, backup)) {
            server.awaitReady();
            assertThat(server.verify()).isEmpty();
            try (var imap = login(server)) {
                assertThat(before.check(imap, 1, false)).isEmpty();
            }
            server.stop();
        }
    }

    @Test // store §19
    void aRepairOfRealDamageThatIsKilledIsRepeatedAndNothingIsLost(ServerProgram program)
            throws Exception {
        var random = new Random(Long.getLong("seed", 1));
        var data = directory.resolve("data");
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            server.call("import", importArguments(mbox()));
            server.stop();
        }
        for (int kill = 0; kill < KILLS; kill++) {
            damage(data, DAMAGE);
            try (var server = ServerProcess.start(program, data);
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                server.awaitReady();
                threads.execute(() -> untilKilled(server, "verify", "fix"));
                threads.execute(new Sender(server, arrivals, false, answers, "d" + kill));
                LockSupport.parkNanos(random.nextLong(400_000_000));
                server.kill();
            }
        }
        damage(data, DAMAGE);
        damage(data, List.of("UPDATE mailbox SET uid_next = 1 WHERE name = 'Imported'"));
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            assertThat(server.verify()).isNotEmpty(); // it is damage
            server.call("verify", "fix");
            assertThat(server.verify()).isEmpty();
            assertImportedOnce(server);
            assertArrived(server);
            server.stop();
        }
        assertThat(problems).isEmpty();
    }

    private static void damage(Path data, List<String> damage) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + accountDatabase(data));
                var statement = connection.createStatement()) {
            for (var each : damage) {
                assertThat(statement.executeUpdate(each)).as(each).isPositive();
            }
        }
    }

    private static Path accountDatabase(Path data) throws IOException {
        try (var files = Files.walk(data.resolve("accounts"))) {
            return files.filter(file -> file.toString().endsWith(".db")).findAny().orElseThrow();
        }
    }

    private static String[] importArguments(Path mbox) {
        return new String[] {"mbox", "mailstead", "Imported", mbox.toString(), ""};
    }

    /** That the server goes in the middle of it is no problem. */
    private void untilKilled(ServerProcess server, String operation, String... arguments) {
        try {
            server.call(operation, arguments);
        } catch (OperationException e) {
            var text = String.valueOf(e.getMessage());
            if (!text.startsWith("the server stopped")
                    && !text.startsWith("cannot reach")
                    && !text.startsWith("no server runs")) {
                problems.add(operation + ": " + text);
            }
        }
    }

    private Path mbox() throws IOException {
        var mbox = directory.resolve("mbox");
        try (var out = new BufferedOutputStream(Files.newOutputStream(mbox))) {
            for (int i = 0; i < IMPORTED; i++) {
                out.write("From a@b.test Sun Nov  1 09:05:07 2026\n".getBytes(US_ASCII));
                out.write(new Letter("i-" + i).octets());
                out.write('\n');
            }
        }
        return mbox;
    }

    private static ImapTalk login(ServerProcess server) throws IOException {
        var imap = server.imap();
        imap.ok("LOGIN " + ServerProcess.USER + " " + ServerProcess.PASSWORD);
        return imap;
    }

    private static void assertImportedOnce(ServerProcess server) throws IOException {
        try (var imap = login(server)) {
            imap.ok("EXAMINE Imported");
            var tokens = new HashSet<String>();
            for (var line : imap.ok("UID FETCH 1:* (UID ENVELOPE)").untagged()) {
                assertThat(tokens.add(Letter.tokenIn(line))).as(line).isTrue();
            }
            assertThat(tokens).hasSize(IMPORTED);
        }
    }

    private void assertArrived(ServerProcess server) throws IOException {
        try (var imap = login(server)) {
            assertThat(arrivals.check(imap, 1, false)).isEmpty();
        }
    }
}
