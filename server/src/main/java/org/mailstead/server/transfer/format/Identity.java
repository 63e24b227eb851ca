package org.mailstead.server.transfer.format;

import java.nio.ByteBuffer;

/**
 * What a message is known by when it is met again: 128 bits of the SHA-256 of its octets, without
 * the header fields that mail programs rewrite in place.
 */
public record Identity(long high, long low) {
    /** Of a digest of 16 octets or more. */
    static Identity of(byte[] digest) {
        var octets = ByteBuffer.wrap(digest);
        return new Identity(octets.getLong(), octets.getLong());
    }

    /** As it is stored: 16 octets. */
    public byte[] octets() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /**
     * What {@link #octets()} gave.
     *
     * @throws IllegalArgumentException if they are not 16
     */
    public static Identity stored(byte[] octets) {
        if (octets.length != 16) {
            throw new IllegalArgumentException("not 16 octets: " + octets.length);
        }
        return of(octets);
    }
}
