package org.mailstead.server.relay;

import java.util.Arrays;
import java.util.Optional;

/** The TLS of a session with a relay. outbound */
public enum RelaySecurity {
    /** From the start, with a valid certificate. RFC 8314 §3.3. */
    TLS("tls"),
    /** By STARTTLS, with a valid certificate. */
    STARTTLS("starttls"),
    /** By STARTTLS, with any certificate. */
    STARTTLS_UNVERIFIED("starttls-unverified"),
    /** None. */
    NONE("none");

    private final String word;

    RelaySecurity(String word) {
        this.word = word;
    }

    /** Whether whoever answers has proven to be the host. */
    public boolean isVerified() {
        return this == TLS || this == STARTTLS;
    }

    /** The one of a word, {@code starttls}. */
    public static Optional<RelaySecurity> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /** {@code starttls-unverified}. */
    @Override
    public String toString() {
        return word;
    }
}
