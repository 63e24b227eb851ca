package org.mailstead.server.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * What a proxy says in front of a connection: who its client is. Version 1 (a line) and version 2
 * (octets) of the PROXY protocol of HAProxy.
 *
 * @param source the client
 * @param destination where the client connected to
 */
record ProxyHeader(InetSocketAddress source, InetSocketAddress destination) {
    /** The longest line of version 1, with its CRLF. */
    static final int LINE_MAX = 107;

    /** The most octets of addresses and extensions that are taken in version 2. */
    static final int BLOCK_MAX = 2048;

    private static final byte[] SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };

    /**
     * Reads a header, and nothing behind it.
     *
     * @return empty if the proxy speaks for itself (a health check) or does not know its client
     * @throws SyntaxException if it is no such header
     */
    static Optional<ProxyHeader> read(InputStream in) throws IOException, SyntaxException {
        var first = in.read();
        if (first < 0) {
            throw new EOFException("the proxy has closed the connection");
        }
        if (first == 'P') {
            return line(in);
        }
        if (first == SIGNATURE[0]) {
            return block(in);
        }
        throw new SyntaxException("expected a PROXY header", 0);
    }

    private static Optional<ProxyHeader> line(InputStream in) throws IOException, SyntaxException {
        var line = new byte[LINE_MAX];
        line[0] = 'P';
        var length = 1;
        while (length < 2 || line[length - 2] != '\r' || line[length - 1] != '\n') {
            var next = length < LINE_MAX ? in.read() : -1;
            if (next < 0) {
                throw new SyntaxException("expected CRLF at the end of a PROXY line", length);
            }
            line[length++] = (byte) next;
        }
        var text = new String(line, 0, length - 2, StandardCharsets.US_ASCII);
        var words = text.split(" ", -1);
        if (words.length >= 2 && words[0].equals("PROXY") && words[1].equals("UNKNOWN")) {
            return Optional.empty();
        }
        if (!words[0].equals("PROXY") || words.length != 6) {
            throw new SyntaxException("expected PROXY, a family, two addresses, two ports", 0);
        }
        var ipv4 = words[1].equals("TCP4");
        if (!ipv4 && !words[1].equals("TCP6")) {
            throw new SyntaxException("expected TCP4, TCP6 or UNKNOWN", 6);
        }
        return Optional.of(
                new ProxyHeader(
                        new InetSocketAddress(address(words[2], ipv4), port(words[4])),
                        new InetSocketAddress(address(words[3], ipv4), port(words[5]))));
    }

    private static InetAddress address(String word, boolean ipv4) throws SyntaxException {
        var address = word.indexOf('/') < 0 ? Network.parse(word).address() : null;
        if (address == null || address instanceof Inet4Address != ipv4) {
            throw new SyntaxException("expected an address of the announced family", 0);
        }
        return address;
    }

    private static int port(String word) throws SyntaxException {
        var value = 0;
        for (int i = 0; i < word.length(); i++) {
            var digit = word.charAt(i) - '0';
            value = value * 10 + digit;
            if (digit < 0 || digit > 9 || value > 0xffff) {
                throw new SyntaxException("expected a port of 0..65535", i);
            }
        }
        if (word.isEmpty()) {
            throw new SyntaxException("expected a port of 0..65535", 0);
        }
        return value;
    }

    private static Optional<ProxyHeader> block(InputStream in) throws IOException, SyntaxException {
        var head = ByteBuffer.allocate(16).put(SIGNATURE[0]).put(exactly(in, 15)).array();
        if (!Arrays.equals(head, 0, 12, SIGNATURE, 0, 12) || head[12] >> 4 != 2) {
            throw new SyntaxException("expected the signature of PROXY version 2", 0);
        }
        var length = ByteBuffer.wrap(head).getChar(14);
        if (length > BLOCK_MAX) {
            throw new SyntaxException("PROXY addresses of more than " + BLOCK_MAX + " octets", 14);
        }
        var block = ByteBuffer.wrap(exactly(in, length));
        return switch (head[12] & 0x0f) {
            case 0 -> Optional.empty(); // LOCAL: the proxy's own connection
            case 1 -> proxied(head[13], block);
            default -> throw new SyntaxException("expected the PROXY command LOCAL or PROXY", 12);
        };
    }

    private static Optional<ProxyHeader> proxied(byte family, ByteBuffer block)
            throws SyntaxException {
        var octets =
                switch (family) {
                    case 0x00 -> 0; // UNSPEC
                    case 0x11 -> 4; // TCP over IPv4
                    case 0x21 -> 16; // TCP over IPv6
                    default -> throw new SyntaxException("expected a TCP family", 13);
                };
        if (octets == 0) {
            return Optional.empty();
        }
        if (block.remaining() < 2 * octets + 4) {
            throw new SyntaxException("expected two addresses and ports", 16);
        }
        var source = next(block, octets);
        var destination = next(block, octets);
        return Optional.of(
                new ProxyHeader(
                        new InetSocketAddress(source, block.getChar()),
                        new InetSocketAddress(destination, block.getChar())));
    }

    private static InetAddress next(ByteBuffer block, int octets) throws SyntaxException {
        var address = new byte[octets];
        block.get(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new SyntaxException("expected an address of 4 or 16 octets", 16);
        }
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        var octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("the proxy has closed the connection inside its header");
        }
        return octets;
    }
}
