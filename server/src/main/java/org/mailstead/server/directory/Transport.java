package org.mailstead.server.directory;

import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.server.relay.RelayHost;

/**
 * A way for outgoing mail, by its name. outbound §7
 *
 * @param name 1 to 64 letters, digits and {@code -_.}
 */
public record Transport(String name, Method method) {
    /** How mail goes. */
    public sealed interface Method {}

    /** All to one host, which takes it on. outbound */
    public record Relay(RelayHost host) implements Method {
        @Override
        public String toString() {
            return "relay by " + host;
        }
    }

    /**
     * To the hosts of each destination, through a proxy. outbound X-4
     *
     * @param hello our name in EHLO: that of the proxy's address
     */
    public record Socks(Name host, int port, Domain hello) implements Method {
        @Override
        public String toString() {
            return "direct, through the SOCKS5 proxy %s port %d, as %s"
                    .formatted(host, port, hello);
        }
    }

    /** To the hosts of each destination, by addresses of one family, or of both. outbound X-5 */
    public record Direct(Family family) implements Method {
        @Override
        public String toString() {
            return switch (family) {
                case BOTH -> "direct";
                case IPV4 -> "direct, by IPv4";
                case IPV6 -> "direct, by IPv6";
            };
        }
    }

    /** Addresses of which kind. */
    public enum Family {
        BOTH,
        IPV4,
        IPV6
    }

    /**
     * Nowhere. outbound X-6
     *
     * @param code 400 to 599: 5yz for good
     * @param message printable US-ASCII, at most {@value #MESSAGE_MAX}
     */
    public record Fail(int code, String message) implements Method {
        /** Characters. */
        public static final int MESSAGE_MAX = 256;

        public Fail {
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("code outside 400..599: " + code);
            }
            if (!Names.isPrintableAscii(message, MESSAGE_MAX)) {
                throw new IllegalArgumentException(
                        "not 1 to " + MESSAGE_MAX + " printable characters of US-ASCII");
            }
        }

        @Override
        public String toString() {
            return "fail with " + code + " " + message;
        }
    }

    public Transport {
        if (!isName(name)) {
            throw new IllegalArgumentException("not 1 to 64 letters, digits or -_.: " + name);
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 64
                && name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '_'
                                        || c == '.');
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return name + ": " + method;
    }
}
