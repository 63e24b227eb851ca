package org.mailstead.spf;

import java.net.Inet4Address;
import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.AddressLiteral;

/** Who is meant. RFC 7208 §5. Each is written as it stands in a record. */
public sealed interface Mechanism {
    /** Everybody. RFC 7208 §5.1. */
    record All() implements Mechanism {
        @Override
        public String toString() {
            return "all";
        }
    }

    /** Who passes for another domain. RFC 7208 §5.2. */
    record Include(MacroString domain) implements Mechanism {
        @Override
        public String toString() {
            return "include:" + domain;
        }
    }

    /**
     * The addresses of a name. RFC 7208 §5.3.
     *
     * @param domain null for the domain that is checked
     */
    record A(@Nullable MacroString domain, Prefixes prefixes) implements Mechanism {
        @Override
        public String toString() {
            return "a" + colon(domain) + prefixes;
        }
    }

    /**
     * The hosts that take the mail of a domain. RFC 7208 §5.4.
     *
     * @param domain null for the domain that is checked
     */
    record Mx(@Nullable MacroString domain, Prefixes prefixes) implements Mechanism {
        @Override
        public String toString() {
            return "mx" + colon(domain) + prefixes;
        }
    }

    /**
     * Hosts whose address has a name within a domain. RFC 7208 §5.5, which advises against it.
     *
     * @param domain null for the domain that is checked
     */
    record Ptr(@Nullable MacroString domain) implements Mechanism {
        @Override
        public String toString() {
            return "ptr" + colon(domain);
        }
    }

    /**
     * A network of IPv4. RFC 7208 §5.6.
     *
     * @param prefix 0 to 32 bits
     */
    record Ip4(Inet4Address network, int prefix) implements Mechanism {
        public Ip4 {
            Prefixes.check(prefix, Prefixes.IPV4_MAX);
        }

        @Override
        public String toString() {
            return "ip4:"
                    + network.getHostAddress()
                    + (prefix == Prefixes.IPV4_MAX ? "" : "/" + prefix);
        }
    }

    /**
     * A network of IPv6. RFC 7208 §5.6.
     *
     * @param prefix 0 to 128 bits
     */
    record Ip6(Inet6Address network, int prefix) implements Mechanism {
        public Ip6 {
            Prefixes.check(prefix, Prefixes.IPV6_MAX);
        }

        @Override
        public String toString() {
            var literal = new AddressLiteral(network).toString();
            return "ip6:"
                    + literal.substring("[IPv6:".length(), literal.length() - 1)
                    + (prefix == Prefixes.IPV6_MAX ? "" : "/" + prefix);
        }
    }

    /** Everybody, if a name has an IPv4 address; the name is made of what is known. §5.7. */
    record Exists(MacroString domain) implements Mechanism {
        @Override
        public String toString() {
            return "exists:" + domain;
        }
    }

    /**
     * How many bits of an address count. RFC 7208 §5.3.
     *
     * @param ipv4 0 to 32
     * @param ipv6 0 to 128
     */
    record Prefixes(int ipv4, int ipv6) {
        static final int IPV4_MAX = 32;
        static final int IPV6_MAX = 128;

        /** All bits. */
        public static final Prefixes WHOLE = new Prefixes(IPV4_MAX, IPV6_MAX);

        public Prefixes {
            check(ipv4, IPV4_MAX);
            check(ipv6, IPV6_MAX);
        }

        static void check(int prefix, int max) {
            if (prefix < 0 || prefix > max) {
                throw new IllegalArgumentException("prefix outside 0.." + max + ": " + prefix);
            }
        }

        /** dual-cidr-length. */
        @Override
        public String toString() {
            return (ipv4 == IPV4_MAX ? "" : "/" + ipv4) + (ipv6 == IPV6_MAX ? "" : "//" + ipv6);
        }
    }

    private static String colon(@Nullable MacroString domain) {
        return domain == null ? "" : ":" + domain;
    }
}
