package org.mailstead.server.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one address, and gives each connection a virtual thread, a place in the limits and an
 * id. One thread accepts, one watches for writes and handshakes that take too long.
 */
public final class Listener implements AutoCloseable {
    private static final Duration BACK_OFF_MIN = Duration.ofMillis(50);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(1);
    private static final Duration ROOM_WAIT = Duration.ofMillis(100);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);
    private static final int BACKLOG = 1024;
    private static final int KEEP_ALIVE_SECONDS = 300;

    private final Logger log = LoggerFactory.getLogger(Listener.class);
    private final ListenerOptions options;
    private final ConnectionGate gate;
    private final ConnectionIds ids;
    private final ConnectionRoom room;
    private final Service service;
    private final ServerSocket server;
    private final Semaphore free;
    private final Semaphore refusals;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    private Listener(
            ListenerOptions options,
            ConnectionGate gate,
            ConnectionIds ids,
            ConnectionRoom room,
            Service service)
            throws IOException {
        this.options = options;
        this.gate = gate;
        this.ids = ids;
        this.room = room;
        this.service = service;
        free = new Semaphore(options.limits().connectionsMax());
        refusals = new Semaphore(options.limits().refusalsMax());
        // without a family of its own a socket on 0.0.0.0 takes IPv6 too. inbound CONN-01
        server =
                options.at().isEvery4()
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET).socket()
                        : new ServerSocket();
        server.setReuseAddress(true);
        try {
            server.bind(options.address(), BACKLOG);
        } catch (IOException e) {
            server.close();
            throw options.unbound(e);
        }
        threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(options.name() + "-", 0).factory());
    }

    /**
     * Binds the address and starts to accept.
     *
     * @param gate shared by the listeners of one protocol
     * @param room shared by the listeners of one process
     * @throws IOException if the address cannot be bound; the message names it
     */
    public static Listener open(
            ListenerOptions options,
            ConnectionGate gate,
            ConnectionIds ids,
            ConnectionRoom room,
            Service service)
            throws IOException {
        var listener = new Listener(options, gate, ids, room, service);
        listener.threads.execute(listener::acceptAll);
        listener.threads.execute(listener::watch);
        listener.log
                .atInfo()
                .addKeyValue("listener", options.name())
                .addKeyValue("address", listener.address())
                .log("listening");
        return listener;
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /**
     * Takes no more connections and ends the reads of all sessions, which then say goodbye. Returns
     * at once; {@link #close} waits for them.
     */
    public void stop() {
        stop.countDown();
        try {
            server.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("listening socket does not close");
        }
        connections.forEach(Connection::stop);
    }

    /** Stops, waits for the sessions as long as the limits allow, then cuts the rest. */
    @Override
    public void close() {
        stop();
        threads.shutdown();
        if (!isOver(options.limits().stopGrace())) {
            log.atWarn()
                    .addKeyValue("listener", options.name())
                    .addKeyValue("connections", connections.size())
                    .log("sessions cut that did not end in time");
            connections.forEach(Connection::closeNow);
            if (!isOver(Duration.ofSeconds(1))) {
                threads.shutdownNow();
            }
        }
    }

    private boolean isOver(Duration within) {
        try {
            return threads.awaitTermination(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    ListenerOptions options() {
        return options;
    }

    Logger log() {
        return log;
    }

    private void acceptAll() {
        var backOff = BACK_OFF_MIN;
        while (stop.getCount() > 0) {
            free.acquireUninterruptibly(); // the rest wait in the kernel's backlog
            try {
                accept(server.accept());
                backOff = BACK_OFF_MIN;
            } catch (IOException e) {
                free.release();
                if (stop.getCount() > 0) {
                    log.atWarn()
                            .addKeyValue("listener", options.name())
                            .addKeyValue("err", e.getMessage())
                            .log("cannot accept connections");
                    Connection.isDone(stop, backOff); // out of file descriptors, perhaps
                    var doubled = backOff.multipliedBy(2);
                    backOff = doubled.compareTo(BACK_OFF_MAX) < 0 ? doubled : BACK_OFF_MAX;
                }
            }
        }
    }

    /** Takes over the place among {@link #free}, unless it throws. */
    private void accept(Socket socket) throws IOException {
        // not before there is a connection: a listener without any keeps no place from the others
        while (!room.enter(ROOM_WAIT)) {
            if (stop.getCount() == 0) {
                socket.close();
                throw new IOException("closed meanwhile");
            }
        }
        var id = ids.next();
        try {
            threads.execute(() -> {
                try {
                    ScopedValue.where(ConnectionId.CURRENT, id).run(() -> handle(id, socket));
                } finally {
                    leave();
                }
            });
        } catch (RejectedExecutionException e) { // this listener is being closed
            room.leave();
            socket.close();
            throw new IOException("closed meanwhile", e);
        }
    }

    private void leave() {
        room.leave();
        free.release();
    }

    private void handle(ConnectionId id, Socket socket) {
        try (socket) {
            if (!options.at().takes(socket.getLocalAddress())) {
                return;
            }
            configure(socket);
            var connection = new Connection(id, this, socket, stop);
            connections.add(connection);
            try {
                admit(connection);
            } finally {
                connection.close();
                connections.remove(connection);
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("err", e.getMessage()).log("connection was gone at once");
        }
    }

    private static void configure(Socket socket) throws IOException {
        socket.setTcpNoDelay(true); // we write whole replies
        socket.setKeepAlive(true);
        // imap 1.10: a client in IDLE that has gone is noticed
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_SECONDS / 5);
        }
    }

    private void admit(Connection connection) {
        try {
            connection.readProxyHeader();
            if (connection.stopping()) {
                refuse(connection, Refusal.STOPPING);
                return;
            }
            var peer = connection.peer().getAddress();
            var refusal = gate.enter(peer);
            if (refusal.isPresent()) {
                refuse(connection, refusal.get());
                return;
            }
            try {
                serve(connection);
            } finally {
                gate.leave(peer);
            }
        } catch (SyntaxException e) {
            log.atInfo()
                    .addKeyValue("listener", options.name())
                    .addKeyValue("peer", connection.peer())
                    .addKeyValue("reason", e.getMessage())
                    .log("connection without a PROXY header refused");
        } catch (IOException e) {
            logEnd(connection, "connection ended", e);
        } catch (RuntimeException | StackOverflowError e) {
            // a bug ends the connection that meets it, not the server
            log.atError()
                    .addKeyValue("listener", options.name())
                    .addKeyValue("peer", connection.peer())
                    .setCause(e)
                    .log("connection failed by a bug");
        }
    }

    private void serve(Connection connection) throws IOException {
        if (options.implicitTls()) {
            connection.startTls();
        }
        log.atDebug()
                .addKeyValue("listener", options.name())
                .addKeyValue("peer", connection.peer())
                .addKeyValue("local", connection.local())
                .addKeyValue("tls", connection.tls().map(TlsSession::toString).orElse("no"))
                .log("connection opened");
        service.serve(connection);
        log.atDebug().log("connection closed");
    }

    /** Tells why, as long as not too many are being told: a TLS handshake costs us time. */
    private void refuse(Connection connection, Refusal why) throws IOException {
        log.atInfo()
                .addKeyValue("listener", options.name())
                .addKeyValue("peer", connection.peer())
                .addKeyValue("reason", why.text())
                .log("connection refused");
        if (!refusals.tryAcquire()) {
            connection.closeNow();
            return;
        }
        try {
            if (options.implicitTls()) {
                connection.startTls();
            }
            service.refuse(connection, why);
        } finally {
            refusals.release();
        }
    }

    private void logEnd(Connection connection, String what, Exception e) {
        log.atDebug()
                .addKeyValue("listener", options.name())
                .addKeyValue("peer", connection.peer())
                .addKeyValue("err", e.getMessage())
                .log(what);
    }

    private void watch() {
        while (!Connection.isDone(stop, WATCH_EVERY)) {
            closeOverdue();
        }
        // sessions that say goodbye are watched too, until close() cuts them
    }

    private void closeOverdue() {
        var now = System.nanoTime();
        connections.forEach(connection -> connection.closeIfOverdue(now));
    }
}
