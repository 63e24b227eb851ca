package org.mailstead.dnsbl;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ReverseName;
import org.mailstead.wire.SyntaxException;

/**
 * One block list. RFC 5782. Safe for use by many threads.
 *
 * @param zone below which the list answers: {@code bl.example.org}
 */
public record BlockList(Name zone, Resolver resolver) {
    /** Longer reasons are cut. */
    public static final int REASON_CHARS_MAX = 500;

    /** What a list is about. */
    public enum Kind {
        /** Addresses of IPv4. RFC 5782 §2.1. */
        IPV4,
        /** Addresses of IPv6. RFC 5782 §2.4. */
        IPV6,
        /** Domains. RFC 5782 §3. */
        DOMAIN
    }

    /** Is the address listed? Blocks on the DNS, for up to two look-ups. */
    public Listing check(InetAddress address) {
        try {
            return check(ReverseName.of(address, zone));
        } catch (SyntaxException e) {
            return new Listing.Unusable(zone + " is too long for a list");
        }
    }

    /** Is the domain listed? Blocks on the DNS, for up to two look-ups. RFC 5782 §3. */
    public Listing check(Domain domain) {
        try {
            return check(zone.child(domain.ascii()));
        } catch (SyntaxException e) {
            return new Listing.NotListed(); // such a name cannot be on it
        }
    }

    private Listing check(Name name) {
        try {
            var codes = resolver.lookup(name, RecordType.A).records();
            if (codes.isEmpty()) {
                return new Listing.NotListed();
            }
            for (var code : codes) {
                if (!isCode(code)) {
                    return new Listing.Unusable(
                            zone + " answered " + code.getHostAddress() + ": " + meaning(code));
                }
            }
            return new Listing.Listed(codes, reason(name));
        } catch (DnsException e) {
            var reason = String.valueOf(e.getMessage());
            return e.trouble() == Trouble.REFUSED
                    ? new Listing.Unusable(reason)
                    : new Listing.TemporaryError(reason);
        }
    }

    /**
     * RFC 5782 §2.1 has codes in 127.0.0.0/8 only: a parked domain answers with others. Large lists
     * use 127.255.255.0/24 for "you may not ask us so". W-23
     */
    private static boolean isCode(Inet4Address code) {
        return code.isLoopbackAddress() && !isRefusal(code);
    }

    private static boolean isRefusal(Inet4Address code) {
        var octets = code.getAddress();
        return octets[0] == 127 && octets[1] == -1 && octets[2] == -1;
    }

    private static String meaning(Inet4Address code) {
        return isRefusal(code) ? "it does not serve us" : "it is no list";
    }

    /** RFC 5782 §2.1: the text beside the code. That it is missing changes nothing. */
    private String reason(Name name) {
        try {
            var texts = resolver.lookup(name, RecordType.TXT).records();
            return texts.isEmpty() ? "" : printable(texts.getFirst().octets());
        } catch (DnsException _) {
            return "";
        }
    }

    private static String printable(String text) {
        var printable = new StringBuilder();
        text.chars()
                .limit(REASON_CHARS_MAX)
                .forEach(c -> printable.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
        return printable.toString();
    }

    /** Asks for the test entries, which every list has. RFC 5782 §5. Blocks on the DNS. */
    public Health health(Kind kind) {
        return switch (kind) {
            case IPV4 -> health(check(ipv4(2)), "127.0.0.2", check(ipv4(1)), "127.0.0.1");
            case IPV6 ->
                    health(
                            check(mapped(ipv4(2))),
                            "::ffff:127.0.0.2",
                            check(mapped(ipv4(1))),
                            "::ffff:127.0.0.1");
            case DOMAIN ->
                    health(
                            check(new Domain("test")), "test",
                            check(new Domain("invalid")), "invalid");
        };
    }

    private Health health(
            Listing mustBe, String mustBeName, Listing mustNotBe, String mustNotBeName) {
        return switch (mustBe) {
            case Listing.Listed _ ->
                    switch (mustNotBe) {
                        case Listing.NotListed _ -> new Health.Healthy();
                        case Listing.Listed _ ->
                                new Health.Broken(
                                        zone
                                                + " lists "
                                                + mustNotBeName
                                                + ", and perhaps everything");
                        case Listing.Unusable(var reason) -> new Health.Broken(reason);
                        case Listing.TemporaryError(var reason) ->
                                new Health.TemporaryError(reason);
                    };
            case Listing.NotListed _ ->
                    new Health.Broken(
                            zone
                                    + " does not list its test entry "
                                    + mustBeName
                                    + ", and perhaps nothing");
            case Listing.Unusable(var reason) -> new Health.Broken(reason);
            case Listing.TemporaryError(var reason) -> new Health.TemporaryError(reason);
        };
    }

    private static InetAddress ipv4(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets", e);
        }
    }

    /** IPv4-mapped, and still IPv6. */
    private static InetAddress mapped(InetAddress ipv4) {
        var octets = new byte[16];
        octets[10] = octets[11] = (byte) 0xff;
        System.arraycopy(ipv4.getAddress(), 0, octets, 12, 4);
        try {
            return Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 octets", e);
        }
    }
}
