package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;

/**
 * A host that takes mail, and misbehaves as it is told: a command that begins with a text gets
 * another answer, or none. What it heard and took can be looked at.
 */
public final class SinkHost implements AutoCloseable {
    private static final int LINE_MAX = 100_000;

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Map<String, Action> actions = new LinkedHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What was said, connection by connection. */
    public final List<List<String>> conversations = new CopyOnWriteArrayList<>();

    /** What was taken. */
    public final List<Taken> taken = new CopyOnWriteArrayList<>();

    /** Whom TLS clients asked for. */
    final List<String> serverNames = new CopyOnWriteArrayList<>();

    private volatile List<String> extensions =
            List.of("PIPELINING", "SIZE 10240000", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES");
    private volatile String greeting = "220 sink.test ESMTP";
    private volatile @Nullable SSLContext tls;
    private volatile boolean wantsCertificate;

    /** A message that was taken. */
    public record Taken(String from, List<String> to, String message, boolean secure) {}

    /** What is done instead of the usual. */
    @FunctionalInterface
    interface Action {
        /** Returns the reply; null for none. */
        @Nullable String act(Session session) throws IOException;
    }

    private SinkHost(ServerSocket server) {
        this.server = server;
        threads.execute(this::accept);
    }

    /** One on a free port. */
    public static SinkHost start() throws IOException {
        return start("127.0.0.1", 0);
    }

    public static SinkHost start(String address, int port) throws IOException {
        return new SinkHost(new ServerSocket(port, 500, InetAddress.ofLiteral(address)));
    }

    public int port() {
        return server.getLocalPort();
    }

    /** A command that begins so gets this reply, which may be of several lines. */
    public SinkHost reply(String command, String reply) {
        return act(command, _ -> reply);
    }

    /** A command that begins so gets this reply the first time only. */
    SinkHost replyOnce(String command, String reply) {
        var first = new java.util.concurrent.atomic.AtomicBoolean(true);
        return act(command, session -> first.getAndSet(false) ? reply : session.usual());
    }

    /** A command that begins so ends the connection. */
    SinkHost drop(String command) {
        return act(
                command,
                session -> {
                    session.socket.close();
                    throw new EOFException();
                });
    }

    /** A command that begins so is never answered. */
    public SinkHost hang(String command) {
        return act(
                command,
                _ -> {
                    try {
                        closing.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new EOFException();
                });
    }

    synchronized SinkHost act(String command, Action action) {
        actions.put(command.toUpperCase(Locale.ROOT), action);
        return this;
    }

    SinkHost greeting(String line) {
        greeting = line;
        return this;
    }

    public SinkHost extensions(String... some) {
        extensions = List.of(some);
        return this;
    }

    SinkHost with(String... more) {
        var all = new ArrayList<>(extensions);
        all.addAll(List.of(more));
        extensions = List.copyOf(all);
        return this;
    }

    /** Offers STARTTLS. */
    public SinkHost tls(SSLContext context) {
        tls = context;
        return with("STARTTLS");
    }

    /** Ends TLS with clients that show no certificate. */
    SinkHost wantsCertificate() {
        wantsCertificate = true;
        return this;
    }

    /** All lines that were heard, of all connections. */
    public List<String> heard() {
        return conversations.stream().flatMap(List::stream).toList();
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                var heard = new CopyOnWriteArrayList<String>();
                conversations.add(heard);
                threads.execute(() -> serve(socket, heard));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket, List<String> heard) {
        try (socket) {
            new Session(socket, heard).run();
        } catch (IOException | LineTooLongException _) {
            // the client went, or a test is over
        } catch (UncheckedIOException _) {
            // the same
        }
    }

    private synchronized @Nullable Action action(String line) {
        var upper = line.toUpperCase(Locale.ROOT);
        Action found = null;
        for (var each : actions.entrySet()) {
            if (upper.startsWith(each.getKey())) {
                found = each.getValue();
            }
        }
        return found;
    }

    /** One connection. */
    final class Session {
        private final List<String> heard;
        private final List<String> to = new ArrayList<>();
        Socket socket;
        WireInput in;
        OutputStream out;
        String line = "";
        private String from = "";

        Session(Socket socket, List<String> heard) throws IOException {
            this.socket = socket;
            this.heard = heard;
            in = new WireInput(socket.getInputStream(), 8192);
            out = socket.getOutputStream();
        }

        void run() throws IOException, LineTooLongException {
            line = "CONNECT";
            write(answer());
            while (true) {
                line = new String(in.line(LINE_MAX), ISO_8859_1);
                heard.add(line);
                write(answer());
                if (line.equalsIgnoreCase("QUIT")) {
                    return;
                }
                if (line.equalsIgnoreCase("STARTTLS") && tls != null && action(line) == null) {
                    secure();
                }
            }
        }

        private @Nullable String answer() throws IOException {
            var action = action(line);
            return action == null ? usual() : action.act(this);
        }

        void write(@Nullable String reply) throws IOException {
            if (reply != null) {
                out.write((reply.replace("\n", "\r\n") + "\r\n").getBytes(ISO_8859_1));
                out.flush();
            }
        }

        /** What a good host answers. */
        String usual() throws IOException {
            var verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            return switch (verb) {
                case "CONNECT" -> greeting;
                case "EHLO" -> hello();
                case "HELO", "NOOP" -> "250 sink.test";
                case "RSET" -> {
                    to.clear();
                    from = "";
                    yield "250 2.0.0 reset";
                }
                case "MAIL" -> {
                    from = line;
                    to.clear();
                    yield "250 2.1.0 sender ok";
                }
                case "RCPT" -> {
                    if (from.isEmpty()) {
                        yield "503 5.5.1 MAIL first";
                    }
                    to.add(line);
                    yield "250 2.1.5 recipient ok";
                }
                case "DATA" -> data();
                case "QUIT" -> "221 2.0.0 bye";
                case "STARTTLS" -> tls == null ? "502 5.5.1 no" : "220 2.0.0 go";
                default -> "502 5.5.1 no such command";
            };
        }

        private String hello() {
            var lines = new ArrayList<String>();
            lines.add("sink.test");
            for (var one : extensions) {
                if (!(one.equals("STARTTLS") && socket instanceof SSLSocket)) {
                    lines.add(one);
                }
            }
            var text = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                text.append(i == 0 ? "" : "\n");
                text.append("250").append(i == lines.size() - 1 ? ' ' : '-').append(lines.get(i));
            }
            return text.toString();
        }

        private String data() throws IOException {
            if (to.isEmpty()) {
                return "503 5.5.1 no recipients";
            }
            write("354 go on");
            var message = message();
            var action = action("MESSAGE");
            line = "MESSAGE";
            var reply = action == null ? "250 2.0.0 taken" : action.act(this);
            if (reply != null && reply.startsWith("250")) {
                taken.add(new Taken(from, List.copyOf(to), message, socket instanceof SSLSocket));
            }
            to.clear();
            from = "";
            return reply == null ? "" : reply;
        }

        private String message() throws IOException {
            var text = new StringBuilder();
            while (true) {
                String next;
                try {
                    next = new String(in.line(LINE_MAX), ISO_8859_1);
                } catch (LineTooLongException e) {
                    throw new IOException(e);
                }
                if (next.equals(".")) {
                    return text.toString();
                }
                text.append(next.startsWith(".") ? next.substring(1) : next).append("\r\n");
            }
        }

        private void secure() throws IOException {
            var context = java.util.Objects.requireNonNull(tls);
            var closes = !wantsCertificate; // else the alert could be lost with the connection
            var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, closes);
            secure.setUseClientMode(false);
            secure.setNeedClientAuth(wantsCertificate);
            try {
                secure.startHandshake();
            } catch (SSLException e) {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                throw e;
            }
            var session = (ExtendedSSLSession) secure.getSession();
            for (var name : session.getRequestedServerNames()) {
                serverNames.add(new String(name.getEncoded(), ISO_8859_1));
            }
            socket = secure;
            in = new WireInput(secure.getInputStream(), 8192);
            out = secure.getOutputStream();
        }
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
        threads.close();
    }
}
