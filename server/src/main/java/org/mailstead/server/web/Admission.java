package org.mailstead.server.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.SelectorManager;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.ListenerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections of one listener, and closes those that are too many before they cost
 * anything. It runs on the thread that accepts: while there is no room in the process, the rest
 * wait in the kernel's backlog.
 */
final class Admission implements SelectorManager.AcceptListener {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final Duration ROOM_WAIT = Duration.ofMillis(100);

    private final ListenerOptions options;
    private final ConnectionGate gate;
    private final ConnectionRoom room;
    private final BooleanSupplier stopping;

    /** Who has a place, until it is closed. */
    private final Map<SelectableChannel, Place> admitted = new ConcurrentHashMap<>();

    /** That of one connection; {@code counted} among those of its network. */
    private record Place(InetAddress peer, boolean counted) {}

    Admission(
            ListenerOptions options,
            ConnectionGate gate,
            ConnectionRoom room,
            BooleanSupplier stopping) {
        this.options = options;
        this.gate = gate;
        this.room = room;
        this.stopping = stopping;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        try {
            if (!admit((SocketChannel) channel)) {
                channel.close(); // Jetty then finds that it cannot be served
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("err", e.getMessage()).log("connection was gone at once");
        }
    }

    private boolean admit(SocketChannel channel) throws IOException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress peer)
                || !(channel.getLocalAddress() instanceof InetSocketAddress local)
                || !options.at().takes(local.getAddress())) {
            return false;
        }
        if (admitted.size() >= options.limits().connectionsMax()) {
            return refused(peer, "too many connections");
        }
        while (!room.enter(ROOM_WAIT)) {
            if (stopping.getAsBoolean()) {
                return false;
            }
        }
        var address = peer.getAddress();
        // a proxy's connections are those of many clients
        var counted = options.proxies().stream().noneMatch(network -> network.contains(address));
        if (counted) {
            var refusal = gate.enter(address);
            if (refusal.isPresent()) {
                room.leave();
                return refused(peer, refusal.get().text());
            }
        }
        admitted.put(channel, new Place(address, counted));
        return true;
    }

    private boolean refused(InetSocketAddress peer, String reason) {
        log.atInfo()
                .addKeyValue("listener", options.name())
                .addKeyValue("peer", peer)
                .addKeyValue("reason", reason)
                .log("connection refused");
        return false;
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        leave(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        leave(channel);
    }

    private void leave(SelectableChannel channel) {
        var place = admitted.remove(channel);
        if (place != null) {
            room.leave();
            if (place.counted()) {
                gate.leave(place.peer());
            }
        }
    }
}
