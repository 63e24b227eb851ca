package org.mailstead.dmarc;

/** How near a domain must be to that in From. RFC 9989 §3.2.10. */
public enum Alignment {
    /** Of the same organization. */
    RELAXED,
    /** The same domain. */
    STRICT;

    /** The letter on the wire. */
    @Override
    public String toString() {
        return switch (this) {
            case RELAXED -> "r";
            case STRICT -> "s";
        };
    }
}
