package org.mailstead.dkim;

import org.jspecify.annotations.Nullable;

/**
 * A hash of a body that a signature needs. RFC 6376 §3.7.
 *
 * @param form how the body is prepared
 * @param algorithm of the hash
 * @param octetsMax how many octets of the prepared body are hashed ({@code l=}); null for all
 */
record BodyHash(Canonicalization.Form form, HashAlgorithm algorithm, @Nullable Long octetsMax) {

    static BodyHash of(DkimSignature signature, SignatureAlgorithm algorithm) {
        return new BodyHash(
                signature.canonicalization().body(), algorithm.hash(), signature.length());
    }
}
