package org.mailstead.server.inbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.authres.MethodResult;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.net.Network;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.wire.SyntaxException;

/**
 * Finds out who a message came from when it passed through hosts that we trust: a backup MX, a
 * filter, a gateway. What they wrote into Received is believed, down to the first host that we do
 * not trust; so are the results that they wrote above that.
 */
final class Relays {
    /** A trusted network has no more hosts in a row than this. */
    private static final int HOPS_MAX = 10;

    private static final int CLAUSE_CHARS_MAX = 1000;

    /** Fields are read until there are so many results of relays. */
    private static final int RESULTS_MAX = 100;

    private Relays() {}

    /**
     * Who is to be judged.
     *
     * @param hello what it called itself
     */
    record Client(InetAddress address, String hello) {}

    /**
     * Where a message came from.
     *
     * @param client the first host that is not trusted; null if no relay says who it was
     * @param results what the relays say that they found; none if there were no relays
     */
    record Origin(@Nullable Client client, List<MethodResult> results) {}

    /**
     * The peer itself if it is not trusted; else the one of whom it says that it had the message,
     * in Received or with its results.
     */
    static Origin origin(
            List<Network> trusted, InetAddress remote, ClientIdentity hello, HeaderFields headers) {
        if (!isTrusted(trusted, remote)) {
            return new Origin(new Client(remote, hello.text()), List.of());
        }
        var hops = 0;
        var results = new ArrayList<MethodResult>();
        for (var field : headers.list()) {
            if (field.is("Received")) {
                var named = client(field).orElse(null);
                // each host writes above what it got: what stands here, those wrote that we trust
                if (named == null || !isTrusted(trusted, named.address())) {
                    return new Origin(named == null ? told(trusted, results) : named, results);
                }
                if (++hops == HOPS_MAX) {
                    break;
                }
            } else if (results.size() < RESULTS_MAX) {
                results.addAll(results(field));
            }
        }
        return new Origin(null, List.of());
    }

    /** What a host says that it found; nothing if this is no such field, or cannot be read. */
    private static List<MethodResult> results(HeaderField field) {
        try {
            if (field.is(AuthenticationResults.FIELD)) {
                return AuthenticationResults.parse(field.text()).results();
            }
            return field.is(AuthenticationResults.ARC_FIELD)
                    ? AuthenticationResults.parseArc(field.text()).results()
                    : List.of();
        } catch (SyntaxException e) { // as good as not there
            return List.of();
        }
    }

    /** RFC 8601 §2.7.3 and RFC 8617 §10.2: the address that a relay had the message from. */
    private static @Nullable Client told(List<Network> trusted, List<MethodResult> results) {
        for (var result : results) {
            var text =
                    result.property("policy", "iprev")
                            .or(() -> result.property("smtp", "remote-ip"))
                            .orElse("");
            var address = address(text).filter(one -> !isTrusted(trusted, one));
            if (address.isPresent()) {
                var hello = result.property("smtp", "helo").orElse("");
                return new Client(address.get(), hello);
            }
        }
        return null;
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) { // strangers write what they like
            return Optional.empty();
        }
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
