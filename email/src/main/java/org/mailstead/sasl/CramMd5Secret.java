package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a server keeps of a password for CRAM-MD5: the two MD5 states after the padded key of HMAC
 * (RFC 2104 §4), instead of the password.
 *
 * <p>Who steals it can log in by CRAM-MD5 with it: that is so with any form in which a server can
 * keep a secret for this mechanism. Immutable.
 */
public final class CramMd5Secret {
    /** Length of {@link #octets()}: two states of four 32-bit words. */
    public static final int OCTETS = 2 * Md5.STATE_OCTETS;

    private final byte[] inner;
    private final byte[] outer;

    private CramMd5Secret(byte[] inner, byte[] outer) {
        this.inner = inner;
        this.outer = outer;
    }

    /**
     * The secret of a password.
     *
     * @param password as prepared by {@link Preparation#password}
     */
    public static CramMd5Secret of(String password) {
        var octets = password.getBytes(UTF_8);
        // RFC 2104 §2: keys longer than a block are hashed first
        var key = octets.length > Md5.BLOCK_OCTETS ? Md5.hash(octets) : octets;
        return new CramMd5Secret(padded(key, 0x36), padded(key, 0x5c));
    }

    /**
     * The secret that was kept as octets.
     *
     * @param octets as {@link #octets()} gave them
     */
    public static CramMd5Secret ofOctets(byte[] octets) {
        if (octets.length != OCTETS) {
            throw new IllegalArgumentException("not " + OCTETS + " octets: " + octets.length);
        }
        return new CramMd5Secret(
                Arrays.copyOf(octets, Md5.STATE_OCTETS),
                Arrays.copyOfRange(octets, Md5.STATE_OCTETS, OCTETS));
    }

    /** Both states, to be kept: {@value #OCTETS} octets. */
    public byte[] octets() {
        var octets = Arrays.copyOf(inner, OCTETS);
        System.arraycopy(outer, 0, octets, Md5.STATE_OCTETS, Md5.STATE_OCTETS);
        return octets;
    }

    /** Whether the digest is the HMAC-MD5 of the challenge. */
    boolean accepts(byte[] challenge, byte[] digest) {
        return MessageDigest.isEqual(digest(challenge), digest);
    }

    /** HMAC-MD5 of the challenge. RFC 2104 §2. */
    byte[] digest(byte[] challenge) {
        return new Md5(outer).finish(new Md5(inner).finish(challenge));
    }

    private static byte[] padded(byte[] key, int pad) {
        var block = Arrays.copyOf(key, Md5.BLOCK_OCTETS);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) pad;
        }
        return Md5.stateAfter(block);
    }
}
