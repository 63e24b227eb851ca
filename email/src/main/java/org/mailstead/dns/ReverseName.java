package org.mailstead.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.mailstead.wire.SyntaxException;

/** Addresses turned around into names. RFC 1035 §3.5, RFC 3596 §2.5, RFC 5782 §2.1, §2.4. */
public final class ReverseName {
    private ReverseName() {}

    /** The name under which an address has its PTR records: {@code 1.2.0.192.in-addr.arpa}. */
    public static Name of(InetAddress address) {
        return new Name(
                labels(address)
                        + (address instanceof Inet4Address ? ".in-addr.arpa" : ".ip6.arpa"));
    }

    /**
     * The same below another name: {@code 1.2.0.192.zone.example}.
     *
     * @throws SyntaxException if it would be too long
     */
    public static Name of(InetAddress address, Name zone) throws SyntaxException {
        return zone.child(labels(address));
    }

    /** The octets of IPv4, the 32 nibbles of IPv6, last first. */
    private static String labels(InetAddress address) {
        var octets = address.getAddress();
        var labels = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            var octet = octets[i] & 0xff;
            if (octets.length == 4) {
                labels.append(octet).append('.');
            } else {
                labels.append(Character.forDigit(octet & 0xf, 16)).append('.');
                labels.append(Character.forDigit(octet >> 4, 16)).append('.');
            }
        }
        return labels.substring(0, labels.length() - 1);
    }
}
