package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.smtp.SmtpClient;

/**
 * A connection to a host that is ready for messages. For one thread at a time, which may be another
 * one with each message.
 */
final class Link implements AutoCloseable {
    private final Key key;
    private final Socket socket;
    private final SmtpClient client;
    private final String tls;
    private final Recorder recorder;
    private final ScheduledExecutorService timer;
    private final long opened = System.nanoTime();
    private int messages;

    /** What connections must have in common to serve each other's messages. */
    sealed interface Key {
        /** Who is at the other end. */
        Peer host();

        /** A host of a destination, with as much TLS. */
        record Host(Peer host, TlsPlan plan) implements Key {}

        /** A relay, as the same user. */
        record Relay(RelayHost relay) implements Key {
            @Override
            public Peer host() {
                return Peer.of(relay.host());
            }
        }
    }

    /**
     * @param socket below TLS; closing it ends whatever the connection waits for
     * @param tls as in {@link org.mailstead.server.queue.Attempt}
     * @param recorder listens to the client
     * @param timer ends what takes too long
     */
    Link(
            Key key,
            Socket socket,
            SmtpClient client,
            String tls,
            Recorder recorder,
            ScheduledExecutorService timer) {
        this.key = key;
        this.socket = socket;
        this.client = client;
        this.tls = tls;
        this.recorder = recorder;
        this.timer = timer;
    }

    Key key() {
        return key;
    }

    SmtpClient client() {
        return client;
    }

    InetAddress address() {
        return socket.getInetAddress();
    }

    /** Who it is, and where. */
    String place() {
        return key.host() + " at " + address().getHostAddress();
    }

    String tls() {
        return tls;
    }

    /** Listens to what is said. */
    Recorder recorder() {
        return recorder;
    }

    /** Whether a message went over it before. */
    boolean isUsed() {
        return messages > 0;
    }

    void countMessage() {
        messages++;
    }

    /** Whether it may be kept for one more message. */
    boolean isGood(RemoteLimits.Idle limits) {
        // RFC 9422 §4.1
        var announced = client.extensions().messagesMax().orElse(Long.MAX_VALUE);
        return messages < Math.min(limits.messagesMax(), announced)
                && System.nanoTime() - opened < limits.ageMax().toNanos();
    }

    /** Ends the connection unless cancelled in time: whatever waits for it then fails. */
    ScheduledFuture<?> endAfter(Duration time) {
        return endAfter(timer, socket, time);
    }

    static ScheduledFuture<?> endAfter(
            ScheduledExecutorService timer, Socket socket, Duration time) {
        return timer.schedule(
                () -> Thread.ofVirtual().start(() -> closeQuietly(socket)),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Whether the time is over after which a connection ends; it may not have ended quite yet. */
    static boolean isOver(ScheduledFuture<?> end) {
        return end.getDelay(TimeUnit.NANOSECONDS) <= 0;
    }

    /** Says QUIT, hears the answer if it comes soon, and closes. */
    void quit() {
        try (client) {
            client.quit();
        } catch (IOException _) {
            // nothing depends on the answer
        }
    }

    /** Without a word. */
    @Override
    public void close() {
        closeQuietly(socket);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is of no use to anybody
        }
    }
}
