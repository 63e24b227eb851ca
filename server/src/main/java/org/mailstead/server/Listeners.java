package org.mailstead.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
import org.mailstead.server.web.Site;
import org.mailstead.server.web.WebLimits;
import org.mailstead.server.web.WebListener;
import org.mailstead.server.web.WebServer;

/** The listeners of a server: opened together, told to stop together. */
final class Listeners implements AutoCloseable {
    private final Map<ListenerProtocol, List<Listener>> listeners =
            new EnumMap<>(ListenerProtocol.class);
    private final Map<ListenerProtocol, InetSocketAddress> webAddresses =
            new EnumMap<>(ListenerProtocol.class);
    private @Nullable WebServer web;

    private Listeners() {}

    /** What is offered at a listener of the configuration. */
    interface Offer {
        /** Where mail is spoken. */
        Service service(ListenerConfig listener);

        /** Where HTTP is spoken. */
        Site site(ListenerConfig listener);
    }

    /**
     * Opens all listeners of a configuration.
     *
     * @throws IOException if one cannot be opened; then none is
     */
    static Listeners open(
            Config config,
            ServerMode mode,
            ConnectionLimits limits,
            InstantSource clock,
            Tls tls,
            Offer offer)
            throws IOException {
        var ids = new ConnectionIds(clock);
        var room = ConnectionRoom.ofProcess();
        var mail = new ConnectionGate(clock, limits);
        var imap = new ConnectionGate(clock, limits);
        var opened = new Listeners();
        try {
            var sites = new ArrayList<WebListener>();
            var siteProtocols = new ArrayList<ListenerProtocol>();
            for (var listener : config.listener()) {
                // other hosts ask for what they like (inbound TLS-03), and so do developers
                var strict =
                        mode == ServerMode.PUBLIC && listener.protocol() != ListenerProtocol.SMTP;
                var own = tls.forListener(strict);
                for (var address : ListeningAddress.of(listener.addresses())) {
                    var options = options(listener, address, own, limits);
                    switch (listener.protocol()) {
                        // inbound CONN-06: counted together
                        case SMTP, SUBMISSION, SUBMISSIONS ->
                                opened.add(listener, options, mail, ids, room, offer);
                        case IMAP, IMAPS -> opened.add(listener, options, imap, ids, room, offer);
                        case HTTP, HTTPS -> {
                            var hosts = new OwnHosts(config.hostName(), own);
                            sites.add(new WebListener(options, hosts, offer.site(listener)));
                            siteProtocols.add(listener.protocol());
                        }
                    }
                }
            }
            if (!sites.isEmpty()) { // or else nothing of Jetty is loaded
                var web = new ConnectionGate(clock, limits);
                opened.openWeb(sites, siteProtocols, web, ids, room);
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

    private void add(
            ListenerConfig listener,
            ListenerOptions options,
            ConnectionGate gate,
            ConnectionIds ids,
            ConnectionRoom room,
            Offer offer)
            throws IOException {
        listeners
                .computeIfAbsent(listener.protocol(), _ -> new ArrayList<>())
                .add(Listener.open(options, gate, ids, room, offer.service(listener)));
    }

    private void openWeb(
            List<WebListener> sites,
            List<ListenerProtocol> protocols,
            ConnectionGate gate,
            ConnectionIds ids,
            ConnectionRoom room)
            throws IOException {
        var opened = WebServer.open(sites, gate, ids, room, WebLimits.DEFAULT);
        web = opened;
        for (int i = 0; i < sites.size(); i++) {
            webAddresses.putIfAbsent(protocols.get(i), opened.address(i));
        }
    }

    /**
     * Where a protocol is spoken: the first of its listeners.
     *
     * @throws IllegalArgumentException if it is spoken nowhere
     */
    InetSocketAddress address(ListenerProtocol protocol) {
        var site = webAddresses.get(protocol);
        if (site != null) {
            return site;
        }
        var some = listeners.getOrDefault(protocol, List.of());
        if (some.isEmpty()) {
            throw new IllegalArgumentException("no listener for " + protocol);
        }
        return some.getFirst().address();
    }

    /** Tells all sessions first, then waits for them. */
    @Override
    public void close() {
        if (web != null) {
            web.stop();
        }
        listeners.values().forEach(some -> some.forEach(Listener::stop));
        if (web != null) {
            web.close();
        }
        listeners.values().forEach(some -> some.forEach(Listener::close));
    }
}
