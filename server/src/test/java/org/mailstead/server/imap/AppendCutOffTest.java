package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.mailbox.MailboxName;

/**
 * APPEND that breaks off at any octet: whoever connects again finds the messages wholly or not at
 * all, and nothing is left over. Issue 3 §3.
 */
class AppendCutOffTest {
    @TempDir Path folder;

    private static void cutOffEverywhere(ImapTestServer server, String commands, int messages)
            throws Exception {
        var octets = commands.replace("\n", "\r\n").getBytes(UTF_8);
        var target = server.mailboxes.find(server.ann, new MailboxName("Archive")).orElseThrow();
        var before = server.mailboxes.snapshot(server.ann, target.id()).count();
        for (int length = 0; length <= octets.length; length++) {
            try (var client = server.ann()) {
                client.send(Arrays.copyOf(octets, length));
            }
        }
        await().atMost(60, SECONDS).until(() -> server.connections() == 0);
        // only the whole command counts
        var after = server.mailboxes.snapshot(server.ann, target.id());
        assertThat(after.count() - before).isEqualTo(messages);
        assertThat(after.uidNext()).isEqualTo(after.count() + 1L);
        assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
    }

    /** What stands in the folders of the store, but for its databases. */
    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            var names = new ArrayList<String>();
            files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.contains(".db"))
                    .forEach(names::add);
            return names;
        }
    }

    @Test // RFC 9051 §6.3.12
    void oneMessageIsThereWhollyOrNotAtAll() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            var files = files();
            cutOffEverywhere(
                    server,
                    """
                    a APPEND Archive (\\Seen) "23-Nov-2026 10:00:00 +0000" {21+}
                    Subject: one

                    hello
                    """,
                    1);
            assertThat(files()).isEqualTo(files);
        }
    }

    @Test // RFC 3502: all of them or none
    void severalMessagesAreThereAllOrNone() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            cutOffEverywhere(server, "a APPEND Archive {5+}\none\n {5+}\ntwo\n\n", 2);
        }
    }

    @Test // a message that is a file of its own leaves none behind
    void largeMessagesLeaveNoFilesBehind() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            var files = files();
            var octets = 600_000;
            for (int sent = 0; sent < octets; sent += 150_000) {
                try (var client = server.ann()) {
                    client.send("a APPEND Archive {" + octets + "+}\r\n" + "x".repeat(sent));
                }
            }
            await().atMost(60, SECONDS).until(() -> server.connections() == 0);
            assertThat(files()).isEqualTo(files);
            assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
        }
    }
}
