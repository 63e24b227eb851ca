package org.mailstead.server.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.mailstead.dns.Name;
import org.mailstead.dns.Resolver;
import org.mailstead.dnsbl.BlockList;
import org.mailstead.dnsbl.Listing;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Gauges;
import org.mailstead.server.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks block lists whether the addresses are on them that our mail goes out from: who is listed is
 * refused by many. On a virtual thread of its own; all else by any thread. outbound I-7
 */
public final class BlockListWatch implements AutoCloseable {
    /** More addresses of our own are not watched. */
    private static final int ADDRESSES_MAX = 16;

    private static final Logger log = LoggerFactory.getLogger(BlockListWatch.class);

    private final List<Name> zones;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Pace pace;
    private final Gauges gauges;
    private final Durations durations;
    private final AtomicInteger connections = new AtomicInteger();
    private final Semaphore due = new Semaphore(0);
    private final Thread thread;

    /** Guarded by itself. */
    private final Set<InetAddress> addresses = new LinkedHashSet<>();

    /** Guarded by itself. */
    private final Map<Key, Seen> last = new LinkedHashMap<>();

    private record Key(Name zone, InetAddress address) {}

    private record Seen(Listing listing, Instant at) {}

    /** What a list says of an address of ours, and since when we know. */
    public record Row(Name zone, InetAddress address, Listing listing, Instant at) {}

    /**
     * How often lists are asked.
     *
     * @param connections after so many to other hosts
     * @param least not more often than this
     * @param most not more seldom than this
     */
    record Pace(int connections, Duration least, Duration most) {
        /** outbound I-7 */
        static final Pace DEFAULT = new Pace(100, Duration.ofMinutes(5), Duration.ofHours(3));
    }

    BlockListWatch(
            List<Name> zones, Resolver resolver, Metrics metrics, InstantSource clock, Pace pace) {
        this.zones = List.copyOf(zones);
        this.resolver = resolver;
        this.clock = clock;
        this.pace = pace;
        gauges =
                metrics.gauges(
                        "dnsbl_ips_success",
                        "Own addresses on block lists: 1 is not listed, 0 listed, -1 not known.",
                        "zone",
                        "ip");
        durations =
                metrics.durations(
                        "dnsbl_lookup_duration_seconds",
                        "Asking block lists for own addresses: pass, fail, unusable or temperror.",
                        "zone",
                        "status");
        thread = Thread.ofVirtual().name("block-lists").unstarted(this::run);
    }

    /**
     * Begins to watch, if there are lists.
     *
     * @param zones of the lists; empty watches nothing
     * @param sources addresses of ours that are known; others are learnt from connections
     */
    public static BlockListWatch start(
            List<Name> zones,
            List<InetAddress> sources,
            Resolver resolver,
            Metrics metrics,
            InstantSource clock) {
        var watch = new BlockListWatch(zones, resolver, metrics, clock, Pace.DEFAULT);
        sources.forEach(watch::learn);
        watch.start();
        return watch;
    }

    void start() {
        if (!zones.isEmpty()) {
            thread.start();
        }
    }

    /**
     * Notes that there is a connection to another host.
     *
     * @param own our end of it
     */
    void connected(InetAddress own) {
        if (zones.isEmpty()) {
            return;
        }
        var isNew = learn(own);
        if (connections.incrementAndGet() == pace.connections() || isNew) {
            due.release();
        }
    }

    /** Returns whether it was not known. What only we can see, no list can. */
    private boolean learn(InetAddress own) {
        if (own.isAnyLocalAddress()
                || own.isLoopbackAddress()
                || own.isLinkLocalAddress()
                || own.isSiteLocalAddress()
                || isUniqueLocal(own)) {
            return false;
        }
        synchronized (addresses) {
            return addresses.size() < ADDRESSES_MAX && addresses.add(own);
        }
    }

    /** fc00::/7. RFC 4193 §3.1 */
    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    }

    /** What the lists said last. */
    public List<Row> rows() {
        synchronized (last) {
            var rows = new ArrayList<Row>();
            last.forEach((key, seen) ->
                    rows.add(new Row(key.zone(), key.address(), seen.listing(), seen.at())));
            return rows;
        }
    }

    private void run() {
        var wait = pace.most().minus(pace.least()).toMillis();
        try {
            while (true) {
                due.drainPermits();
                connections.set(0);
                check();
                Thread.sleep(pace.least());
                due.tryAcquire(wait, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
        }
    }

    private void check() {
        try {
            checkAll();
        } catch (RuntimeException | Error e) { // asked again
            log.atError().setCause(e).log("block lists not asked, by a bug");
        }
    }

    private void checkAll() {
        List<InetAddress> own;
        synchronized (addresses) {
            own = List.copyOf(addresses);
        }
        for (var zone : zones) {
            var list = new BlockList(zone, resolver);
            for (var address : own) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                var start = System.nanoTime();
                var listing = list.check(address);
                durations.since(start, zone.text(), word(listing));
                gauges.set(number(listing), zone.text(), address.getHostAddress());
                note(new Key(zone, address), listing);
            }
        }
    }

    private static String word(Listing listing) {
        return switch (listing) {
            case Listing.NotListed _ -> "pass";
            case Listing.Listed _ -> "fail";
            case Listing.Unusable _ -> "unusable";
            case Listing.TemporaryError _ -> "temperror";
        };
    }

    private static int number(Listing listing) {
        return switch (listing) {
            case Listing.NotListed _ -> 1;
            case Listing.Listed _ -> 0;
            case Listing.Unusable _, Listing.TemporaryError _ -> -1;
        };
    }

    private void note(Key key, Listing listing) {
        Seen before;
        synchronized (last) {
            before = last.put(key, new Seen(listing, clock.instant()));
        }
        if (before != null && word(before.listing()).equals(word(listing))) {
            return;
        }
        switch (listing) {
            case Listing.Listed(var codes, var reason) ->
                    log.atWarn()
                            .addKeyValue("list", key.zone())
                            .addKeyValue("ip", key.address().getHostAddress())
                            .addKeyValue(
                                    "codes",
                                    codes.stream().map(InetAddress::getHostAddress).toList())
                            .addKeyValue("reason", reason)
                            .log("own address is on a block list");
            case Listing.NotListed _ -> {
                if (before != null && before.listing() instanceof Listing.Listed) {
                    log.atInfo()
                            .addKeyValue("list", key.zone())
                            .addKeyValue("ip", key.address().getHostAddress())
                            .log("own address is off a block list");
                }
            }
            case Listing.Unusable(var reason) ->
                    log.atWarn()
                            .addKeyValue("list", key.zone())
                            .addKeyValue("reason", reason)
                            .log("block list gives no answer");
            case Listing.TemporaryError _ -> {} // counted, and asked again
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
