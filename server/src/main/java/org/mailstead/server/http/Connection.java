package org.mailstead.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.mailstead.wire.WireInput;

/**
 * A connection to one origin, on which one request is asked after another. For one thread at a
 * time. RFC 9112 §9.3
 */
final class Connection implements AutoCloseable {
    private static final int BUFFER_OCTETS = 8 << 10;

    private final Origin origin;
    private final Socket socket;
    private final Socket transport;
    private final WireInput in;
    private final long begunNanos = System.nanoTime();
    private boolean answering;
    private boolean reusable;

    /**
     * Whom a connection is to. RFC 9110 §4.3.1
     *
     * @param host in lower case, as the URI has it
     */
    record Origin(boolean secure, String host, int port) {}

    /**
     * @param socket where octets are read and written; closed with this
     * @param transport the same, or what is below its TLS
     */
    Connection(Origin origin, Socket socket, Socket transport) throws IOException {
        this.origin = origin;
        this.socket = socket;
        this.transport = transport;
        this.in = new WireInput(socket.getInputStream(), BUFFER_OCTETS);
    }

    Origin origin() {
        return origin;
    }

    /** When it was opened, by {@link System#nanoTime}. */
    long begunNanos() {
        return begunNanos;
    }

    /** Whether anything came of the answer to the last request. */
    boolean isAnswering() {
        return answering;
    }

    /** Whether one more request can be asked: the last answer is read to its end. */
    boolean isReusable() {
        return reusable && in.buffered() == 0;
    }

    /** Whether the other side, asked nothing, has neither closed nor said anything. */
    boolean isQuiet() {
        try {
            socket.setSoTimeout(1);
            in.peek();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Asks, and reads the answer.
     *
     * @param readMillis how long one read may take
     * @param keeps whether more may be asked on this connection
     * @throws IOException also if what comes is no answer
     */
    HttpAnswer.Answered ask(HttpRequest asked, HttpLimits limits, int readMillis, boolean keeps)
            throws IOException {
        answering = false;
        reusable = false;
        socket.setSoTimeout(readMillis);
        var out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_OCTETS);
        out.write(head(asked, keeps).getBytes(US_ASCII));
        try (var body = asked.body().stream()) {
            body.transferTo(out);
        }
        out.flush();
        in.peek();
        answering = true;
        var reader = new AnswerReader(in, limits, asked.octetsMax(), asked.cuts());
        var answer = reader.read();
        reusable = keeps && reader.leavesOpen();
        return answer;
    }

    private static String head(HttpRequest asked, boolean keeps) throws IOException {
        var uri = asked.uri();
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var head = new StringBuilder();
        head.append(asked.method()).append(' ').append(path).append(query).append(" HTTP/1.1\r\n");
        field(head, "Host", host(uri));
        asked.fields().forEach((name, value) -> field(head, name, value));
        if (asked.body().size() > 0) {
            field(head, "Content-Length", Long.toString(asked.body().size()));
        }
        field(head, "Accept-Encoding", "identity");
        if (!keeps) {
            field(head, "Connection", "close");
        }
        return head.append("\r\n").toString();
    }

    private static String host(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** What to close from another thread: that waits for nobody. */
    Socket transport() {
        return transport;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
