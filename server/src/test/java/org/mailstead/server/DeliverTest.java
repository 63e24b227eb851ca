package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.server.cli.DeliverCommand;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine;

/** Mail that a program on this machine has for a mailbox. outbound CL-19 */
class DeliverTest {
    @TempDir Path directory;

    /** Its exit status, and what it said. */
    private String deliver(String message, String... arguments) {
        var said = new StringWriter();
        var command = new DeliverCommand(new ByteArrayInputStream(message.getBytes(UTF_8)));
        var line = new CommandLine(command).setErr(new PrintWriter(said));
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--dir";
        all[arguments.length + 1] = directory.toString();
        return line.execute(all) + " " + said;
    }

    private String fetched() throws OperationException {
        var out = new ByteArrayOutputStream();
        var commands = "a EXAMINE Inbox\r\nb FETCH 1 BODY.PEEK[]\r\nc LOGOUT\r\n";
        var in = new ByteArrayInputStream(commands.getBytes(UTF_8));
        new ControlClient(directory).converse("imapserve", List.of(Localserve.ADDRESS), in, out);
        return out.toString(UTF_8);
    }

    @Test
    void messageFromStandardInputIsInTheMailbox() throws Exception {
        try (var server = LocalServer.start(directory)) {
            var message = "From ann Mon Nov 23\nSubject: gr\u00fc\u00dfe\nX: 1\r\n\nhi\rho\nno end";
            assertThat(deliver(message, "--from", "cron@localhost", Localserve.ADDRESS))
                    .isEqualTo("0 ");
            assertThat(server.count("Inbox")).isEqualTo(1);
            assertThat(fetched())
                    .contains("}\r\nDelivered-To: " + Localserve.ADDRESS + "\r\n")
                    .contains("\r\nReturn-Path: <cron@localhost>\r\n")
                    .contains("\r\nReceived: ")
                    .contains("X: 1\r\n\r\nhi\r\nho\r\nno end\r\n)")
                    .doesNotContain("From ann");
        }
    }

    @Test
    void whatIsNotTakenSaysWhy() throws Exception {
        assertThat(deliver("a: b\n\n", Localserve.ADDRESS))
                .startsWith("75 not delivered: no server");
        try (var server = LocalServer.start(directory)) {
            assertThat(deliver("a: b\n\n", "no address")).startsWith("65 not delivered: ");
            assertThat(deliver("a: \0\n\n", Localserve.ADDRESS))
                    .startsWith("65 not delivered: 554 5.6.0 The message has a NUL");
            assertThat(deliver("", Localserve.ADDRESS)).startsWith("65 not delivered: 554 5.6.0");
            assertThat(server.count("Inbox")).isZero();
        }
    }

    @ParameterizedTest // RFC 3463 §3; sysexits.h
    @CsvSource({
        "250 2.0.0 ok, 0",
        "451 4.3.0 later, 75",
        "452 4.2.2 full, 75",
        "550 5.1.1 nobody here, 67",
        "551 not here, 67",
        "550 5.7.1 no, 69",
        "554 5.6.0 damaged, 65",
        "552 5.3.4 too large, 65",
        "550, 69",
        "'', 75",
    })
    void exitStatusIsThatOfDeliveryAgents(String reply, int status) {
        assertThat(DeliverCommand.status(reply)).isEqualTo(status);
    }
}
