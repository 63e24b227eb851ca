package org.mailstead.server.inbound;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailstead.address.Domain;
import org.mailstead.arc.ArcResult;
import org.mailstead.authres.MethodResult;
import org.mailstead.dmarc.AuthorDomain;

/**
 * What hosts before us found of a message, and who of them is believed.
 *
 * @param relayed what trusted relays wrote into Authentication-Results and its like of ARC
 * @param chain what the chain of ARC came to
 * @param vouched whether sealers that we trust say that the author's domain stood behind the
 *     message when they had it
 */
public record Earlier(List<MethodResult> relayed, ArcResult chain, Vouched vouched) {
    /** Whether somebody trustworthy speaks for a message. */
    public enum Vouched {
        YES,
        NO,
        /** The chain could not be checked now. */
        UNKNOWN
    }

    public Earlier {
        relayed = List.copyOf(relayed);
    }

    /**
     * Whom to believe of the sealers of a chain.
     *
     * @param trusted the domains of sealers
     */
    static Earlier of(
            List<MethodResult> relayed, ArcResult chain, Set<Domain> trusted, AuthorDomain author) {
        return new Earlier(relayed, chain, vouched(chain, trusted, author));
    }

    private static Vouched vouched(ArcResult chain, Set<Domain> trusted, AuthorDomain author) {
        if (trusted.isEmpty() || !(author instanceof AuthorDomain.Found(var domain))) {
            return Vouched.NO;
        }
        return switch (chain) {
            case ArcResult.Pass(var links, _) ->
                    vouched(links, trusted, domain) ? Vouched.YES : Vouched.NO;
            case ArcResult.TemporaryError _ -> Vouched.UNKNOWN;
            case ArcResult.None _, ArcResult.Fail _ -> Vouched.NO;
        };
    }

    /**
     * RFC 8617 §7.2: from the newest seal down, as long as each is believed. Behind the first who
     * is not, anybody may have written anything.
     */
    private static boolean vouched(List<ArcResult.Link> links, Set<Domain> trusted, Domain author) {
        for (var link : links.reversed()) {
            if (!trusted.contains(link.sealer())) {
                return false;
            }
            if (link.results().results().stream().anyMatch(result -> isPassOf(author, result))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPassOf(Domain author, MethodResult result) {
        return result.method().equals("dmarc")
                && result.result().equals("pass")
                && domain(result, "header", "from").filter(author::equals).isPresent();
    }

    /** The domain in a property of a result, with an address before it or not. */
    static Optional<Domain> domain(MethodResult result, String type, String name) {
        return result.property(type, name)
                .map(value -> value.substring(value.lastIndexOf('@') + 1))
                .flatMap(Relays::domain);
    }

    /** Results of a method that trusted relays saw pass. */
    List<MethodResult> passes(String method) {
        return relayed.stream()
                .filter(one -> one.method().equals(method) && one.result().equals("pass"))
                .toList();
    }
}
