package org.mailstead.server.queue;

/** What the sender asked of TLS on the way. RFC 8689. */
public enum TlsDemand {
    /** REQUIRETLS: no delivery without verified TLS. */
    REQUIRED,
    /** {@code TLS-Required: No}: delivery goes before TLS. */
    OPTIONAL,
    /** Nothing: the recipient's domain decides. */
    BY_POLICY
}
