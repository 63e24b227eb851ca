package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.wire.OctetSource;

class HousekeepingTest {
    private static final String NAME = "0123456789abcdef0123456789abcdef";

    @TempDir Path directory;

    /** An object that no row names, as a crash leaves it. */
    private Path stray(Duration age) throws Exception {
        var file = directory.resolve("blobs").resolve(NAME.substring(0, 2)).resolve(NAME);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "lost");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        return file;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    @Test // store.md: an object without a row, older than any transaction
    void whatACrashLeftIsRemovedAtTheStart() throws Exception {
        var file = stray(Duration.ofHours(2));
        try (var _ = LocalServer.start(directory)) {
            await().untilAsserted(() -> assertThat(file).doesNotExist());
        }
    }

    @Test
    void contentThatASessionStillHeldAtTheStopIsErasedAfterTheStart() throws Exception {
        try (var server = LocalServer.start(directory)) {
            var mailboxes = server.core().mailboxes();
            var inbox = server.mailbox("Inbox").id();
            var octets = OctetSource.of(new byte[1000]);
            var message = new NewMessage(octets, Flags.of(), Instant.now());
            mailboxes.append(server.account(), inbox, List.of(message));
            var _ = mailboxes.join(server.account()); // never closed
            mailboxes.remove(server.account(), inbox, NumberSet.of(1));
            assertThat(mailboxes.quota(server.account()).usage()).isEqualTo(1000);
        }
        try (var server = LocalServer.start(directory)) {
            var mailboxes = server.core().mailboxes();
            await().untilAsserted(
                            () -> assertThat(mailboxes.quota(server.account()).usage()).isZero());
        }
    }

    @Test
    void aStopDuringTheFirstRoundIsClean() throws Exception {
        for (int i = 0; i < 2; i++) {
            var file = stray(Duration.ofHours(2));
            try (var _ = LocalServer.start(directory)) {
                await().untilAsserted(() -> assertThat(file).doesNotExist());
            }
        }
        try (var server = LocalServer.start(directory)) {
            assertThat(server.count("Inbox")).isZero();
        }
    }
}
