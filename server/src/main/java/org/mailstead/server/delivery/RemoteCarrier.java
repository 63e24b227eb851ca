package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.mailstead.dane.Dane;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/**
 * Takes mail to other servers: finds the hosts of a destination, opens a connection or takes one
 * that waits, and sends. Any number of threads. outbound §8 to §14
 */
public final class RemoteCarrier implements Carrier, AutoCloseable {
    private final InstantSource clock;
    private final Way way;
    private final Rewriting rewriting;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * What a trip goes by.
     *
     * @param tls what is kept of TLS with other servers
     * @param opener of connections to hosts
     * @param idle connections that wait
     */
    record Way(
            Discovery discovery,
            Addresses addresses,
            OwnHosts own,
            Dane dane,
            TlsMemory tls,
            RemoteMetrics metrics,
            Opener opener,
            IdleLinks idle,
            RemoteSettings settings,
            RemoteLimits limits) {}

    /**
     * How hosts are reached.
     *
     * @param families addresses of which kind
     * @param proxy between us and them; null for none. outbound X-4
     */
    record Path(Addresses.Families families, @Nullable InetSocketAddress proxy) {
        static final Path DIRECT = new Path(Addresses.Families.BOTH, null);

        Proxy asProxy() {
            return proxy == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.SOCKS, proxy);
        }
    }

    /** Hosts are reached directly, by both families. */
    public RemoteCarrier(RemoteServices services) {
        this(services, Path.DIRECT);
    }

    RemoteCarrier(RemoteServices services, Path path) {
        clock = services.clock();
        rewriting = services.rewriting();
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("delivery-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        var resolver = services.resolver();
        var identity = services.identity();
        var limits = services.limits();
        var dialer =
                new Dialer(
                        identity.sources(),
                        path.asProxy(),
                        limits.connectTimeout(),
                        limits.headStart());
        way =
                new Way(
                        new Discovery(
                                resolver, identity.own(), new SecureRandom(), limits.hostsMax()),
                        new Addresses(resolver, path.families()),
                        identity.own(),
                        Dane.forSmtp(resolver),
                        services.tls(),
                        services.metrics(),
                        new Opener(dialer, services, timer),
                        new IdleLinks(limits.idle(), timer),
                        services.settings(),
                        limits);
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException {
        var now = clock.instant();
        var journey = new Journey(claim.recipients(), now, way.settings(), way.limits());
        try (var letter = new Letter(claim, content, rewriting, clock)) {
            var findings = new TlsFindings(claim);
            var visits = new Visits(way, letter, claim.earlier(), journey, findings);
            new Trip(way, claim, journey, visits, findings, now).run();
            way.tls().keep(findings, way.metrics());
        }
        return journey.results();
    }

    /** Closes the connections that wait. */
    @Override
    public void close() {
        way.idle().close();
        timer.shutdownNow();
    }
}
