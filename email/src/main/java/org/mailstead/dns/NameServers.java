package org.mailstead.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Which servers to ask, and how.
 *
 * @param servers resolvers, not authoritative servers, in the order in which they are asked; 1 to
 *     {@value #SERVERS_MAX}
 * @param isTrusted whether the servers and the way to them are trusted, so that the AD bit in their
 *     replies counts (RFC 4035 §4.9.3). Replies from loopback are trusted without it
 * @param tcpOnly whether no question goes over UDP
 * @param attemptTimeout for one question to one server; null for that of {@link DnsLimits}
 * @param attemptsMax how often the servers are gone through; 0 for that of {@link DnsLimits}
 */
public record NameServers(
        List<InetSocketAddress> servers,
        boolean isTrusted,
        boolean tcpOnly,
        @Nullable Duration attemptTimeout,
        int attemptsMax) {
    /** As many as other programs read from {@code resolv.conf}. */
    public static final int SERVERS_MAX = 3;

    private static final int PORT = 53;
    private static final int LINES_MAX = 1000;

    /** The bounds that other programs put on the options {@code timeout} and {@code attempts}. */
    private static final int SECONDS_MAX = 30;

    private static final int ATTEMPTS_MAX = 5;

    public NameServers {
        servers = List.copyOf(servers);
        if (servers.isEmpty() || servers.size() > SERVERS_MAX) {
            throw new IllegalArgumentException("not 1.." + SERVERS_MAX + " servers: " + servers);
        }
        if (attemptTimeout != null && !attemptTimeout.isPositive()) {
            throw new IllegalArgumentException("timeout not positive: " + attemptTimeout);
        }
        if (attemptsMax < 0 || attemptsMax > ATTEMPTS_MAX) {
            throw new IllegalArgumentException("attempts outside 0.." + ATTEMPTS_MAX);
        }
    }

    /** One server, on the port given, trusted or not. */
    public static NameServers of(InetSocketAddress server, boolean isTrusted) {
        return new NameServers(List.of(server), isTrusted, false, null, 0);
    }

    /** Whether the AD bit of every server counts. */
    boolean isAuthenticDataTrusted() {
        return isTrusted
                || servers.stream().allMatch(server -> server.getAddress().isLoopbackAddress());
    }

    /**
     * Reads {@code resolv.conf}: {@code nameserver}, and the options {@code timeout}, {@code
     * attempts}, {@code use-vc} and {@code trust-ad}. What else it may hold is about relative
     * names, which we do not look up.
     *
     * @return empty if it names no server
     */
    public static Optional<NameServers> parse(String resolvConf) {
        var reader = new ResolvConf();
        resolvConf.lines().limit(LINES_MAX).forEach(reader::line);
        return reader.servers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new NameServers(
                                reader.servers,
                                reader.isTrusted,
                                reader.tcpOnly,
                                reader.attemptTimeout,
                                reader.attemptsMax));
    }

    /** What the lines so far said. */
    private static final class ResolvConf {
        private final List<InetSocketAddress> servers = new ArrayList<>();
        private boolean isTrusted;
        private boolean tcpOnly;
        private @Nullable Duration attemptTimeout;
        private int attemptsMax;

        void line(String line) {
            var words = new StringTokenizer(line);
            if (!words.hasMoreTokens()) {
                return;
            }
            switch (words.nextToken()) {
                case "nameserver" -> {
                    if (words.hasMoreTokens()) {
                        server(words.nextToken());
                    }
                }
                case "options" -> {
                    while (words.hasMoreTokens()) {
                        option(words.nextToken());
                    }
                }
                default -> {
                    // comments, search lists, what other programs understand
                }
            }
        }

        private void server(String text) {
            if (servers.size() == SERVERS_MAX) {
                return;
            }
            try {
                servers.add(new InetSocketAddress(InetAddress.ofLiteral(text), PORT));
            } catch (IllegalArgumentException _) {
                // no address: other programs pass over it too
            }
        }

        private void option(String option) {
            int colon = option.indexOf(':');
            var name = colon < 0 ? option : option.substring(0, colon);
            var number = colon < 0 ? 0 : number(option, colon + 1);
            switch (name) {
                case "trust-ad" -> isTrusted = true;
                case "use-vc" -> tcpOnly = true;
                case "timeout" -> {
                    if (number > 0) {
                        attemptTimeout = Duration.ofSeconds(Math.min(number, SECONDS_MAX));
                    }
                }
                case "attempts" -> attemptsMax = Math.min(number, ATTEMPTS_MAX);
                default -> {
                    // about relative names, or about what we do anyway (edns0)
                }
            }
        }

        /** Up to four digits; 0 if it is no number. */
        private static int number(String text, int start) {
            var isNumber =
                    start < text.length()
                            && text.length() - start <= 4
                            && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
            return isNumber ? Integer.parseInt(text, start, text.length(), 10) : 0;
        }
    }
}
