/**
 * DomainKeys Identified Mail: who takes responsibility for a message, by signature.
 *
 * <p>{@link org.mailstead.dkim.DkimVerifier} checks the signatures of a message, {@link
 * org.mailstead.dkim.DkimSigner} makes them, {@link org.mailstead.dkim.DkimRecord} is what stands
 * in DNS. Both work on the octets as they are on the wire and read the body once, however many
 * signatures there are. {@link org.mailstead.dkim.DkimLimits} bounds what a message can cost.
 *
 * <p>Leans on {@code message}, {@code dns} and {@code authres}. Knows no policy: that is {@code
 * dmarc}.
 *
 * @spec https://www.rfc-editor.org/info/rfc6376 RFC 6376: DomainKeys Identified Mail Signatures
 * @spec https://www.rfc-editor.org/info/rfc8301 RFC 8301: Cryptographic algorithm and key usage
 * @spec https://www.rfc-editor.org/info/rfc8463 RFC 8463: Ed25519-SHA256
 * @spec https://www.rfc-editor.org/info/rfc8616 RFC 8616: Email Authentication for
 *     Internationalized Mail
 */
@NullMarked
package org.mailstead.dkim;

import org.jspecify.annotations.NullMarked;
