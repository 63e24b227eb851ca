package org.mailstead.server.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
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
                List<Domain> blockLists,
        @Setting(
                        value =
                                "Whether mail may go without TLS to hosts that have none, or none that"
                                        + " works, if neither the destination nor the sender demands"
                                        + " it.",
                        byDefault = "true")
                boolean plaintext,
        @Setting(
                        value =
                                "Domains, with all below them, whose mail goes by TLS or not at all,"
                                        + " whatever the certificate.",
                        byDefault = "[]",
                        example = "[\"example.org\"]")
                List<Domain> tlsOnly,
        @Setting(value = "How long to wait for a connection to a host.", byDefault = "\"30s\"")
                Duration connectTimeout,
        @Setting(
                        value =
                                "How long to wait for a greeting, and for the answer to a command. RFC"
                                        + " 5321 wants 5 minutes.",
                        byDefault = "\"5m\"")
                Duration replyTimeout,
        @Setting(
                        value =
                                "How long to wait for the answer to a message. RFC 5321 wants 10"
                                        + " minutes: who waits less sends messages twice.",
                        byDefault = "\"10m\"")
                Duration messageTimeout) {
    private static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

    /** Port 25, from whichever address; TLS is counted. */
    public static final DeliveryConfig DEFAULT =
            new DeliveryConfig(
                    List.of(),
                    25,
                    true,
                    null,
                    Transcripts.FAILED,
                    List.of(),
                    true,
                    List.of(),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10));

    public DeliveryConfig {
        sourceAddresses = List.copyOf(sourceAddresses);
        blockLists = List.copyOf(blockLists);
        tlsOnly = List.copyOf(tlsOnly);
        for (var timeout : List.of(connectTimeout, replyTimeout, messageTimeout)) {
            if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
                throw new IllegalArgumentException("timeouts must be 1s to 1h");
            }
        }
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
