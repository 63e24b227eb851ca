package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.mailstead.address.Domain;
import org.mailstead.dns.Resolver;
import org.mailstead.server.queue.Claim;
import org.mailstead.wire.OctetSource;

/**
 * Takes mail to other servers: finds the hosts of a destination, opens a connection or takes one
 * that waits, and sends. Any number of threads. outbound §8 to §14
 */
public final class RemoteCarrier implements Carrier, AutoCloseable {
    private final InstantSource clock;
    private final Way way;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * What a trip goes by.
     *
     * @param opener of connections to hosts
     * @param idle connections that wait
     */
    record Way(
            Discovery discovery,
            Addresses addresses,
            OwnHosts own,
            Opener opener,
            IdleLinks idle,
            RemoteLimits limits) {}

    /**
     * @param hostName ours, in EHLO
     * @param sources own addresses to connect from, at most one of a family; empty for the system's
     *     choice
     */
    public RemoteCarrier(
            Resolver resolver,
            OwnHosts own,
            Domain hostName,
            List<InetAddress> sources,
            InstantSource clock,
            RemoteLimits limits) {
        this.clock = clock;
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("delivery-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        var dialer = new Dialer(sources, limits.connectTimeout(), limits.headStart());
        way =
                new Way(
                        new Discovery(resolver, own, new SecureRandom(), limits.hostsMax()),
                        new Addresses(resolver, Addresses.Families.BOTH),
                        own,
                        new Opener(dialer, hostName.ascii(), limits, timer),
                        new IdleLinks(limits.idle(), timer),
                        limits);
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException {
        var journey = new Journey(claim.recipients(), clock.instant());
        new Trip(way, claim, content, journey).run();
        return journey.results();
    }

    /** Closes the connections that wait. */
    @Override
    public void close() {
        way.idle().close();
        timer.shutdownNow();
    }
}
