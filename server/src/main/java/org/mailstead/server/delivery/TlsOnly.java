package org.mailstead.server.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/**
 * Where mail goes by TLS or not at all, because the operator says so: with any certificate, unless
 * the destination demands more. outbound TD-2
 *
 * @param everywhere whatever the destination
 * @param domains else for these, and all below them
 */
public record TlsOnly(boolean everywhere, List<Domain> domains) {
    /** Only where destinations or senders demand it. */
    static final TlsOnly NOWHERE = new TlsOnly(false, List.of());

    public TlsOnly {
        domains = List.copyOf(domains);
    }

    /**
     * Whether a destination is meant.
     *
     * @param domain null of an address literal
     */
    boolean covers(@Nullable Domain domain) {
        return everywhere || (domain != null && domains.stream().anyMatch(domain::isWithin));
    }
}
