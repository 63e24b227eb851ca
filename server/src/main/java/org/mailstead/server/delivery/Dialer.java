package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of some addresses that answers: one begins, and while it is silent the next
 * one begins too (RFC 8305 §5). Any number of threads.
 */
final class Dialer {
    private final List<InetAddress> sources;
    private final Proxy proxy;
    private final Duration timeout;
    private final Duration headStart;

    /**
     * @param sources own addresses to connect from, at most one of a family; empty for the system's
     *     choice
     * @param timeout for all addresses together
     * @param headStart how long an address is waited for before the next one is tried beside it
     */
    Dialer(List<InetAddress> sources, Duration timeout, Duration headStart) {
        this(sources, Proxy.NO_PROXY, timeout, headStart);
    }

    /**
     * @param proxy through which to connect; with one, the sources do not count
     */
    Dialer(List<InetAddress> sources, Proxy proxy, Duration timeout, Duration headStart) {
        this.sources = proxy.equals(Proxy.NO_PROXY) ? List.copyOf(sources) : List.of();
        this.proxy = proxy;
        this.timeout = timeout;
        this.headStart = headStart;
    }

    /** Whether there is no proxy between us and who is dialed. */
    boolean isDirect() {
        return proxy.equals(Proxy.NO_PROXY);
    }

    /** Nobody answered; says so of each address. */
    static final class NoAnswerException extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message, @Nullable IOException cause) {
            super(message, cause);
        }
    }

    private record Tried(InetAddress address, @Nullable Socket socket, @Nullable IOException why) {}

    /**
     * A connected socket, the caller's to close.
     *
     * @param addresses at least one, in the order to try
     * @throws NoAnswerException if none answers
     */
    Socket dial(List<InetAddress> addresses, int port) throws IOException {
        if (addresses.size() == 1) {
            var tried = tried(new Socket(proxy), addresses.getFirst(), port, timeout);
            if (tried.socket() != null) {
                return tried.socket();
            }
            throw noAnswer(List.of(tried));
        }
        return race(addresses, port);
    }

    private Socket race(List<InetAddress> addresses, int port) throws IOException {
        var end = System.nanoTime() + timeout.toNanos();
        var results = new LinkedBlockingQueue<Tried>();
        var sockets = new ArrayList<Socket>();
        var failed = new ArrayList<Tried>();
        @Nullable Socket winner = null;
        try {
            while (winner == null && failed.size() < addresses.size()) {
                var left = end - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                if (sockets.size() < addresses.size()) {
                    var socket = new Socket(proxy);
                    begin(socket, addresses.get(sockets.size()), port, left, results);
                    sockets.add(socket);
                }
                var isLast = sockets.size() == addresses.size();
                var wait = isLast ? left : Math.min(left, headStart.toNanos());
                var tried = results.poll(wait, TimeUnit.NANOSECONDS);
                if (tried != null && tried.socket() != null) {
                    winner = tried.socket();
                } else if (tried != null) {
                    failed.add(tried);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted", null);
        } finally {
            for (var socket : sockets) {
                if (!socket.equals(winner)) {
                    socket.close(); // ends its connect
                }
            }
        }
        if (winner == null) {
            throw noAnswer(inOrder(addresses, failed));
        }
        return winner;
    }

    private void begin(
            Socket socket,
            InetAddress address,
            int port,
            long nanos,
            LinkedBlockingQueue<Tried> results) {
        Thread.ofVirtual()
                .name("dial " + address.getHostAddress())
                .start(() -> results.add(tried(socket, address, port, Duration.ofNanos(nanos))));
    }

    private Tried tried(Socket socket, InetAddress address, int port, Duration limit) {
        try {
            for (var source : sources) {
                if (AddressOrder.isSix(source) == AddressOrder.isSix(address)) {
                    socket.bind(new InetSocketAddress(source, 0));
                }
            }
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(address, port),
                    Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
            return new Tried(address, socket, null);
        } catch (IOException e) {
            closeQuietly(socket);
            return new Tried(address, null, e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it was never open
        }
    }

    /**
     * Of each address how it failed; without a reason where it was silent, or not tried in time.
     */
    private static List<Tried> inOrder(List<InetAddress> addresses, List<Tried> failed) {
        var left = new ArrayList<>(failed);
        var all = new ArrayList<Tried>();
        for (var address : addresses) {
            var own = left.stream().filter(one -> one.address().equals(address)).findFirst();
            own.ifPresent(left::remove);
            all.add(own.orElse(new Tried(address, null, null)));
        }
        return all;
    }

    private static NoAnswerException noAnswer(List<Tried> failed) {
        var text = new StringBuilder();
        @Nullable IOException cause = null;
        for (var tried : failed) {
            text.append(text.isEmpty() ? "" : "; ").append(tried.address().getHostAddress());
            var why = tried.why();
            text.append(": ")
                    .append(
                            why == null || why instanceof SocketTimeoutException
                                    ? "no answer in time"
                                    : why.getMessage());
            cause = why == null ? cause : why;
        }
        return new NoAnswerException(text.toString(), cause);
    }
}
