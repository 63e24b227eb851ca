package org.mailstead.smtp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.mailstead.wire.WireInput;

/** The octets of a client's connection: commands out, replies in. For one thread. */
final class ClientConnection {
    private static final int BUFFER_OCTETS = 16 * 1024;

    private final Socket socket;
    private final WireInput in;
    private final OutputStream out;
    private final ReplyReader replies;

    ClientConnection(Socket socket, ClientLimits limits) throws IOException {
        this.socket = socket;
        this.in = new WireInput(socket.getInputStream(), BUFFER_OCTETS);
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_OCTETS);
        this.replies = new ReplyReader(in, limits);
    }

    Socket socket() {
        return socket;
    }

    /** Where the message goes; buffered. */
    OutputStream out() {
        return out;
    }

    /** Octets that have come and were not asked for yet: 0 unless the server says too much. */
    int unread() {
        return in.buffered();
    }

    /** Writes a command into the buffer. */
    void write(Command command) throws IOException {
        out.write(command.encoded());
    }

    /** Writes a line into the buffer. */
    void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void flush() throws IOException {
        out.flush();
    }

    /**
     * The next reply.
     *
     * @param timeout between two octets of it
     * @param enhanced whether it may begin with an enhanced status code
     */
    Reply reply(Duration timeout, boolean enhanced) throws IOException {
        socket.setSoTimeout(Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
        return replies.next(enhanced);
    }
}
