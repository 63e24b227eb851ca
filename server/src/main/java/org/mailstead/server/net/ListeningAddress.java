package org.mailstead.server.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An address to listen on. Java's sockets on {@code ::} take IPv4 too, and nothing else can then be
 * bound to the same port: so one of them stands for all that a listener names beside it.
 *
 * @param address what is bound
 * @param onlyAt if {@code address} is {@code ::}, the IPv4 addresses at which connections are
 *     taken; empty for all
 */
public record ListeningAddress(InetAddress address, Set<InetAddress> onlyAt) {
    public ListeningAddress {
        onlyAt = Set.copyOf(onlyAt);
    }

    /** An address as it is. */
    public static ListeningAddress of(InetAddress address) {
        return new ListeningAddress(address, Set.of());
    }

    /**
     * What to bind for the addresses of one port. {@code 0.0.0.0} and {@code ::} stand for every
     * address of their family; {@code ::} for IPv4 too, unless IPv4 addresses stand beside it.
     * inbound CONN-01
     */
    public static List<ListeningAddress> of(List<InetAddress> addresses) {
        var all = new LinkedHashSet<>(addresses);
        var every4 = all.stream().filter(ListeningAddress::isEvery4).findFirst();
        if (every4.isPresent()) {
            all.removeIf(address -> address instanceof Inet4Address && !isEvery4(address));
        }
        var every6 = all.stream().filter(ListeningAddress::isEvery6).findFirst();
        if (every6.isEmpty()) {
            return all.stream().map(ListeningAddress::of).toList();
        }
        all.removeIf(address -> address instanceof Inet6Address || isEvery4(address));
        return List.of(new ListeningAddress(every6.get(), all));
    }

    /** Whether IPv6 must be kept out: Java's usual socket on {@code 0.0.0.0} would take it. */
    public boolean isEvery4() {
        return isEvery4(address);
    }

    /** Whether a connection to one of our addresses is taken. */
    public boolean takes(InetAddress local) {
        return onlyAt.isEmpty() || local instanceof Inet6Address || onlyAt.contains(local);
    }

    private static boolean isEvery4(InetAddress address) {
        return address instanceof Inet4Address && address.isAnyLocalAddress();
    }

    private static boolean isEvery6(InetAddress address) {
        return address instanceof Inet6Address && address.isAnyLocalAddress();
    }
}
