package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.Transport;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/**
 * Takes mail out by the transport that a person or a route chose, and directly where nobody did.
 * Any number of threads. outbound §7
 */
public final class TransportCarrier implements Carrier, AutoCloseable {
    private static final int VARIANTS_MAX = 100;

    private final Directory directory;
    private final RemoteServices services;
    private final RemoteCarrier direct;
    private final RelayCarrier relay;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Variant, RemoteCarrier> variants = new ConcurrentHashMap<>();

    /** A direct way other than the usual one. */
    private record Variant(RemoteCarrier.Path path, Domain hello) {}

    public TransportCarrier(Directory directory, RemoteServices services) {
        this.directory = directory;
        this.services = services;
        direct = new RemoteCarrier(services);
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("relay-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        relay = new RelayCarrier(services, timer);
    }

    @Override
    public List<Result> carry(Claim claim, OctetSource content) throws IOException, StoreException {
        return switch (TransportChoice.of(directory, claim)) {
            case TransportChoice.Directly() -> direct.carry(claim, content);
            case TransportChoice.Failing failing ->
                    failing.results(claim, services.clock().instant());
            case TransportChoice.By(var transport) ->
                    named(carry(claim, content, transport), transport);
        };
    }

    private List<Result> carry(Claim claim, OctetSource content, Transport transport)
            throws IOException, StoreException {
        return switch (transport.method()) {
            case Transport.Relay(var host) -> relay.carry(claim, content, host);
            case Transport.Direct(var family) ->
                    variant(path(family), services.identity().hostName()).carry(claim, content);
            case Transport.Socks(var host, var port, var hello) ->
                    socks(host.text(), port, hello).carry(claim, content);
            case Transport.Fail _ -> throw new IllegalArgumentException("carries nothing");
        };
    }

    private static RemoteCarrier.Path path(Transport.Family family) {
        var families =
                switch (family) {
                    case BOTH -> Addresses.Families.BOTH;
                    case IPV4 -> Addresses.Families.IPV4;
                    case IPV6 -> Addresses.Families.IPV6;
                };
        return new RemoteCarrier.Path(families, null);
    }

    private RemoteCarrier socks(String host, int port, Domain hello) {
        InetSocketAddress proxy;
        try {
            proxy = new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException _) {
            proxy = new InetSocketAddress(host, port); // the proxy is ours: the system knows it
        }
        return variant(new RemoteCarrier.Path(Addresses.Families.BOTH, proxy), hello);
    }

    private RemoteCarrier variant(RemoteCarrier.Path path, Domain hello) {
        var variant = new Variant(path, hello);
        if (variants.size() >= VARIANTS_MAX && !variants.containsKey(variant)) {
            closeVariants();
        }
        return variants.computeIfAbsent(
                variant, _ -> new RemoteCarrier(services.withHostName(hello), path));
    }

    /** The same results, with the name of the transport in their attempts. */
    private static List<Result> named(List<Result> results, Transport transport) {
        return results.stream().map(result -> named(result, transport)).toList();
    }

    private static Result named(Result result, Transport transport) {
        return switch (result) {
            case Result.Delivered(var recipient, var attempt, var handover) ->
                    new Result.Delivered(recipient, named(attempt, transport), handover);
            case Result.Refused(var recipient, var attempt) ->
                    new Result.Refused(recipient, named(attempt, transport));
            case Result.Delayed(var recipient, var attempt, var unreachable, var late, var until) ->
                    new Result.Delayed(
                            recipient, named(attempt, transport), unreachable, late, until);
            case Result.Stopped stopped -> stopped; // it did not come to a transport
        };
    }

    private static Attempt named(Attempt attempt, Transport transport) {
        return attempt.by(transport.name(), "Transport " + transport + ".");
    }

    private void closeVariants() {
        variants.values().forEach(RemoteCarrier::close);
        variants.clear();
    }

    /** Closes the connections that wait. */
    @Override
    public void close() {
        closeVariants();
        direct.close();
        relay.close();
        timer.shutdownNow();
    }
}
