package org.mailstead.server.delivery;

import java.net.InetAddress;
import java.util.List;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;

/** What the DNS says of the addresses of one host. */
sealed interface HostAddresses {
    /** Who was asked about. */
    Name host();

    /**
     * It has some.
     *
     * @param canonical where its aliases lead; the host itself if it has none
     * @param addresses as the DNS ordered them, IPv6 first; at least one
     * @param dnssec of all that this rests on
     */
    record Found(Name host, Name canonical, List<InetAddress> addresses, Dnssec dnssec)
            implements HostAddresses {
        public Found {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("no address");
            }
        }
    }

    /** It has none, and that is certain. */
    record None(Name host) implements HostAddresses {}

    /** Nobody knows for now. */
    record Unknown(Name host, DnsException trouble) implements HostAddresses {}
}
