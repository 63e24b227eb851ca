package org.mailstead.server.imap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.net.Connection;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionIds;
import org.mailstead.server.net.ConnectionLimits;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.Listener;
import org.mailstead.server.net.ListenerOptions;
import org.mailstead.server.net.ListeningAddress;
import org.mailstead.server.net.Refusal;
import org.mailstead.server.net.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions for commands on this machine, which need not log in: imap 1.11. Any thread.
 *
 * <p>Each is an ordinary connection over loopback, with its time limits and its end when the server
 * stops. Its listener takes it alone: the address and port that its own end has, nobody else can
 * have.
 */
public final class LocalSessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalSessions.class);

    private final ImapServices services;
    private final ConnectionIds ids;
    private final ConnectionGate gate;
    private final ConnectionRoom room;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /**
     * Who need not log in.
     *
     * @param since what {@code Revocations.now} was before the account was looked up
     */
    public record User(long account, long since) {}

    public LocalSessions(ImapServices services, InstantSource clock) {
        this.services = services;
        ids = new ConnectionIds(clock);
        gate = new ConnectionGate(clock, ConnectionLimits.LOCAL);
        room = ConnectionRoom.ofProcess();
    }

    /**
     * Speaks IMAP with a user, who is logged in, until either end has no more to say.
     *
     * @param in ends, at the latest, when {@code out} was closed
     * @throws IOException if the streams fail
     */
    public void serve(User user, InputStream in, OutputStream out) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(loopback, 0));
            var own = (InetSocketAddress) socket.getLocalSocketAddress();
            var options =
                    new ListenerOptions(
                            "imapserve",
                            ListeningAddress.of(loopback),
                            0,
                            null,
                            false,
                            false,
                            List.of(),
                            ConnectionLimits.LOCAL);
            try (var listener = Listener.open(options, gate, ids, room, service(user, own))) {
                listeners.add(listener);
                try {
                    if (!isClosed) {
                        socket.connect(listener.address());
                        exchange(socket, in, out);
                    }
                } finally {
                    listeners.remove(listener);
                }
            }
        }
    }

    private Service service(User user, InetSocketAddress own) {
        return new Service() {
            @Override
            public void serve(Connection connection) throws IOException {
                if (connection.peer().equals(own)) {
                    new Session(connection, services, user).run();
                } else {
                    new Output(connection).bye(null, "not for you");
                }
            }

            @Override
            public void refuse(Connection connection, Refusal why) throws IOException {
                new Output(connection).bye(ResponseCode.Word.UNAVAILABLE, why.text());
            }
        };
    }

    private static void exchange(Socket socket, InputStream in, OutputStream out)
            throws IOException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> send(in, socket));
            try (out;
                    socket) {
                socket.getInputStream().transferTo(out);
            }
        }
    }

    /** What the user says, until it is said or the session has ended. */
    private static void send(InputStream in, Socket socket) {
        try {
            in.transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("err", e.getMessage()).log("session or its user has gone");
            try {
                socket.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
        }
    }

    /** Ends the sessions: each says goodbye. */
    @Override
    public void close() {
        isClosed = true;
        listeners.forEach(Listener::stop);
    }
}
