package org.mailstead.server.imap;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a strict server refuses, and every other one takes. imap 3.18 */
class PedantryTest {
    private static final String MESSAGE =
            """
            C: a APPEND Inbox (One ONE) {6+}
            C: a: b
            """;

    @TempDir Path folder;

    @Test
    void whatIsWrongIsRefused() throws Exception {
        try (var server = ImapTestServer.pedantic(folder);
                var client = server.ann()) {
            client.play(MESSAGE + "C:\nS: a BAD flag one is there twice");
            client.play("C: a APPEND Inbox (One Two) {6+}\nC: a: b\nC:\nS: a OK …");
            client.play("C: s SELECT Inbox");
            client.skipTo("s OK …");
            client.play(
                    """
                    C: f FETCH 1 (FLAGS) (CHANGEDSINCE 0)
                    S: f BAD CHANGEDSINCE 0: mod-sequences begin at 1
                    C: s STORE 1 +FLAGS (one Two ONE)
                    S: s BAD flag one is there twice
                    """);
            client.send("n NOOP\n");
            client.play("S: n BAD a line that ends in a bare LF\nC: n NOOP\nS: n OK …");
        }
    }

    @Test // imap 3.2, 15.13; store 11.1
    void othersTakeIt() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play(MESSAGE + "C:\nS: a OK …\nC: s SELECT Inbox");
            client.skipTo("s OK …");
            client.play("C: f FETCH 1 (FLAGS) (CHANGEDSINCE 0)");
            client.skipTo("f OK …");
            client.send("n NOOP\n");
            client.play("S: n OK …");
        }
    }
}
