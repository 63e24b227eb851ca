package org.mailstead.dkim;

import java.util.Locale;
import java.util.Optional;

/** How signatures are made that may pass. RFC 8301 §3.1, RFC 8463 §3. */
public enum SignatureAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. RFC 6376 §3.3.2. */
    RSA_SHA256(KeyType.RSA),
    /** PureEdDSA over the SHA-256 of what is signed. RFC 8463 §3. */
    ED25519_SHA256(KeyType.ED25519);

    private final KeyType keyType;

    SignatureAlgorithm(KeyType keyType) {
        this.keyType = keyType;
    }

    /** The algorithm of a name in any case; nothing for rsa-sha1, too: RFC 8301 §3.1. */
    public static Optional<SignatureAlgorithm> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "rsa-sha256" -> Optional.of(RSA_SHA256);
            case "ed25519-sha256" -> Optional.of(ED25519_SHA256);
            default -> Optional.empty();
        };
    }

    /** The algorithm that keys of a type sign with. */
    public static SignatureAlgorithm of(KeyType type) {
        return switch (type) {
            case RSA -> RSA_SHA256;
            case ED25519 -> ED25519_SHA256;
        };
    }

    /** The keys it needs. */
    public KeyType keyType() {
        return keyType;
    }

    /** The hash of header and body. */
    public HashAlgorithm hash() {
        return HashAlgorithm.SHA256;
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return keyType + "-" + hash();
    }
}
