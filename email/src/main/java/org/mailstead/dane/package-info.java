/**
 * DNS-based authentication of TLS servers: what a host's TLSA records ask for, and whether the
 * certificates that it presents are what they promise.
 *
 * <p>{@link org.mailstead.dane.Dane} looks the records up, with the rules of SMTP or the general
 * ones, and gives a {@link org.mailstead.dane.TlsaLookup}; {@link
 * org.mailstead.dane.CertificateAssociation} is a record that can be used; {@link
 * org.mailstead.dane.DaneResult} is what comparing came to. Only what DNSSEC has proven counts.
 * Leans on {@code dns} and {@code x509}; makes no connections.
 *
 * @spec https://www.rfc-editor.org/info/rfc6698 RFC 6698: The DNS-Based Authentication of Named
 *     Entities (DANE) Transport Layer Security (TLS) Protocol: TLSA
 * @spec https://www.rfc-editor.org/info/rfc7671 RFC 7671: The DNS-Based Authentication of Named
 *     Entities (DANE) Protocol: Updates and Operational Guidance
 * @spec https://www.rfc-editor.org/info/rfc7672 RFC 7672: SMTP Security via Opportunistic DNS-Based
 *     Authentication of Named Entities (DANE) Transport Layer Security (TLS)
 */
@NullMarked
package org.mailstead.dane;

import org.jspecify.annotations.NullMarked;
