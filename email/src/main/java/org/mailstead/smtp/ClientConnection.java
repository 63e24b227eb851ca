package org.mailstead.smtp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.mailstead.wire.WireInput;

/** The octets of a client's connection: commands out, replies in. For one thread. */
final class ClientConnection {
    private static final int BUFFER_OCTETS = 16 * 1024;
    private static final String AUTH = "AUTH";
    private static final Reply CHALLENGE = new Reply(334, null, List.of("(challenge)"));

    private final Socket socket;
    private final WireInput in;
    private final OutputStream out;
    private final ReplyReader replies;
    private final ClientObserver observer;
    private final ArrayDeque<Unanswered> unanswered = new ArrayDeque<>();

    /** What was said, and when by {@link System#nanoTime}. */
    private record Unanswered(String verb, long said) {}

    ClientConnection(Socket socket, ClientLimits limits, ClientObserver observer)
            throws IOException {
        this.socket = socket;
        this.observer = observer;
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
        if (command instanceof Command.Auth(var mechanism, var initial)) {
            writeLogin(command.line(), initial == null ? mechanism : mechanism + " (credentials)");
        } else {
            write(command.line());
        }
    }

    /** Writes a line into the buffer, which nobody answers before the lines that were earlier. */
    void write(String line) throws IOException {
        var space = line.indexOf(' ');
        write(space < 0 ? line : line.substring(0, space), line, line);
    }

    /** Writes a line of a login. */
    void writeLogin(String line, String shown) throws IOException {
        write(AUTH, line, AUTH + " " + shown);
    }

    private void write(String verb, String line, String shown) throws IOException {
        expect(verb);
        observer.said(verb, shown);
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next reply but those that are due already answers this, said now. */
    void expect(String verb) {
        unanswered.addLast(new Unanswered(verb, System.nanoTime()));
    }

    /** All of a message was written, apart from its end. */
    void messageWritten(long octets) {
        observer.sent(octets);
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
        var reply = replies.next(enhanced);
        var answered = unanswered.pollFirst();
        if (answered == null) {
            observer.heard(ClientObserver.NOTHING, reply, Duration.ZERO);
        } else {
            var isChallenge = answered.verb().equals(AUTH) && reply.isIntermediate();
            observer.heard(
                    answered.verb(),
                    isChallenge ? CHALLENGE : reply,
                    Duration.ofNanos(System.nanoTime() - answered.said()));
        }
        return reply;
    }
}
