package org.mailstead.server.net;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the connections of one protocol by the network that they come from, over all its
 * listeners, and refuses those that are too many. Any thread.
 */
public final class ConnectionGate {
    private final ClassLimits openMax;
    private final NetworkLimiter rate;
    private final Map<Network, Integer> open = new HashMap<>();

    public ConnectionGate(InstantSource clock, ConnectionLimits limits) {
        openMax = limits.open();
        rate =
                new NetworkLimiter(
                        clock,
                        List.of(
                                new NetworkLimiter.Window(
                                        Duration.ofMinutes(1), limits.perMinute())));
    }

    /**
     * Counts a new connection. Its end is told to {@link #leave}, unless it is refused.
     *
     * @return why it is refused, or empty when it may come in
     */
    public Optional<Refusal> enter(InetAddress peer) {
        if (!rate.add(peer, 1)) {
            return Optional.of(Refusal.TOO_FAST);
        }
        synchronized (open) {
            for (var network : NetworkClass.values()) {
                if (open.getOrDefault(network.network(peer), 0) >= openMax.of(network)) {
                    return Optional.of(Refusal.TOO_MANY_OPEN);
                }
            }
            for (var network : NetworkClass.values()) {
                open.merge(network.network(peer), 1, Integer::sum);
            }
        }
        return Optional.empty();
    }

    /** Takes a connection that came in out of the count. */
    public void leave(InetAddress peer) {
        synchronized (open) {
            for (var network : NetworkClass.values()) {
                open.computeIfPresent(
                        network.network(peer), (_, count) -> count > 1 ? count - 1 : null);
            }
        }
    }
}
