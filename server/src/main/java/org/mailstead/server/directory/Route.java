package org.mailstead.server.directory;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/**
 * Which mail goes by which transport. outbound R-2
 *
 * @param owner whose mail it is about
 * @param position among those of its owner: the lowest is asked first
 * @param from domains of MAIL FROM; empty for any
 * @param to domains of recipients; empty for any
 * @param attemptsMin how many attempts must have been made before: a smarthost may take over
 * @param transport its name
 */
public record Route(
        Owner owner,
        int position,
        List<Match> from,
        List<Match> to,
        int attemptsMin,
        String transport) {
    /** Of one route. */
    public static final int DOMAINS_MAX = 100;

    /** Whose mail. */
    public sealed interface Owner {
        /** That of an account, by its {@link Account#id}. */
        record OfAccount(long account) implements Owner {}

        /** That from a domain. */
        record OfDomain(Domain domain) implements Owner {}

        /** All. */
        record OfAll() implements Owner {}
    }

    /**
     * A domain, or it and all below it. outbound R-3
     *
     * @param withSubdomains written as {@code .example.org}
     */
    public record Match(Domain domain, boolean withSubdomains) {
        /** Reads {@code example.org} or {@code .example.org}. */
        public static Match parse(String text) throws SyntaxException {
            var withSubdomains = text.startsWith(".");
            return new Match(
                    Domain.parse(withSubdomains ? text.substring(1) : text), withSubdomains);
        }

        boolean matches(Domain other) {
            return withSubdomains ? other.isWithin(domain) : other.equals(domain);
        }

        @Override
        public String toString() {
            return (withSubdomains ? "." : "") + domain.ascii();
        }
    }

    public Route {
        from = List.copyOf(from);
        to = List.copyOf(to);
        if (from.size() > DOMAINS_MAX || to.size() > DOMAINS_MAX) {
            throw new IllegalArgumentException("more domains than " + DOMAINS_MAX);
        }
        if (attemptsMin < 0 || attemptsMin > 1_000) {
            throw new IllegalArgumentException("attempts outside 0..1000: " + attemptsMin);
        }
    }

    /**
     * Whether a message goes this way.
     *
     * @param sender the domain of MAIL FROM; null of the null path
     * @param recipient the domain of the recipient; null if it is an address literal
     * @param attempts made before this one
     */
    boolean matches(@Nullable Domain sender, @Nullable Domain recipient, int attempts) {
        return attempts >= attemptsMin && matches(from, sender) && matches(to, recipient);
    }

    private static boolean matches(List<Match> wanted, @Nullable Domain domain) {
        return wanted.isEmpty()
                || (domain != null && wanted.stream().anyMatch(one -> one.matches(domain)));
    }

    /** For people. */
    @Override
    public String toString() {
        return "%d: from %s, to %s%s: by %s"
                .formatted(
                        position,
                        from.isEmpty() ? "any" : from,
                        to.isEmpty() ? "any" : to,
                        attemptsMin == 0 ? "" : ", after " + attemptsMin + " attempts",
                        transport);
    }
}
