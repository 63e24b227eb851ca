/**
 * What a TLS server's certificates say: which names they are for, and whether a chain leads to a
 * trust anchor.
 *
 * <p>Pure: {@link org.mailstead.x509.Pkix} is given the anchors and the time and answers with a
 * {@link org.mailstead.x509.PkixResult}, so that a client may finish a handshake first and judge
 * then, and say why. Nothing here asks for revocation. Leans on {@code dns} for names.
 *
 * @spec https://www.rfc-editor.org/info/rfc5280 RFC 5280: Internet X.509 Public Key Infrastructure
 *     Certificate and CRL Profile
 * @spec https://www.rfc-editor.org/info/rfc6125 RFC 6125: Representation and Verification of
 *     Domain-Based Application Service Identity
 */
@NullMarked
package org.mailstead.x509;

import org.jspecify.annotations.NullMarked;
