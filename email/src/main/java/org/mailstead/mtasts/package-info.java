/**
 * SMTP MTA Strict Transport Security: how a domain says that its mail hosts have TLS and valid
 * certificates, for senders without DNSSEC.
 *
 * <p>{@link org.mailstead.mtasts.MtaSts} finds the policy of a domain: it is given what the caller
 * has cached and who fetches over HTTPS ({@link org.mailstead.mtasts.PolicyFetcher}), and answers
 * with the policy and with what to cache now, as values. {@link org.mailstead.mtasts.StsPolicy}
 * says which hosts may be used. Leans on {@code dns} and {@code tlsrpt}; keeps nothing, opens
 * nothing.
 *
 * @spec https://www.rfc-editor.org/info/rfc8461 RFC 8461: SMTP MTA Strict Transport Security
 *     (MTA-STS)
 */
@NullMarked
package org.mailstead.mtasts;

import org.jspecify.annotations.NullMarked;
