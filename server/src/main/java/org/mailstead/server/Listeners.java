package org.mailstead.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.ListenerConfig;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionIds;
import org.mailstead.server.net.ConnectionLimits;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.Listener;
import org.mailstead.server.net.ListenerOptions;
import org.mailstead.server.net.ListeningAddress;
import org.mailstead.server.net.Service;
import org.mailstead.server.tls.Tls;

/** The listeners of a server: opened together, told to stop together. */
final class Listeners implements AutoCloseable {
    private final Map<ListenerProtocol, List<Listener>> listeners =
            new EnumMap<>(ListenerProtocol.class);

    private Listeners() {}

    /**
     * Opens all listeners of a configuration.
     *
     * @param services for each listener of the configuration, in the same order
     * @throws IOException if one cannot be opened; then none is
     */
    static Listeners open(
            Config config,
            ServerMode mode,
            ConnectionLimits limits,
            InstantSource clock,
            Tls tls,
            List<Service> services)
            throws IOException {
        var ids = new ConnectionIds(clock);
        var room = ConnectionRoom.ofProcess();
        var mail = new ConnectionGate(clock, limits);
        var imap = new ConnectionGate(clock, limits);
        var opened = new Listeners();
        try {
            for (int i = 0; i < services.size(); i++) {
                var listener = config.listener().get(i);
                var gate =
                        switch (listener.protocol()) {
                            // inbound CONN-06: counted together
                            case SMTP, SUBMISSION, SUBMISSIONS -> mail;
                            case IMAP, IMAPS -> imap;
                        };
                // other hosts ask for what they like (inbound TLS-03), and so do developers
                var strict =
                        mode == ServerMode.PUBLIC && listener.protocol() != ListenerProtocol.SMTP;
                for (var address : ListeningAddress.of(listener.addresses())) {
                    var options = options(listener, address, tls.forListener(strict), limits);
                    opened.add(
                            listener.protocol(),
                            Listener.open(options, gate, ids, room, services.get(i)));
                }
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static ListenerOptions options(
            ListenerConfig listener, ListeningAddress address, Tls tls, ConnectionLimits limits) {
        return new ListenerOptions(
                listener.protocol().toString(),
                address,
                listener.portOrDefault(),
                tls,
                listener.protocol().implicitTls(),
                // inbound TLS-05: other hosts are never asked
                listener.protocol() != ListenerProtocol.SMTP && listener.clientCertificates(),
                listener.proxies(),
                limits);
    }

    private void add(ListenerProtocol protocol, Listener listener) {
        listeners.computeIfAbsent(protocol, _ -> new ArrayList<>()).add(listener);
    }

    /**
     * Where a protocol is spoken: the first of its listeners.
     *
     * @throws IllegalArgumentException if it is spoken nowhere
     */
    InetSocketAddress address(ListenerProtocol protocol) {
        var some = listeners.getOrDefault(protocol, List.of());
        if (some.isEmpty()) {
            throw new IllegalArgumentException("no listener for " + protocol);
        }
        return some.getFirst().address();
    }

    /** Tells all sessions first, then waits for them. */
    @Override
    public void close() {
        listeners.values().forEach(some -> some.forEach(Listener::stop));
        listeners.values().forEach(some -> some.forEach(Listener::close));
    }
}
