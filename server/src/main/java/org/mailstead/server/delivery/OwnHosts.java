package org.mailstead.server.delivery;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.mailstead.address.Domain;
import org.mailstead.dns.Name;

/**
 * What of the hosts that mail may be sent to is this server: mail for others that comes back here
 * would go in circles. RFC 5321 §5.1, §6.3.
 */
public final class OwnHosts {
    private final Set<Name> names;
    private final Predicate<InetAddress> addresses;

    /**
     * @param names of this host, as other hosts may know it
     * @param addresses which are this host's, whatever the port
     */
    public OwnHosts(Set<Domain> names, Predicate<InetAddress> addresses) {
        var wire = new HashSet<Name>();
        names.forEach(name -> wire.add(Name.of(name)));
        this.names = Set.copyOf(wire);
        this.addresses = addresses;
    }

    /** This machine: each address that it has now, and those that always mean it. */
    public static OwnHosts ofMachine(Set<Domain> names) {
        return new OwnHosts(names, OwnHosts::isOfMachine);
    }

    boolean isOurs(Name host) {
        return names.contains(host);
    }

    boolean isOurs(InetAddress address) {
        return addresses.test(address);
    }

    private static boolean isOfMachine(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false; // the system does not tell: then nothing is known against it
        }
    }
}
