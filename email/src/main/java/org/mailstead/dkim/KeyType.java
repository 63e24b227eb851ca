package org.mailstead.dkim;

import java.util.Locale;
import java.util.Optional;

/** A kind of keys. RFC 6376 §3.6.1, RFC 8463 §4. */
public enum KeyType {
    /** What all verifiers know. */
    RSA,
    /** Short keys and signatures; not known to all verifiers. */
    ED25519;

    /** The type of a name in any case. */
    public static Optional<KeyType> of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "rsa" -> Optional.of(RSA);
            case "ed25519" -> Optional.of(ED25519);
            default -> Optional.empty();
        };
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
