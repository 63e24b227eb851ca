package org.mailstead.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * An accepted socket with what sockets of Java lack: a time limit on writes, and reads that end
 * when the server stops but leave the socket good for a last word. It stands below TLS, because TLS
 * takes the end of its input for the end of all.
 *
 * <p>Reads have the socket's own time limit too. Beyond both, the listener's watch closes what is
 * overdue: see {@link #closeIfOverdue}.
 */
final class TimedSocket extends Socket {
    /** The watch closes what the socket's own time limit should have ended by then. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final Socket socket;
    private final CountDownLatch stop;
    private volatile Duration writeTimeout;
    private volatile long writeOverdueAt;
    private volatile long readOverdueAt;
    private volatile long allOverdueAt;
    private volatile boolean overdue;
    private volatile boolean ended;

    TimedSocket(Socket socket, Duration writeTimeout, CountDownLatch stop) {
        this.socket = socket;
        this.writeTimeout = writeTimeout;
        this.stop = stop;
    }

    /** How long each further write may wait. */
    void writeTimeout(Duration each) {
        writeTimeout = each;
    }

    /**
     * Whatever happens from now on, a handshake say, must be done by then; zero lifts the limit.
     */
    void allWithin(Duration duration) {
        allOverdueAt = duration.isZero() ? 0 : after(duration);
    }

    /** Closes the socket if what is under way has had its time. Any thread. */
    void closeIfOverdue(long nanos) throws IOException {
        if (isPast(allOverdueAt, nanos)
                || isPast(readOverdueAt, nanos)
                || isPast(writeOverdueAt, nanos)) {
            overdue = true;
            socket.close();
        }
    }

    /** Ends the read that waits, if one does; the others will not begin. Any thread. */
    void endReads() throws IOException {
        ended = true;
        if (!socket.isClosed() && !socket.isInputShutdown()) {
            socket.shutdownInput();
        }
    }

    boolean stopping() {
        return ended || stop.getCount() == 0;
    }

    private static boolean isPast(long time, long nanos) {
        return time != 0 && nanos - time > 0;
    }

    private static long after(Duration duration) {
        var time = System.nanoTime() + duration.toNanos();
        return time == 0 ? 1 : time;
    }

    private int receive(byte[] target, int start, int length) throws IOException {
        if (stopping()) {
            throw new StoppingException();
        }
        readOverdueAt = after(Duration.ofMillis(socket.getSoTimeout()).plus(SLACK));
        try {
            var count = socket.getInputStream().read(target, start, length);
            if (count < 0 && stopping()) {
                throw new StoppingException();
            }
            return count;
        } catch (SocketException e) {
            throw cause(e);
        } finally {
            readOverdueAt = 0;
        }
    }

    private void send(byte[] octets, int start, int length) throws IOException {
        writeOverdueAt = after(writeTimeout);
        try {
            socket.getOutputStream().write(octets, start, length);
        } catch (SocketException e) {
            throw cause(e);
        } finally {
            writeOverdueAt = 0;
        }
    }

    /** What really happened when it was the watch that closed the socket. */
    private IOException cause(SocketException e) {
        if (!overdue) {
            return e;
        }
        var slow = new SocketTimeoutException("the peer was too slow");
        slow.initCause(e);
        return slow;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int start, int length) throws IOException {
                return receive(target, start, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                send(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int start, int length) throws IOException {
                send(octets, start, length);
            }
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isBound() {
        return socket.isBound();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        socket.setSoTimeout(timeout);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public int getSoLinger() throws SocketException {
        return socket.getSoLinger();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public boolean isInputShutdown() {
        return socket.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }
}
