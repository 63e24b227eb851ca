package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
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

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
