package org.mailstead.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom this host asks for names. */
public record DnsConfig(
        @Setting(
                        value =
                                "Resolvers to ask, up to three, as ADDRESS or ADDRESS@PORT. Without any,"
                                        + " those of the system (/etc/resolv.conf).",
                        byDefault = "[]",
                        example = "[\"127.0.0.1\"]")
                List<String> servers,
        @Setting(
                        value =
                                "Believe these resolvers when they say that an answer is authentic"
                                        + " (DNSSEC), though they are not on this machine. Else"
                                        + " answers are validated here.",
                        byDefault = "false")
                boolean trusted,
        @Setting(
                        value =
                                "A Public Suffix List that is newer than the one shipped, as its makers"
                                        + " publish it (publicsuffix.org). Read at the start. Relative"
                                        + " to this file.",
                        example = "\"public_suffix_list.dat\"")
                @Nullable Path publicSuffixList) {
    private static final int PORT = 53;
    private static final int SERVERS_MAX = 3;

    public DnsConfig {
        servers = List.copyOf(servers);
        if (servers.size() > SERVERS_MAX) {
            throw new IllegalArgumentException("servers must be three or fewer");
        }
        servers.forEach(DnsConfig::address);
    }

    /** The resolvers to ask; none to ask those of the system. */
    public List<InetSocketAddress> addresses() {
        return servers.stream().map(DnsConfig::address).toList();
    }

    /**
     * Reads ADDRESS or ADDRESS@PORT, an IP address and a port of 1 to 65535, 53 if it is left out.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static InetSocketAddress address(String text) {
        var at = text.indexOf('@');
        try {
            var address = InetAddress.ofLiteral(at < 0 ? text : text.substring(0, at));
            var port = at < 0 ? PORT : Integer.parseInt(text.substring(at + 1));
            if (port == 0) {
                throw new IllegalArgumentException("port 0");
            }
            return new InetSocketAddress(address, port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not ADDRESS or ADDRESS@PORT: " + text, e);
        }
    }
}
