package org.mailstead.server.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.mailstead.server.net.Network;
import org.mailstead.wire.SyntaxException;

/**
 * To which addresses a stranger may make us connect: to public ones, and to none of this machine,
 * of the networks behind it, or of any special use. RFC 6890.
 *
 * @param isOpen whether all are allowed, as in tests and for developers
 */
public record AddressGuard(boolean isOpen) {
    /** Public addresses only. */
    public static final AddressGuard PUBLIC = new AddressGuard(false);

    /** All addresses: for tests, and for a server on a developer's machine. */
    public static final AddressGuard OPEN = new AddressGuard(true);

    /** What of IPv4 is not public unicast. IANA IPv4 Special-Purpose Address Registry. */
    private static final List<Network> SPECIAL_V4 =
            networks(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4");

    /** RFC 4291 §2.5.4: all that is global unicast today lies in it. */
    private static final List<Network> GLOBAL_V6 = networks("2000::/3");

    /** What of that is not. IANA IPv6 Special-Purpose Address Registry. */
    private static final List<Network> SPECIAL_V6 =
            networks("2001::/23", "2001:db8::/32", "3fff::/20");

    private static final List<Network> NAT64 = networks("64:ff9b::/96"); // RFC 6052 §2.1
    private static final List<Network> SIX_TO_FOUR = networks("2002::/16"); // RFC 3056 §2

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(AddressGuard::network).toList();
    }

    private static Network network(String text) {
        try {
            return Network.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an address may be connected to. */
    public boolean allows(InetAddress address) {
        return isOpen || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !isIn(SPECIAL_V4, address);
        }
        var octets = address.getAddress();
        if (isIn(NAT64, address)) {
            return isPublic(embedded(octets, 12));
        }
        if (isIn(SIX_TO_FOUR, address)) {
            return isPublic(embedded(octets, 2));
        }
        return isIn(GLOBAL_V6, address) && !isIn(SPECIAL_V6, address);
    }

    private static boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static InetAddress embedded(byte[] octets, int start) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, start, start + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
