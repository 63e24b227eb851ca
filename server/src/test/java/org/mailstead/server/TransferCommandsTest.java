package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.store.Scope;

/** import, export, backup and verify, as a user types them. */
class TransferCommandsTest {
    @TempDir Path directory;

    private Server start() throws Exception {
        var addresses = List.of(InetAddress.ofLiteral("127.0.0.1"));
        var config = Localserve.config(data(), addresses, Localserve.ANY_PORT, false);
        return Server.start(config, ServerMode.LOCAL);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private CommandRun run(String... arguments) {
        return run(data(), arguments);
    }

    private static CommandRun run(Path data, String... arguments) {
        return CommandRun.at(data, arguments);
    }

    private Path mbox() throws Exception {
        return Files.writeString(
                directory.resolve("mbox"),
                "From a\nSubject: one\nStatus: RO\n\nx\n\nFrom b\nSubject: two\n\ny\n");
    }

    @Test // operations CLI-16, CLI-17, store §21, §22
    void mailGoesInAndOut() throws Exception {
        var mbox = mbox().toString();
        var out = directory.resolve("out");
        try (var _ = start()) {
            var first = run("import", "mbox", "mailstead", "Old", mbox);
            assertThat(first.status()).as(first.err()).isZero();
            assertThat(first.out()).contains("2 messages (1 KB) imported into 1 mailboxes");
            assertThat(run("import", "mbox", "any@example.test", "Old", mbox).out())
                    .contains("0 messages");
            assertThat(run("import", "mbox", "mailstead", "Old", mbox, "--again").out())
                    .contains("2 messages");
            var exported = run("export", "maildir", "mailstead", out.toString());
            assertThat(exported.status()).as(exported.err()).isZero();
            assertThat(out.resolve(".Old/cur")).isNotEmptyDirectory();
            var again = run("export", "maildir", "mailstead", out.toString());
            assertThat(again.status()).isEqualTo(1);
            var below = run("import", "maildir", "mailstead", "Copy", out.toString());
            assertThat(below.out()).contains("4 messages");
        }
    }

    @Test
    void mistakesAreToldWithStatusOne() throws Exception {
        var mbox = mbox().toString();
        try (var _ = start()) {
            assertThat(run("import", "mbox", "nobody", "Old", mbox).err())
                    .contains("no such account: nobody");
            assertThat(run("import", "mbox", "mailstead", "#x", mbox).err()).contains("#x");
            var missing = run("import", "mbox", "mailstead", "Old", mbox + "2");
            assertThat(missing.status()).isEqualTo(1);
            assertThat(missing.err()).contains("mbox2 does not exist");
            assertThat(run("import", "maildir", "mailstead", "Old", mbox).err())
                    .contains("no Maildir");
            var none = run("export", "mbox", "mailstead", directory + "/o", "--mailbox", "None");
            assertThat(none.err()).contains("no such mailbox: None");
        }
    }

    @Test // operations B-2, B-5; store §23
    void aBackupIsAServersDataThatVerifies() throws Exception {
        var copy = directory.resolve("copy");
        try (var _ = start()) {
            run("import", "mbox", "mailstead", "Old", mbox().toString());
            var backup = run("backup", copy.toString());
            assertThat(backup.status()).as(backup.err()).isZero();
            assertThat(backup.out()).contains("2 databases", copy.toString());
            assertThat(run("backup", copy.toString()).status()).isEqualTo(1);
            assertThat(run("verify").out()).isEqualToIgnoringNewLines("All is well.");
        }
        var verified = run(copy, "verify");
        assertThat(verified.err()).isEmpty();
        assertThat(verified.out()).isEqualToIgnoringNewLines("All is well.");
        assertThat(copy.resolve("tls/private-key.pem")).exists();
        assertThat(run("verify").status()).isZero();
    }

    @Test // store 23.8 to 23.11
    void verifyTellsWhatIsWrongAndFixesIt() throws Exception {
        try (var server = start()) {
            run("import", "mbox", "mailstead", "Old", mbox().toString());
            server.core()
                    .database()
                    .<Integer, RuntimeException>write(
                            Scope.account(1),
                            tx -> tx.sql("UPDATE mailbox SET messages = 77").update());
            var wrong = run("verify");
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.out()).startsWith("wrong: account 1: ");
            assertThat(wrong.err()).contains("things are wrong");
        }
        assertThat(run("verify").status()).as("of the stopped server").isEqualTo(1);
        var fixed = run("verify", "--fix");
        assertThat(fixed.status()).as(fixed.err()).isZero();
        assertThat(fixed.out()).contains("repaired: account 1: ", "All is well now.");
        assertThat(run("verify").status()).isZero();
        var nowhere = run(directory.resolve("nowhere"), "verify");
        assertThat(nowhere.status()).isEqualTo(1);
    }
}
