package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.wire.WireInput;

/** A plain conversation with a server. */
final class Talk implements AutoCloseable {
    private final Socket socket = new Socket();
    private final WireInput in;

    Talk(Server server, ListenerProtocol protocol) throws IOException {
        socket.connect(server.address(protocol));
        socket.setSoTimeout(20_000);
        in = new WireInput(socket.getInputStream(), 4096);
    }

    String line() throws Exception {
        return new String(in.line(10_000), US_ASCII);
    }

    /** Sends a line, and returns the lines up to the one that starts with this. */
    List<String> ask(String request, String last) throws Exception {
        socket.getOutputStream().write((request + "\r\n").getBytes(US_ASCII));
        var lines = new ArrayList<String>();
        do {
            lines.add(line());
        } while (!lines.getLast().startsWith(last));
        return lines;
    }

    /** Sends a letter of the developer's account, with an extra pair. */
    static void submit(Server server, String to) throws Exception {
        try (var smtp = new Talk(server, ListenerProtocol.SUBMISSION)) {
            assertThat(smtp.line()).startsWith("220 ");
            smtp.ask("EHLO client.example.test", "250 ");
            var login = "\0mailstead@localhost\0mailstead";
            var base64 = Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
            smtp.ask("AUTH PLAIN " + base64, "235 ");
            smtp.ask("MAIL FROM:<mailstead@localhost>", "250 ");
            smtp.ask("RCPT TO:<" + to + ">", "250 ");
            smtp.ask("DATA", "354 ");
            smtp.ask(
                    "From: mailstead@localhost\r\nSubject: Lunch?\r\n"
                            + "X-Mailstead-Extra-order-ID: 7\r\n\r\nhi\r\n.",
                    "250 ");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
