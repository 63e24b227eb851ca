package org.mailstead.server.delivery;

import org.jspecify.annotations.Nullable;
import org.mailstead.dane.TlsaLookup;

/**
 * How much TLS a connection to a host has to have. outbound T-2
 *
 * <p>Two equal plans ask for the same: a connection that was made by one serves the other.
 */
sealed interface TlsPlan {
    /** None at all, after it failed where that may be. */
    record Clear() implements TlsPlan {}

    /** If the host offers it, whatever its certificate. RFC 7435. */
    record Opportunistic() implements TlsPlan {}

    /**
     * Always, even if the host does not offer it.
     *
     * @param dane records that its certificate must match; null if there are none that could be
     *     used. RFC 7672 §2.2
     * @param pkix whether its certificate must be valid for its name
     * @param lenient whether the message goes even if all this fails. RFC 8689 §4.2.2
     */
    record Secured(TlsaLookup.@Nullable Present dane, Validity pkix, boolean lenient)
            implements TlsPlan {}

    /** Who wants that a certificate is valid for the host's name, by an authority's word. */
    enum Validity {
        /** Nobody. */
        UNASKED,
        /** The MTA-STS policy of the destination. RFC 8461 §4.2 */
        BY_POLICY,
        /** The sender. RFC 8689 §4.2.1 */
        BY_SENDER
    }

    /** Whether the message may go without TLS if that fails. outbound T-3 */
    default boolean mayFallBack() {
        return switch (this) {
            case Clear() -> false;
            case Opportunistic() -> true;
            case Secured(_, _, var lenient) -> lenient;
        };
    }
}
