package org.mailstead.mtasts;

import org.mailstead.address.Domain;
import org.mailstead.dns.Name;
import org.mailstead.wire.SyntaxException;

/**
 * Which hosts may take a domain's mail. RFC 8461 §3.2, §4.1.
 *
 * @param domain the name, or what follows the wildcard
 * @param isWildcard whether one label must stand before it
 */
public record MxPattern(Domain domain, boolean isWildcard) {
    /**
     * ["*."] Domain.
     *
     * @throws SyntaxException if it is none, or has U-labels: A-labels only
     */
    public static MxPattern parse(String text) throws SyntaxException {
        if (text.chars().anyMatch(c -> c > '~')) {
            throw new SyntaxException("expected A-labels", 0);
        }
        var isWildcard = text.startsWith("*.");
        return new MxPattern(Domain.parse(isWildcard ? text.substring(2) : text), isWildcard);
    }

    /** Whether a host fits; a wildcard is exactly one label. outbound M-4 */
    public boolean matches(Name host) {
        if (!isWildcard) {
            return host.text().equals(domain.ascii());
        }
        // RFC 8461 §4.1: as RFC 6125 §6.4.3 has it, leftmost and one label
        return host.parent().filter(parent -> parent.text().equals(domain.ascii())).isPresent();
    }

    /** As in a policy. */
    @Override
    public String toString() {
        return (isWildcard ? "*." : "") + domain.ascii();
    }
}
