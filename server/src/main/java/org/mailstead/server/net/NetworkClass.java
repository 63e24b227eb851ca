package org.mailstead.server.net;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The three sizes of network that limits count by: a host, its neighbourhood, its provider. One
 * that misbehaves is stopped before its neighbours are, and many that misbehave together are
 * stopped as one.
 */
public enum NetworkClass {
    /** IPv4 /32, IPv6 /64. */
    HOST(32, 64),
    /** IPv4 /26, IPv6 /48. */
    SITE(26, 48),
    /** IPv4 /21, IPv6 /32. */
    PROVIDER(21, 32);

    private final int ipv4Bits;
    private final int ipv6Bits;

    NetworkClass(int ipv4Bits, int ipv6Bits) {
        this.ipv4Bits = ipv4Bits;
        this.ipv6Bits = ipv6Bits;
    }

    /** The network of this class that an address lies in. */
    public Network network(InetAddress address) {
        var bits = address instanceof Inet4Address ? ipv4Bits : ipv6Bits;
        var octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            var kept = Math.clamp(bits - i * 8L, 0, 8);
            octets[i] = (byte) (octets[i] & 0xff00 >> kept);
        }
        try {
            return new Network(InetAddress.getByAddress(octets), bits);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }
}
