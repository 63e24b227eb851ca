package org.mailstead.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.DeliveryConfig;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.delivery.Carrier;
import org.mailstead.server.delivery.DeveloperCarrier;
import org.mailstead.server.delivery.LocalCarrier;
import org.mailstead.server.delivery.MeasuredSts;
import org.mailstead.server.delivery.OwnHosts;
import org.mailstead.server.delivery.RecipientDomains;
import org.mailstead.server.delivery.RemoteLimits;
import org.mailstead.server.delivery.RemoteMetrics;
import org.mailstead.server.delivery.RemoteServices;
import org.mailstead.server.delivery.RemoteSettings;
import org.mailstead.server.delivery.Rerouting;
import org.mailstead.server.delivery.Rewriting;
import org.mailstead.server.delivery.StsPolicies;
import org.mailstead.server.delivery.StsRefresher;
import org.mailstead.server.delivery.TlsMemory;
import org.mailstead.server.delivery.TlsOnly;
import org.mailstead.server.delivery.TransportCarrier;
import org.mailstead.server.delivery.WayOut;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.PolicyDownload;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.reports.TlsResults;
import org.mailstead.server.store.Database;
import org.mailstead.server.tls.Authorities;
import org.mailstead.x509.Pkix;

/**
 * How queued mail goes on, by the configuration.
 *
 * @param carrier of all
 * @param toClose once nothing is carried any more
 */
record WaysOut(Carrier carrier, Parts toClose) implements AutoCloseable {
    private static final int SMTP_PORT = 25;

    /** How long the queue may be unaware of new routes. */
    private static final Duration ROUTES_PAUSE = Duration.ofSeconds(10);

    /**
     * @throws IOException if the authorities cannot be read that are trusted with certificates
     */
    static WaysOut open(
            Config config,
            ServerMode mode,
            Platform platform,
            Core core,
            Outgoing outgoing,
            Inbound inbound)
            throws IOException {
        var clock = platform.clock();
        var resolver = platform.resolver();
        var local = new LocalCarrier(inbound, clock);
        var parts = new Parts();
        return switch (mode) {
            // outbound LS-1: nothing leaves a developer's machine
            case LOCAL -> new WaysOut(new DeveloperCarrier(core.directory(), local, clock), parts);
            case PUBLIC -> {
                var policies = policies(core.database(), platform);
                // outbound U-1
                var results =
                        config.delivery().tlsResults()
                                ? parts.add(TlsResults.start(core.database(), clock))
                                : null;
                parts.add(StsRefresher.start(policies));
                parts.add(Rerouting.start(outgoing.admin(), outgoing.ways(), ROUTES_PAUSE));
                var remote =
                        parts.add(
                                new TransportCarrier(
                                        core.directory(),
                                        new RemoteServices(
                                                resolver,
                                                new TlsMemory(
                                                        policies,
                                                        results,
                                                        new RecipientDomains(
                                                                core.database(), clock)),
                                                new RemoteMetrics(platform.metrics()),
                                                outgoing.blockLists(),
                                                Rewriting.of(core.blobs(), outgoing.signing()),
                                                identity(config),
                                                clock,
                                                settings(config.delivery()),
                                                limits(config.delivery()))));
                yield new WaysOut(new WayOut(core.directory(), local, remote, clock), parts);
            }
        };
    }

    private static RemoteSettings settings(DeliveryConfig delivery) {
        return new RemoteSettings(
                delivery.transcripts(), new TlsOnly(!delivery.plaintext(), delivery.tlsOnly()));
    }

    private static RemoteLimits limits(DeliveryConfig delivery) {
        return RemoteLimits.DEFAULT
                .withPort(delivery.port())
                .withTimeouts(
                        delivery.connectTimeout(),
                        delivery.replyTimeout(),
                        delivery.messageTimeout());
    }

    private static RemoteServices.Identity identity(Config config) throws IOException {
        return new RemoteServices.Identity(
                config.hostName(), own(config), sources(config), pkix(config));
    }

    /** outbound T-8 */
    private static Pkix pkix(Config config) throws IOException {
        var more = config.delivery().trustedAuthorities();
        return more == null ? Pkix.ofSystem() : Pkix.ofSystemAnd(Authorities.read(more));
    }

    /** RFC 8461 */
    private static StsPolicies policies(Database database, Platform platform) {
        var resolver = platform.resolver();
        var download = new PolicyDownload(GuardedClient.ofPublic(resolver));
        var mtaSts = MeasuredSts.of(resolver, download, platform.metrics());
        return new StsPolicies(database, mtaSts, platform.clock());
    }

    /** Who would be ourselves; in tests with another port only if we listen on it. */
    private static OwnHosts own(Config config) {
        var names = Set.of(config.hostName());
        var port = config.delivery().port();
        var isOurs =
                port == SMTP_PORT
                        || config.listener().stream()
                                .anyMatch(one ->
                                        one.protocol() == ListenerProtocol.SMTP
                                                && one.portOrDefault() == port);
        return isOurs ? OwnHosts.ofMachine(names) : new OwnHosts(names, _ -> false);
    }

    /** outbound I-4 */
    static List<InetAddress> sources(Config config) {
        var set = config.delivery().sourceAddresses();
        if (!set.isEmpty()) {
            return set;
        }
        var listening =
                config.listener().stream()
                        .filter(one -> one.protocol() == ListenerProtocol.SMTP)
                        .flatMap(one -> one.addresses().stream())
                        .distinct()
                        .toList();
        var sources = new ArrayList<InetAddress>();
        for (var isSix : List.of(true, false)) {
            var ofFamily =
                    listening.stream()
                            .filter(address -> address instanceof Inet6Address == isSix)
                            .toList();
            if (ofFamily.size() == 1 && isOutside(ofFamily.getFirst())) {
                sources.add(ofFamily.getFirst());
            }
        }
        return sources;
    }

    private static boolean isOutside(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isLoopbackAddress();
    }

    @Override
    public void close() {
        toClose.close();
    }
}
