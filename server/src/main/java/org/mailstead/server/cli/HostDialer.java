package org.mailstead.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;

/** Finds hosts and connects to them, for commands. */
final class HostDialer {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;
    private static final int ADDRESSES_MAX = 6;

    private final Resolver resolver;

    HostDialer(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What is known of a host.
     *
     * @param answers of AAAA and A, in this order; none if the DNS was not asked
     */
    record Host(
            Name name,
            List<Answer<? extends InetAddress>> answers,
            List<? extends InetAddress> addresses) {}

    /** Asks the DNS, unless it is given as an address, or is this machine (RFC 6761 §6.3). */
    Host find(Name name) throws DnsException {
        if (name.text().equals("localhost")) {
            return new Host(name, List.of(), List.of(InetAddress.getLoopbackAddress()));
        }
        try {
            return new Host(name, List.of(), List.of(InetAddress.ofLiteral(name.text())));
        } catch (IllegalArgumentException _) {
            var six = resolver.lookup(name, RecordType.AAAA);
            var four = resolver.lookup(name, RecordType.A);
            var addresses = new ArrayList<InetAddress>(six.records());
            addresses.addAll(four.records());
            return new Host(name, List.of(six, four), addresses);
        }
    }

    /** To the first address that answers. */
    static Socket connect(Host host, int port) throws OperationException, IOException {
        if (host.addresses().isEmpty()) {
            throw new OperationException(host.name() + " has no address");
        }
        var problems = new ArrayList<String>();
        for (var address : host.addresses().stream().limit(ADDRESSES_MAX).toList()) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                socket.setSoTimeout(READ_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                problems.add(address.getHostAddress() + ": " + e.getMessage());
            }
        }
        throw new OperationException(
                "no connection to %s port %d: %s"
                        .formatted(host.name(), port, String.join("; ", problems)));
    }
}
