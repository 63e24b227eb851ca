package org.mailstead.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Verification;

/** An import that is killed, and killed again, and repeated: each message is there once. */
class ImportKillTest {
    private static final int LETTERS = 1500;
    private static final int KILLS = 6;

    @TempDir Path data;
    @TempDir Path files;

    @Test
    void killedAnywhereAndRepeatedEachMessageIsThereOnce() throws Exception {
        var seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        var expected = new ArrayList<String>();
        var mbox = files.resolve("mbox");
        for (int kill = 1; kill <= KILLS; kill++) {
            // The file grows between the kills.
            append(mbox, expected, LETTERS * kill / KILLS, random);
            killedAfter(mbox, 1 + random.nextInt(40));
        }
        try (var store = TransferStore.open(Engine.SQLITE, data)) {
            var before = store.mail("Killed").size();
            assertThat(before).as("the kills came in the middle").isGreaterThan(0);
            var report = store.imported(MailFormat.MBOX, mbox, "Killed");
            assertThat(before + report.messages()).as("seed %d", seed).isEqualTo(LETTERS);
            assertThat(store.mail("Killed"))
                    .as("seed %d", seed)
                    .extracting(TransferStore.Mail::text)
                    .isEqualTo(expected);
            var scope = Scope.account(TransferStore.ACCOUNT);
            assertThat(store.mailboxes.verify(scope.accountId(), false)).isEmpty();
            // A killed process may leave objects without rows, and nothing else.
            new Verification(store.store.blobs(), () -> TransferStore.NOW).verify(scope, true);
            assertThat(
                            new Verification(store.store.blobs(), () -> TransferStore.NOW)
                                    .verify(scope, false))
                    .isEmpty();
        }
    }

    private static void append(Path mbox, List<String> expected, int letters, Random random)
            throws IOException {
        try (var out =
                new PrintStream(
                        Files.newOutputStream(
                                mbox, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        false,
                        StandardCharsets.US_ASCII)) {
            while (expected.size() < letters) {
                var number = expected.size();
                // Some are so large and incompressible that they become files.
                var octets = new byte[random.nextInt(100) == 0 ? 60_000 : 30];
                random.nextBytes(octets);
                var text = Base64.getMimeEncoder().encodeToString(octets);
                out.printf(
                        "From a@b.test Sun Nov  1 09:05:07 2026%nSubject: %d%n%n%s%n%n",
                        number, text.replace("\r\n", "\n"));
                expected.add("Subject: %d\r\n\r\n%s\r\n".formatted(number, text));
            }
        }
    }

    /** Imports in another process, which is killed when it has told some lines. */
    private void killedAfter(Path mbox, int lines) throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName(),
                                data.toString(),
                                mbox.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = process.inputReader(StandardCharsets.US_ASCII)) {
            var left = lines;
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.endsWith("committed.") && --left == 0) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
    }

    /** Imports and says so after each commit. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            try (var store = TransferStore.open(Engine.SQLITE, Path.of(arguments[0]))) {
                store.mailboxes
                        .feed()
                        .subscribe(
                                TransferStore.ACCOUNT,
                                _ -> {
                                    System.out.println("committed.");
                                    System.out.flush();
                                });
                store.mailImport.run(
                        new ImportRequest(
                                TransferStore.ACCOUNT,
                                new MailboxName("Killed"),
                                MailFormat.MBOX,
                                Path.of(arguments[1]),
                                false),
                        TransferProgress.UNSEEN);
            }
        }
    }
}
