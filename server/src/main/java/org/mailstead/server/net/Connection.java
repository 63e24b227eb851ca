package org.mailstead.server.net;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/**
 * One connection of a client: octets in and out with time limits, and TLS when asked for. Blocking;
 * made for the one virtual thread that serves it. A second thread may write and flush while the
 * first waits for input (an IMAP client in IDLE); all else belongs to the first.
 *
 * <p>What was written goes out at {@code flush}, when the buffer is full, and before each read that
 * has to wait: replies to pipelined commands leave together. The {@link Listener} closes it.
 */
public final class Connection {
    private static final int INPUT_OCTETS = 8 * 1024;

    /** A client that has nothing more to say is not waited for any longer. */
    private static final Duration LAST_WORD_MOST = Duration.ofSeconds(1);

    private final ConnectionId id;
    private final Listener listener;
    private final TimedSocket plain;
    private final ConnectionLimits limits;
    private final CountDownLatch stop;
    private final ConnectionOutput out;
    private InetSocketAddress peer;
    private InetSocketAddress local;
    private Socket socket;
    private InputStream input;
    private WireInput in;
    private @Nullable TlsSession tls;
    private volatile boolean slow;
    private volatile boolean broken;
    private volatile Duration readTimeout;
    private boolean hasDeadline;
    private long deadlineNanos;

    Connection(ConnectionId id, Listener listener, Socket accepted, CountDownLatch stop) {
        this.id = id;
        this.listener = listener;
        this.limits = listener.options().limits();
        this.plain = new TimedSocket(accepted, limits.writeTimeout(), stop);
        this.socket = plain;
        this.stop = stop;
        this.peer = (InetSocketAddress) accepted.getRemoteSocketAddress();
        this.local = (InetSocketAddress) accepted.getLocalSocketAddress();
        this.readTimeout = limits.readTimeout();
        this.input = plain.getInputStream();
        this.in = new WireInput(new Input(), INPUT_OCTETS);
        this.out = new ConnectionOutput(this, limits, plain.getOutputStream());
    }

    /** The id that log lines carry. */
    public ConnectionId id() {
        return id;
    }

    /** The name of the listener that it came in by: {@code smtp}, {@code imaps}. */
    public String listener() {
        return listener.options().name();
    }

    /** The client's address and port; as a trusted proxy told it, if there is one. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** Our address and port that the client connected to; as a trusted proxy told it. */
    public InetSocketAddress local() {
        return local;
    }

    /** What the client sends. After {@link #startTls()} this is another object. */
    public WireInput in() {
        return in;
    }

    /** What goes to the client: buffered, with a time limit. Two threads may write in turn. */
    public OutputStream out() {
        return out;
    }

    /** What was agreed in the TLS handshake, or empty while there is none. */
    public Optional<TlsSession> tls() {
        return Optional.ofNullable(tls);
    }

    /** Whether {@link #startTls()} can be called: there is a certificate and no TLS yet. */
    public boolean canStartTls() {
        return tls == null && listener.options().tls() != null;
    }

    /**
     * Flushes, then does the server's side of a TLS handshake. Octets that the client sent behind
     * its request in clear are taken as part of the handshake, which they break: never as commands.
     *
     * @throws IOException if the handshake fails or takes too long; the connection is of no more
     *     use
     * @throws IllegalStateException unless {@link #canStartTls()}
     */
    public void startTls() throws IOException {
        var server = listener.options().tls();
        if (server == null || tls != null) {
            throw new IllegalStateException("no TLS to start");
        }
        out.flush();
        // RFC 3207 §4.2, RFC 9051 §6.2.1: nothing sent in clear is used as a command
        var consumed = new ByteArrayInputStream(in.octets(in.buffered()));
        try {
            plain.setSoTimeout(millis(limits.handshakeTimeout()));
            plain.allWithin(limits.handshakeTimeout());
            var asked = listener.options().clientCertificates();
            var secure = server.accept(plain, consumed, asked);
            secure.startHandshake();
            socket = secure;
            input = secure.getInputStream();
            in = new WireInput(new Input(), INPUT_OCTETS);
            out.replace(secure.getOutputStream());
            tls = new TlsSession((ExtendedSSLSession) secure.getSession());
        } catch (IOException e) {
            broken = true;
            throw e;
        } finally {
            plain.allWithin(Duration.ZERO);
        }
    }

    /** How long each further read may wait; then it throws {@link SocketTimeoutException}. */
    public void timeout(Duration each) {
        readTimeout = each;
    }

    /** All reads together must be done by then, whatever {@link #timeout} each of them has. */
    public void deadline(Duration fromNow) {
        deadlineNanos = System.nanoTime() + fromNow.toNanos();
        hasDeadline = true;
    }

    /** A time limit that holds until closed. */
    @FunctionalInterface
    public interface Within extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * All reads until the result is closed must be done by then too; a {@link #deadline} that is
     * earlier holds, and is there again afterwards.
     */
    public Within within(Duration fromNow) {
        var had = hasDeadline;
        var before = deadlineNanos;
        var mine = System.nanoTime() + fromNow.toNanos();
        if (!had || mine - before < 0) {
            deadlineNanos = mine;
            hasDeadline = true;
        }
        return () -> {
            hasDeadline = had;
            deadlineNanos = before;
        };
    }

    /** Takes back {@link #deadline}. */
    public void noDeadline() {
        hasDeadline = false;
    }

    /**
     * In slow mode there is a wait before each read, and octets go out one by one: what guesses
     * passwords or addresses is held up at little cost.
     */
    public void slow(boolean on) {
        slow = on;
    }

    /** Whether it is in slow mode. */
    public boolean slow() {
        return slow;
    }

    /**
     * Waits; less long when the server stops.
     *
     * @throws StoppingException if the server stops
     */
    public void pause(Duration duration) throws IOException {
        if (isDone(stop, duration)) {
            throw new StoppingException();
        }
    }

    /**
     * Waits as {@link #pause}, but notices when the client goes, unless it says something before:
     * that is left to be read.
     *
     * @throws StoppingException if the server stops
     * @throws EOFException if the client has gone
     */
    public void pauseWhileThere(Duration duration) throws IOException {
        var end = System.nanoTime() + duration.toNanos();
        if (in.buffered() == 0) {
            timeout(duration);
            try {
                in.pending();
            } catch (SocketTimeoutException e) {
                return; // it was there all the time
            }
        }
        pause(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    /** Whether the server is stopping, or this connection alone is. */
    public boolean stopping() {
        return plain.stopping();
    }

    /**
     * The reads end, as when the server stops: the one that waits, and all later ones, throw {@link
     * StoppingException}. Any thread.
     */
    public void stop() {
        try {
            plain.endReads();
        } catch (IOException e) {
            listener.log().atDebug().addKeyValue("err", e.getMessage()).log("peer was gone");
        }
    }

    /** Before anything else is read: what the proxy says, if it is one of ours. */
    void readProxyHeader() throws IOException, SyntaxException {
        if (listener.options().proxies().stream().noneMatch(n -> n.contains(peer.getAddress()))) {
            return;
        }
        plain.setSoTimeout(millis(limits.proxyTimeout()));
        plain.allWithin(limits.proxyTimeout());
        try {
            var header = ProxyHeader.read(plain.getInputStream());
            if (header.isPresent()) {
                peer = header.get().source();
                local = header.get().destination();
            }
        } finally {
            plain.allWithin(Duration.ZERO);
        }
    }

    /** Closes at once what has passed its time. Called by the listener's watch. */
    void closeIfOverdue(long nanos) {
        try {
            plain.closeIfOverdue(nanos);
        } catch (IOException e) {
            listener.log().atDebug().addKeyValue("err", e.getMessage()).log("socket was closed");
        }
    }

    /** Sends what is left to say, hears the client out for a moment, and closes. */
    void close() {
        try {
            if (!broken && !plain.isClosed()) {
                slow = false;
                plain.writeTimeout(LAST_WORD_MOST);
                out.flush();
                hangUp();
            }
        } catch (IOException e) {
            listener.log().atDebug().addKeyValue("err", e.getMessage()).log("peer was gone");
        } finally {
            closeNow();
        }
    }

    /**
     * Closing a socket with unread input resets the connection, and the client may lose our last
     * reply: so our side is closed first, and what comes is read, as long as it does not stop.
     */
    private void hangUp() throws IOException {
        socket.shutdownOutput(); // RFC 8446 §6.1: close_notify before closing the write side
        if (!plain.isOutputShutdown()) {
            plain.shutdownOutput();
        }
        plain.allWithin(limits.lingerTime());
        plain.setSoTimeout(millis(LAST_WORD_MOST));
        var rest = new byte[INPUT_OCTETS];
        var in = plain.getInputStream();
        for (long drained = 0; drained < limits.lingerOctets() && !stopping(); ) {
            var count = in.read(rest);
            if (count < 0) {
                return;
            }
            drained += count;
        }
    }

    void closeNow() {
        try {
            plain.close();
        } catch (IOException e) {
            listener.log().atDebug().addKeyValue("err", e.getMessage()).log("socket was closed");
        }
    }

    private int receive(byte[] target, int start, int length) throws IOException {
        out.flush();
        if (slow) {
            pause(limits.slowStep());
        }
        if (stopping()) {
            throw new StoppingException();
        }
        try {
            socket.setSoTimeout(millis(readTime()));
            return input.read(target, start, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Duration readTime() throws SocketTimeoutException {
        if (!hasDeadline) {
            return readTimeout;
        }
        var left = Duration.ofNanos(deadlineNanos - System.nanoTime());
        if (left.toMillis() <= 0) {
            throw new SocketTimeoutException("not done in time");
        }
        return left.compareTo(readTimeout) < 0 ? left : readTimeout;
    }

    /** Remembers that nothing more can be said, unless it was only the time that ran out. */
    IOException failed(IOException e) {
        broken |= !(e instanceof SocketTimeoutException) && !(e instanceof StoppingException);
        return e;
    }

    boolean isStoppingWithinStep() {
        return isDone(stop, limits.slowStep());
    }

    /** Whether the latch opened within the duration. */
    static boolean isDone(CountDownLatch latch, Duration duration) {
        try {
            return latch.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static int millis(Duration duration) {
        return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** The socket's octets, each read within its time. */
    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            return receive(target, start, length);
        }
    }
}
