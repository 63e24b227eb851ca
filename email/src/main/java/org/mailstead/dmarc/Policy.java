package org.mailstead.dmarc;

import java.util.Locale;
import java.util.Optional;

/** What a domain wants done with mail that fails. RFC 9989 §4.7, dmarc-request. */
public enum Policy {
    /** Nothing. */
    NONE,
    /** To be treated as suspicious. */
    QUARANTINE,
    /** To be refused. */
    REJECT;

    /** The policy of a word in any case. */
    public static Optional<Policy> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(NONE);
            case "quarantine" -> Optional.of(QUARANTINE);
            case "reject" -> Optional.of(REJECT);
            default -> Optional.empty();
        };
    }

    /** One step milder, as {@code t=y} asks for. RFC 9989 §4.7. */
    public Policy milder() {
        return switch (this) {
            case NONE, QUARANTINE -> NONE;
            case REJECT -> QUARANTINE;
        };
    }

    /** The word on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
