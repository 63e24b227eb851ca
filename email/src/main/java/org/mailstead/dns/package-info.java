/**
 * Typed look-ups in the DNS: records as values, with what DNSSEC says of them; public suffixes.
 *
 * <p>A {@link Resolver} answers with records, with "no such name" or with "no such records", each
 * an {@link Answer}; whatever may be different in a minute is a {@link DnsException}, so that
 * trouble is never taken for absence. {@link DnsResolver} asks the real DNS; {@link ZoneResolver}
 * answers from a zone file, for tests and rehearsals. Names are absolute always. Leans on {@code
 * address} for domains and IDNA, and on dnsjava for the wire and for validation; knows nothing of
 * mail.
 *
 * @spec https://www.rfc-editor.org/info/rfc1034 RFC 1034: Domain Names - Concepts and Facilities
 * @spec https://www.rfc-editor.org/info/rfc1035 RFC 1035: Domain Names - Implementation and
 *     Specification
 * @spec https://www.rfc-editor.org/info/rfc2308 RFC 2308: Negative Caching of DNS Queries
 * @spec https://www.rfc-editor.org/info/rfc4035 RFC 4035: Protocol Modifications for the DNS
 *     Security Extensions
 */
@NullMarked
package org.mailstead.dns;

import org.jspecify.annotations.NullMarked;
