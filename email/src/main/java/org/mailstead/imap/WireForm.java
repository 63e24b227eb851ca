package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Octets exactly as they stand in a response, literals included: an ENVELOPE or BODYSTRUCTURE that
 * was made once and is kept. Cannot change.
 */
public final class WireForm {
    private final byte[] octets;

    /**
     * @param octets the caller must not change them afterwards
     */
    public WireForm(byte[] octets) {
        this.octets = octets;
    }

    /** How many octets. */
    public int length() {
        return octets.length;
    }

    /** A copy of the octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /** The octets themselves, which must not be changed. */
    byte[] shared() {
        return octets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireForm form && Arrays.equals(octets, form.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return new String(octets, ISO_8859_1);
    }
}
