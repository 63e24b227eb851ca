package org.mailstead.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A hash of DKIM. RFC 6376 §3.3. SHA-1 is not among them: RFC 8301 §3.1. */
public enum HashAlgorithm {
    /** The only one in use. */
    SHA256;

    /** The name on the wire. */
    @Override
    public String toString() {
        return switch (this) {
            case SHA256 -> "sha256";
        };
    }

    /** Octets of a hash. */
    int octets() {
        return switch (this) {
            case SHA256 -> 32;
        };
    }

    MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
