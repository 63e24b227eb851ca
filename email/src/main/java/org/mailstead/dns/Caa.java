package org.mailstead.dns;

/**
 * Who may issue certificates for a domain. RFC 8659 §4.
 *
 * @param flags 0 to 255; 128 is "critical"
 * @param tag 1 to 255 letters and digits, in lower case
 * @param value one char for each octet
 */
public record Caa(int flags, String tag, String value) {
    public Caa {
        Bits.check8("flags", flags);
    }

    /** Whether who does not know the tag must not issue. RFC 8659 §4.1. */
    public boolean isCritical() {
        return (flags & 128) != 0;
    }
}
