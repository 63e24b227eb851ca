package org.mailstead.server.delivery;

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
}
