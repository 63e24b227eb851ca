package org.mailstead.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole server on a disk that fails: it says "try later", loses nothing, and heals. */
@ExtendWith(ProgramOfTests.class)
class FaultsTest {
    private static final int SMALL = 3;

    @TempDir Path directory;

    private final Arrivals arrivals = new Arrivals();
    private int sent;

    @ParameterizedTest // DESIGN promise 1
    @CsvSource({"WRITES_FAIL, 451 4.3.0", "FULL, 452 4.3.1", "SYNCS_FAIL, 451 4.3.0"})
    void aDiskThatFailsIsATemporaryFailureAndHeals(
            FaultyDisk.Mode mode, String reply, ServerProgram program) throws Exception {
        var data = directory.resolve("data");
        var disk = FaultyDisk.make(directory, data);
        try (var server = ServerProcess.start(disk.under(program), data)) {
            server.awaitReady();
            try (var imap = login(server)) {
                imap.ok("SELECT INBOX");
                append(imap);
                for (int round = 0; round < 3; round++) {
                    assertThat(send(server)).startsWith("250");
                    disk.be(mode);
                    for (int i = 0; i < SMALL; i++) {
                        assertThat(send(server)).startsWith(reply);
                        assertThat(imap.ask("APPEND Archive " + letter()).status())
                                .startsWith("NO [UNAVAILABLE]");
                        assertThat(imap.ask("STORE 1 +FLAGS (\\Flagged)").status())
                                .startsWith("NO [UNAVAILABLE]");
                        assertThat(imap.ask("CREATE box").status()).startsWith("NO [UNAVAILABLE]");
                        assertThat(imap.ask("EXPUNGE").status()).startsWith("NO [UNAVAILABLE]");
                        assertThat(imap.ask("FETCH 1 BODY.PEEK[]").isOk()).isTrue();
                    }
                    disk.be(FaultyDisk.Mode.WELL);
                    assertThat(send(server)).startsWith("250"); // without a restart
                    assertThat(imap.ask("STORE 1 +FLAGS (\\Seen)").isOk()).isTrue();
                }
            }
            assertAllThere(server);
            server.kill();
        }
        try (var server = ServerProcess.start(program, data)) {
            server.awaitReady();
            assertAllThere(server);
        }
    }

    private static ImapTalk login(ServerProcess server) throws IOException {
        var imap = server.imap();
        imap.ok("LOGIN " + ServerProcess.USER + " " + ServerProcess.PASSWORD);
        return imap;
    }

    private String letter() {
        sent++;
        return ImapTalk.literal(new Letter("append-" + sent).octets());
    }

    private void append(ImapTalk imap) throws IOException {
        var token = "first-" + sent;
        imap.ok("APPEND INBOX " + ImapTalk.literal(new Letter(token).octets()));
        arrivals.acknowledged(token);
    }

    private String send(ServerProcess server) throws IOException {
        sent++;
        var token = "s-" + sent;
        try (var smtp = server.smtp()) {
            var reply = smtp.send("a@example.test", ServerProcess.USER, new Letter(token).octets());
            if (reply.startsWith("250")) {
                arrivals.acknowledged(token);
            } else {
                arrivals.refused(token);
            }
            return reply;
        }
    }

    private void assertAllThere(ServerProcess server) throws IOException {
        var wrong = new ArrayList<String>();
        try (var imap = login(server)) {
            wrong.addAll(arrivals.check(imap, 1, false));
            assertThat(imap.ok("STATUS Archive (MESSAGES)").number("MESSAGES")).contains(0L);
            assertThat(imap.ok("LIST \"\" box").untagged()).isEmpty();
            imap.ok("EXAMINE INBOX");
            assertThat(imap.ok("SEARCH FLAGGED").untagged())
                    .noneMatch(line -> line.matches("SEARCH .*\\d.*"));
        }
        wrong.addAll(server.verify());
        assertThat(wrong).isEmpty();
    }
}
