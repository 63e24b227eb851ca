package org.mailstead.server.net;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts events by the network that they come from, in fixed windows of time, and tells when a
 * network has had its share. In memory only; any thread.
 *
 * <p>Windows are aligned to multiples of their length since the epoch: when one ends, all its
 * counters start again from 0. An event that any window or class refuses counts nowhere.
 */
public final class NetworkLimiter {
    /** More networks than this in one window: those seen first are forgotten. */
    private static final int NETWORKS_MAX = 300_000;

    private final InstantSource clock;
    private final List<Counters> windows;

    /**
     * A window and what it allows.
     *
     * @param length 1 ms or more
     */
    public record Window(Duration length, ClassLimits limits) {
        public Window {
            if (length.toMillis() < 1) {
                throw new IllegalArgumentException("window below 1 ms: " + length);
            }
        }
    }

    /**
     * @param windows each of them is checked
     */
    public NetworkLimiter(InstantSource clock, List<Window> windows) {
        this(clock, windows, NETWORKS_MAX);
    }

    NetworkLimiter(InstantSource clock, List<Window> windows, int networksMax) {
        this.clock = clock;
        this.windows = windows.stream().map(window -> new Counters(window, networksMax)).toList();
    }

    /**
     * Counts events from an address, if all of them are allowed.
     *
     * @param count 1 or more
     * @return whether they were; if not, none was counted
     */
    public synchronized boolean add(InetAddress address, long count) {
        var now = clock.millis();
        if (!allows(address, count, now)) {
            return false;
        }
        windows.forEach(window -> window.add(address, count));
        return true;
    }

    /** Whether one more event from an address would be allowed. Counts nothing. */
    public synchronized boolean allows(InetAddress address) {
        return allows(address, 1, clock.millis());
    }

    /**
     * Forgets what an address's host network has counted, in all classes: the rest of the site and
     * of the provider keep theirs.
     */
    public synchronized void forget(InetAddress address) {
        var now = clock.millis();
        windows.forEach(window -> window.forget(address, now));
    }

    /** How many networks are counted, over all windows. */
    synchronized int networks() {
        return windows.stream().mapToInt(window -> window.counts.size()).sum();
    }

    private boolean allows(InetAddress address, long count, long now) {
        var allowed = true;
        for (var window : windows) {
            allowed &= window.allows(address, count, now);
        }
        return allowed;
    }

    /** The counters of one window. */
    private static final class Counters {
        private final Window window;
        private final int networksMax;
        private final Map<Network, Long> counts = new LinkedHashMap<>();
        private long number;

        Counters(Window window, int networksMax) {
            this.window = window;
            this.networksMax = networksMax;
        }

        boolean allows(InetAddress address, long count, long now) {
            startAgainIfOver(now);
            for (var network : NetworkClass.values()) {
                var limit = window.limits().of(network);
                if (limit != Long.MAX_VALUE
                        && counts.getOrDefault(network.network(address), 0L) > limit - count) {
                    return false;
                }
            }
            return true;
        }

        void add(InetAddress address, long count) {
            if (window.limits().equals(ClassLimits.NONE)) {
                return;
            }
            for (var network : NetworkClass.values()) {
                counts.merge(network.network(address), count, Long::sum);
            }
            while (counts.size() > networksMax) {
                counts.remove(counts.keySet().iterator().next());
            }
        }

        void forget(InetAddress address, long now) {
            startAgainIfOver(now);
            var counted = counts.getOrDefault(NetworkClass.HOST.network(address), 0L);
            for (var network : NetworkClass.values()) {
                counts.computeIfPresent(
                        network.network(address),
                        (_, before) -> before > counted ? before - counted : null);
            }
        }

        private void startAgainIfOver(long now) {
            var current = Math.floorDiv(now, window.length().toMillis());
            if (current != number) {
                number = current;
                counts.clear();
            }
        }
    }
}
