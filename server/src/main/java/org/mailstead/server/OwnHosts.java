package org.mailstead.server;

import java.util.function.Predicate;
import org.mailstead.address.Domain;
import org.mailstead.server.tls.Tls;

/**
 * Which hosts of URLs are ours: our name, names that a certificate of ours is for, localhost and IP
 * addresses. Whoever makes other names lead here wants a browser to mistake us for them. webapi A-1
 */
record OwnHosts(Domain hostName, Tls tls) implements Predicate<String> {
    @Override
    public boolean test(String host) {
        return host.equals(hostName.ascii())
                || host.equals("localhost")
                || host.startsWith("[")
                || isIpv4(host)
                || tls.isFor(host);
    }

    private static boolean isIpv4(String host) {
        return !host.isEmpty()
                && host.length() <= 15
                && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
