package org.mailstead.server.net;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What goes to a client: one buffer of bounded size, and the drip of slow mode. Threads take turns.
 */
final class ConnectionOutput extends OutputStream {
    private static final int BUFFER_OCTETS = 8 * 1024;

    /** What is kept while nothing is written: most connections wait most of the time. */
    private static final int IDLE_OCTETS = 512;

    /** When less of a write's time is left, slow mode sends the rest at once. */
    private static final Duration SLOW_RESERVE = Duration.ofSeconds(5);

    private final Connection connection;
    private final Duration slowMost;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] buffer = new byte[IDLE_OCTETS];
    private OutputStream socket;
    private int count;

    ConnectionOutput(Connection connection, ConnectionLimits limits, OutputStream socket) {
        this.connection = connection;
        this.slowMost = limits.writeTimeout().minus(SLOW_RESERVE);
        this.socket = socket;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int start, int length) throws IOException {
        lock.lock();
        try {
            if (length > BUFFER_OCTETS - count) {
                sendBuffer();
            }
            if (length >= BUFFER_OCTETS) {
                send(octets, start, length);
            } else {
                hold(octets, start, length);
            }
        } finally {
            lock.unlock();
        }
    }

    private void hold(byte[] octets, int start, int length) {
        if (length > buffer.length - count) {
            buffer = Arrays.copyOf(buffer, BUFFER_OCTETS);
        }
        System.arraycopy(octets, start, buffer, count, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        lock.lock();
        try {
            sendBuffer();
            if (buffer.length > IDLE_OCTETS) {
                buffer = new byte[IDLE_OCTETS];
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on octets go to this stream: the connection speaks TLS. */
    void replace(OutputStream secure) {
        lock.lock();
        try {
            socket = secure;
        } finally {
            lock.unlock();
        }
    }

    private void sendBuffer() throws IOException {
        if (count > 0) {
            var length = count;
            count = 0;
            send(buffer, 0, length);
        }
    }

    private void send(byte[] octets, int start, int length) throws IOException {
        try {
            var dripped = connection.slow() ? drip(octets, start, length) : 0;
            socket.write(octets, start + dripped, length - dripped);
            socket.flush();
        } catch (IOException e) {
            throw connection.failed(e);
        }
    }

    /** One octet a step, as long as the time for a write allows. Returns how many it sent. */
    private int drip(byte[] octets, int start, int length) throws IOException {
        var end = System.nanoTime() + slowMost.toNanos();
        var sent = 0;
        while (sent < length - 1 && System.nanoTime() < end && connection.slow()) {
            socket.write(octets[start + sent++]);
            socket.flush();
            if (connection.isStoppingWithinStep()) {
                break;
            }
        }
        return sent;
    }
}
