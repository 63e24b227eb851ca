package org.mailstead.server.smtp;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a strict server refuses, and every other one takes. inbound §26 */
class PedantryTest {
    private static final String SPACE = "C: MAIL FROM: <x@any.example>\n";
    private static final String EIGHT_BIT =
            """
            C: MAIL FROM:<x@any.example>
            S: 250 *
            C: RCPT TO:<ann@example.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: x
            C:
            C: \u00fc
            C: .
            """;

    @TempDir Path directory;

    @Test // inbound PED-02, PED-05, PED-06
    void whatIsWrongIsRefused() throws Exception {
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.pedantic(true))) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play(SPACE + "S: 501 5.5.4 No space may follow the colon *");
            client.play(EIGHT_BIT + "S: 500 5.6.0 8-bit data needs BODY=8BITMIME *");
            client.play(
                    EIGHT_BIT
                                    .replace("any.example>", "any.example> BODY=8BITMIME")
                                    .replace("Subject: x", "Subject: \u00fc")
                            + "S: 550 5.6.0 This message needs SMTPUTF8 *");
            client.play(
                    EIGHT_BIT.replace("any.example>", "any.example> BODY=8BITMIME") + "S: 250 *");
        }
    }

    @Test
    void othersTakeIt() throws Exception {
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL)) {
            var client = server.smtp().play("S: 220 *").hello();
            client.play(SPACE + "S: 250 *\nC: RSET\nS: 250 *");
            client.play(EIGHT_BIT + "S: 250 *");
        }
    }
}
