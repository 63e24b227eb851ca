package org.mailstead.server.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/** How mail goes to other servers. */
public record DeliveryConfig(
        @Setting(
                        value =
                                "IP addresses of this host to connect from, at most one of IPv4 and one"
                                        + " of IPv6. Without any, those that the smtp listeners name;"
                                        + " if they name none either, the system chooses.",
                        byDefault = "[]",
                        example = "[\"192.0.2.1\", \"2001:db8::1\"]")
                List<InetAddress> sourceAddresses,
        @Setting(
                        value =
                                "Where other servers listen for mail. Any other port than 25 is for"
                                        + " tests only.",
                        byDefault = "25")
                int port,
        @Setting(
                        value =
                                "Whether what TLS comes to with other servers is counted, to be told to"
                                        + " those who want reports on it (RFC 8460).",
                        byDefault = "true")
                boolean tlsResults,
        @Setting(
                        value =
                                "A file of certificates in PEM: authorities that are trusted with the"
                                        + " certificates of other servers, besides those of the system."
                                        + " Relative to this file.",
                        example = "\"tls/authorities.pem\"")
                @Nullable Path trustedAuthorities,
        @Setting(
                        value =
                                "Of which attempts it is kept what was said to the other server, for"
                                        + " mailstead queue explain: none, failed (those that did not"
                                        + " deliver) or all. Without passwords and messages.",
                        byDefault = "\"failed\"")
                Transcripts transcripts,
        @Setting(
                        value =
                                "Block lists that are asked now and then whether they list the addresses"
                                        + " that mail goes out from: the log, the metrics and"
                                        + " mailstead dnsbl own tell.",
                        byDefault = "[]",
                        example = "[\"bl.example.org\"]")
                List<Domain> blockLists) {
    /** Port 25, from whichever address; TLS is counted. */
    public static final DeliveryConfig DEFAULT =
            new DeliveryConfig(List.of(), 25, true, null, Transcripts.FAILED, List.of());

    public DeliveryConfig {
        sourceAddresses = List.copyOf(sourceAddresses);
        blockLists = List.copyOf(blockLists);
        var ofSix = sourceAddresses.stream().filter(Inet6Address.class::isInstance).count();
        if (ofSix > 1 || sourceAddresses.size() - ofSix > 1) {
            throw new IllegalArgumentException(
                    "source_addresses must be at most one of IPv4 and one of IPv6");
        }
        if (sourceAddresses.stream().anyMatch(InetAddress::isAnyLocalAddress)) {
            throw new IllegalArgumentException("source_addresses must be addresses of this host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
    }
}
