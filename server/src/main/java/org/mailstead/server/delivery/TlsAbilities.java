package org.mailstead.server.delivery;

/**
 * What the hosts of a domain can do to keep mail secret on its way. outbound Y-1
 *
 * @param startTls whether TLS worked
 * @param requireTls whether they pass on that TLS is required. RFC 8689
 * @param mtaSts whether a policy enforces TLS with valid certificates. RFC 8461
 * @param dane whether TLSA records tell which certificates are right. RFC 7672
 */
public record TlsAbilities(boolean startTls, boolean requireTls, boolean mtaSts, boolean dane) {}
