package org.mailstead.server.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections on which nothing is asked at the moment, each for a short time. Any number of
 * threads; one more while there is any connection. webapi J-7
 */
final class KeptConnections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeptConnections.class);

    private final HttpLimits.Keeping limits;

    /** The one that was put last is the last. */
    private final Map<Connection.Origin, Deque<Idle>> idle = new HashMap<>();

    private int count;
    private boolean isWatched;
    private boolean closed;

    private record Idle(Connection connection, long sinceNanos) {}

    KeptConnections(HttpLimits.Keeping limits) {
        this.limits = limits;
    }

    /** Whether any are kept at all. */
    boolean isKeeping() {
        return limits.inAll() > 0;
    }

    /** One to an origin, which is the caller's from now on; null if there is none. */
    synchronized @Nullable Connection take(Connection.Origin origin) {
        var some = idle.get(origin);
        if (some == null) {
            return null;
        }
        var taken = some.removeLast(); // the others may then go
        count--;
        if (some.isEmpty()) {
            idle.remove(origin);
        }
        return taken.connection();
    }

    /** Takes over one that can be asked again; it is closed if there is no room for it. */
    void put(Connection connection) {
        if (!keep(connection)) {
            end(connection);
        }
    }

    private synchronized boolean keep(Connection connection) {
        var now = System.nanoTime();
        var some = idle.getOrDefault(connection.origin(), new ArrayDeque<>());
        if (closed
                || count >= limits.inAll()
                || some.size() >= limits.ofOrigin()
                || now - connection.begunNanos() > limits.age().toNanos()) {
            return false;
        }
        some.add(new Idle(connection, now));
        idle.put(connection.origin(), some);
        count++;
        if (!isWatched) {
            isWatched = true;
            Thread.ofVirtual().name("http-kept").start(this::watch);
        }
        return true;
    }

    private void watch() {
        try {
            for (var wait = endOld(); wait.isPositive(); wait = endOld()) {
                Thread.sleep(wait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how long until the next is old; zero if there is none, and the watch is over. */
    private Duration endOld() {
        var old = new ArrayList<Connection>();
        var wait = old(old);
        old.forEach(KeptConnections::end);
        return wait;
    }

    private synchronized Duration old(List<Connection> old) {
        var now = System.nanoTime();
        var next = Long.MAX_VALUE;
        for (var origins = idle.values().iterator(); origins.hasNext(); ) {
            var some = origins.next();
            while (!some.isEmpty()) {
                var left = some.getFirst().sinceNanos() + limits.idle().toNanos() - now;
                if (left > 0) {
                    next = Math.min(next, left);
                    break;
                }
                old.add(some.removeFirst().connection());
                count--;
            }
            if (some.isEmpty()) {
                origins.remove();
            }
        }
        isWatched = count > 0;
        return isWatched ? Duration.ofNanos(next) : Duration.ZERO;
    }

    static void end(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            log.atDebug().addKeyValue("err", e.getMessage()).log("connection not closed");
        }
    }

    /** How many are kept. */
    synchronized int count() {
        return count;
    }

    /** Closes them; what is put later is closed at once. */
    @Override
    public void close() {
        var all = new ArrayList<Connection>();
        synchronized (this) {
            closed = true;
            idle.values().forEach(some -> some.forEach(one -> all.add(one.connection())));
            idle.clear();
            count = 0;
        }
        all.forEach(KeptConnections::end);
    }
}
