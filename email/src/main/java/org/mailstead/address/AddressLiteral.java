package org.mailstead.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.mailstead.wire.SyntaxException;

/**
 * An IP address in the place of a domain: {@code [192.0.2.1]}, {@code [IPv6:2001:db8::1]}. RFC 5321
 * §4.1.3.
 *
 * @param address IPv4, or IPv6 without a scope
 */
public record AddressLiteral(InetAddress address) {
    private static final String IPV6_TAG = "IPv6:";
    private static final int GROUPS = 8;
    private static final int OCTETS = 2 * GROUPS;

    /** {@code [IPv6:}, eight groups the last two of which as IPv4, {@code ]}. */
    private static final int TEXT_MAX = 53;

    /** Drops a name or scope that the address may carry. */
    public AddressLiteral {
        address = withoutName(address);
    }

    /**
     * address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]". RFC 5321 §4.1.3.
     *
     * <p>General-address-literal is not taken: no other tag was ever registered.
     *
     * @throws SyntaxException if it is none; {@code [::1]} without its tag is none
     */
    public static AddressLiteral parse(String text) throws SyntaxException {
        if (text.length() > TEXT_MAX) {
            throw Malformed.at("address literal longer than " + TEXT_MAX + " octets", text, 0);
        }
        if (!text.startsWith("[")) {
            throw Malformed.expected("\"[\"", text, 0);
        }
        if (!text.endsWith("]")) {
            throw Malformed.expected("\"]\"", text, text.length());
        }
        if (text.regionMatches(true, 1, IPV6_TAG, 0, IPV6_TAG.length())) {
            return of(ipv6(text, 1 + IPV6_TAG.length(), text.length() - 1));
        }
        var octets = new byte[4];
        ipv4(text, 1, text.length() - 1, octets, 0);
        return of(octets);
    }

    /** IPv4-address-literal = Snum 3("." Snum); Snum is 0 to 255. */
    private static void ipv4(String text, int start, int end, byte[] octets, int offset)
            throws SyntaxException {
        int at = start;
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                if (at == end || text.charAt(at) != '.') {
                    throw Malformed.expected("\".\"", text, at);
                }
                at++;
            }
            int digits = at;
            int value = 0;
            while (at < end && at - digits < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == digits || value > 255) {
                throw Malformed.expected("a number of 0 to 255", text, digits);
            }
            octets[offset + i] = (byte) value;
        }
        if (at != end) {
            throw Malformed.expected("\"]\"", text, at);
        }
    }

    /** IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp. */
    private static byte[] ipv6(String text, int start, int end) throws SyntaxException {
        var octets = new byte[OCTETS];
        int gap = text.indexOf("::", start);
        if (gap < 0) {
            if (groups(text, start, end, octets) < OCTETS) {
                throw Malformed.expected("eight groups, or fewer with \"::\"", text, end);
            }
            return octets;
        }
        int head = groups(text, start, gap, octets);
        var after = new byte[OCTETS];
        int tail = groups(text, gap + 2, end, after);
        if (head + tail >= OCTETS) {
            throw Malformed.expected("fewer than eight groups with \"::\"", text, end);
        }
        System.arraycopy(after, 0, octets, OCTETS - tail, tail);
        return octets;
    }

    /**
     * [IPv6-hex *7(":" IPv6-hex)], the last two of which may be an IPv4 address. Returns octets.
     */
    private static int groups(String text, int start, int end, byte[] octets)
            throws SyntaxException {
        int filled = 0;
        for (int at = start; at < end || (filled > 0 && at == end); ) {
            int colon = text.indexOf(':', at);
            int groupEnd = colon < 0 || colon > end ? end : colon;
            int dot = text.indexOf('.', at);
            var isIpv4 = dot >= 0 && dot < groupEnd && groupEnd == end;
            if (filled + (isIpv4 ? 4 : 2) > OCTETS) {
                throw Malformed.expected("at most eight groups", text, at);
            }
            if (isIpv4) {
                ipv4(text, at, end, octets, filled);
                return filled + 4;
            }
            var group = group(text, at, groupEnd);
            octets[filled++] = (byte) (group >> 8);
            octets[filled++] = (byte) group;
            at = groupEnd + 1;
        }
        return filled;
    }

    /** IPv6-hex = 1*4HEXDIG. */
    private static int group(String text, int start, int end) throws SyntaxException {
        if (end == start || end - start > 4) {
            throw Malformed.expected("1 to 4 hexadecimal digits", text, start);
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            var c = text.charAt(i);
            var digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw Malformed.expected("a hexadecimal digit", text, i);
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static AddressLiteral of(byte[] octets) {
        try {
            // Inet6Address keeps an IPv4-mapped address what it is; InetAddress would not.
            return new AddressLiteral(
                    octets.length == 4
                            ? InetAddress.getByAddress(octets)
                            : Inet6Address.getByAddress(null, octets, -1));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 octets: " + octets.length, e);
        }
    }

    private static InetAddress withoutName(InetAddress address) {
        try {
            return address instanceof Inet4Address
                    ? InetAddress.getByAddress(address.getAddress())
                    : Inet6Address.getByAddress(null, address.getAddress(), -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 octets", e);
        }
    }

    /** The wire form; IPv6 in the text form of RFC 5952. */
    @Override
    public String toString() {
        return address instanceof Inet4Address
                ? '[' + address.getHostAddress() + ']'
                : '[' + IPV6_TAG + ipv6Text(address.getAddress()) + ']';
    }

    /**
     * RFC 5952 §4: lower case, no leading zeros, the longest run of two zero groups or more cut.
     */
    private static String ipv6Text(byte[] octets) {
        var groups = new int[GROUPS];
        int cut = -1;
        int cutLength = 1; // RFC 5952 §4.2.2: a single group of zeros is not cut
        int run = 0;
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((octets[2 * i] & 0xff) << 8) | (octets[2 * i + 1] & 0xff);
            run = groups[i] == 0 ? run + 1 : 0;
            if (run > cutLength) { // RFC 5952 §4.2.3: of equal runs, the first
                cutLength = run;
                cut = i - run + 1;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == cut) {
                text.append("::");
                i += cutLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
