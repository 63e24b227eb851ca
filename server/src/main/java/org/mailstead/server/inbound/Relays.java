package org.mailstead.server.inbound;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.net.Network;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.wire.SyntaxException;

/**
 * Finds out who a message came from when it passed through hosts that we trust: a backup MX, a
 * filter, a gateway. What they wrote into Received is believed, down to the first host that we do
 * not trust.
 */
final class Relays {
    /** A trusted network has no more hosts in a row than this. */
    private static final int HOPS_MAX = 10;

    private static final int CLAUSE_CHARS_MAX = 1000;

    private Relays() {}

    /**
     * Who is to be judged.
     *
     * @param hello what it called itself
     */
    record Client(InetAddress address, String hello) {}

    /**
     * The peer itself if it is not trusted; else the one of whom it says that it had the message;
     * empty if it does not say.
     */
    static Optional<Client> client(
            List<Network> trusted, InetAddress remote, ClientIdentity hello, HeaderFields headers) {
        if (!isTrusted(trusted, remote)) {
            return Optional.of(new Client(remote, hello.text()));
        }
        for (var field : headers.all("Received").stream().limit(HOPS_MAX).toList()) {
            var named = client(field);
            if (named.isEmpty() || !isTrusted(trusted, named.get().address())) {
                return named;
            }
        }
        return Optional.empty();
    }

    static boolean isTrusted(List<Network> trusted, InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /**
     * {@code from NAME (... [ADDRESS])}, or {@code from [ADDRESS]}. RFC 5321 §4.4, From-domain and
     * TCP-info.
     */
    private static Optional<Client> client(HeaderField received) {
        var text = received.text().strip();
        if (!text.regionMatches(true, 0, "from ", 0, 5)) {
            return Optional.empty();
        }
        var clause = text.substring(5, Math.min(text.length(), CLAUSE_CHARS_MAX)).strip();
        var by = clause.indexOf(" by ");
        clause = by < 0 ? clause : clause.substring(0, by);
        var space = clause.indexOf(' ');
        var hello = space < 0 ? clause : clause.substring(0, space);
        // the address that was seen stands in the comment, behind what the peer called itself
        var start = clause.lastIndexOf('[');
        var end = start < 0 ? -1 : clause.indexOf(']', start);
        if (end < 0) {
            return Optional.empty();
        }
        try {
            var literal = AddressLiteral.parse(clause.substring(start, end + 1));
            return Optional.of(new Client(literal.address(), hello));
        } catch (SyntaxException e) { // as good as not there
            return Optional.empty();
        }
    }

    static Optional<Domain> domain(String text) {
        try {
            return Optional.of(Domain.parse(text));
        } catch (SyntaxException e) { // SPF is asked for any text
            return Optional.empty();
        }
    }
}
