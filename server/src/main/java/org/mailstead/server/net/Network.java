package org.mailstead.server.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.mailstead.wire.SyntaxException;

/**
 * A range of addresses with a common prefix: {@code 192.0.2.0/24}, {@code 2001:db8::/32}.
 *
 * @param address the first address; the bits behind the prefix are 0
 * @param prefixBits 0..32 for IPv4, 0..128 for IPv6
 */
public record Network(InetAddress address, int prefixBits) {
    public Network {
        var octets = address.getAddress();
        if (prefixBits < 0 || prefixBits > octets.length * 8) {
            throw new IllegalArgumentException(
                    "prefix outside 0.." + octets.length * 8 + ": " + prefixBits);
        }
        for (int bit = prefixBits; bit < octets.length * 8; bit++) {
            if ((octets[bit / 8] & 0x80 >> bit % 8) != 0) {
                throw new IllegalArgumentException(
                        address.getHostAddress() + " has bits behind /" + prefixBits);
            }
        }
    }

    /**
     * Reads {@code ADDRESS/BITS}, or {@code ADDRESS} alone for a network of one. Asks no resolver.
     *
     * @throws SyntaxException if it is neither
     */
    public static Network parse(String text) throws SyntaxException {
        var slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        var most = address.getAddress().length * 8;
        var bits = slash < 0 ? most : prefix(text, slash + 1, most);
        try {
            return new Network(address, bits);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException(String.valueOf(e.getMessage()), 0);
        }
    }

    /** Whether an address lies in this network. IPv4 and IPv6 have nothing in common. */
    public boolean contains(InetAddress other) {
        var mine = address.getAddress();
        var theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixBits;
    }

    /** An address literal; a name is refused, so that nothing is looked up. */
    private static InetAddress address(String text) throws SyntaxException {
        try {
            return text.indexOf(':') >= 0
                    ? InetAddress.ofLiteral(text)
                    : Inet4Address.ofPosixLiteral(dotted(text));
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected an IP address, found " + text, 0);
        }
    }

    /** Four decimal parts: what POSIX also takes (octal, fewer parts) is refused. */
    private static String dotted(String text) throws SyntaxException {
        var dots = 0;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var leadingZero =
                    c == '0'
                            && (i == 0 || text.charAt(i - 1) == '.')
                            && i + 1 < text.length()
                            && text.charAt(i + 1) != '.';
            if (leadingZero || (c != '.' && (c < '0' || c > '9'))) {
                throw new SyntaxException("expected an IP address, found " + text, i);
            }
            dots += c == '.' ? 1 : 0;
        }
        if (dots != 3) {
            throw new SyntaxException("expected an IP address, found " + text, 0);
        }
        return text;
    }

    private static int prefix(String text, int start, int most) throws SyntaxException {
        var digits = text.substring(start);
        var isNumber = !digits.isEmpty() && digits.length() <= 3;
        for (int i = 0; i < digits.length(); i++) {
            isNumber &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!isNumber || Integer.parseInt(digits) > most) {
            throw new SyntaxException("expected a prefix of 0.." + most + " bits", start);
        }
        return Integer.parseInt(digits);
    }
}
