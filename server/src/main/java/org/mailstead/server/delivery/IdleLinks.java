package org.mailstead.server.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait a moment for the next message to the same host. Any number of threads.
 * outbound W-4
 */
final class IdleLinks implements AutoCloseable {
    private final RemoteLimits.Idle limits;
    private final ScheduledFuture<?> sweeping;

    /** Guarded by this, as all below: the one that was put last is taken first. */
    private final Map<Link.Key, ArrayDeque<Link>> byKey = new HashMap<>();

    /** All of them, the one that waits longest first. */
    private final Map<Link, Long> since = new java.util.LinkedHashMap<>();

    private boolean closed;

    IdleLinks(RemoteLimits.Idle limits, ScheduledExecutorService timer) {
        this.limits = limits;
        var period = Math.max(1, limits.time().toMillis() / 4);
        sweeping = timer.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    }

    /** One that waits, the caller's from now on; null if there is none. It may have been closed. */
    synchronized @Nullable Link take(Link.Key key) {
        var waiting = byKey.get(key);
        if (waiting == null) {
            return null;
        }
        var link = waiting.removeLast();
        if (waiting.isEmpty()) {
            byKey.remove(key);
        }
        since.remove(link);
        return link;
    }

    /** Lets one wait, or closes it. It is no longer the caller's. */
    void put(Link link) {
        if (!link.isGood(limits) || !keep(link)) {
            quit(List.of(link));
        }
    }

    private synchronized boolean keep(Link link) {
        if (closed || since.size() >= limits.max()) {
            return false;
        }
        var waiting = byKey.computeIfAbsent(link.key(), _ -> new ArrayDeque<>());
        if (waiting.size() >= limits.ofHostMax()) {
            return false;
        }
        waiting.addLast(link);
        since.put(link, System.nanoTime());
        return true;
    }

    private void sweep() {
        quit(expired(System.nanoTime() - limits.time().toNanos()));
    }

    private synchronized List<Link> expired(long before) {
        var expired = new LinkedHashSet<Link>();
        for (var each : since.entrySet()) {
            if (each.getValue() - before > 0) {
                break;
            }
            expired.add(each.getKey());
        }
        expired.forEach(this::remove);
        return new ArrayList<>(expired);
    }

    private void remove(Link link) {
        since.remove(link);
        var waiting = byKey.get(link.key());
        if (waiting != null) {
            waiting.remove(link);
            if (waiting.isEmpty()) {
                byKey.remove(link.key());
            }
        }
    }

    private static void quit(List<Link> links) {
        links.forEach(link -> Thread.ofVirtual().name("quit").start(link::quit));
    }

    /** How many wait. */
    synchronized int size() {
        return since.size();
    }

    /** Closes all, without waiting for answers. */
    @Override
    public void close() {
        sweeping.cancel(false);
        Set<Link> left;
        synchronized (this) {
            closed = true;
            left = Set.copyOf(since.keySet());
            left.forEach(this::remove);
        }
        left.forEach(Link::close);
    }
}
