package org.mailstead.sasl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * MD5 that can begin where a stored state left off after one block, which the JDK's cannot. RFC
 * 1321.
 *
 * <p>For CRAM-MD5 only: MD5 is broken as a hash, not (yet) in HMAC.
 */
final class Md5 {
    static final int BLOCK_OCTETS = 64;
    static final int STATE_OCTETS = 16;

    /** RFC 1321 §3.3. */
    private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

    /** How far each of the four steps of a round rotates. RFC 1321 §3.4. */
    private static final int[][] SHIFTS = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}
    };

    /** T[i] = floor(2^32 * abs(sin(i + 1))). RFC 1321 §3.4. */
    private static final int[] SINES = sines();

    private final int[] state;

    /**
     * Goes on from a state.
     *
     * @param state after exactly one block
     */
    Md5(byte[] state) {
        this.state = words(state);
    }

    /** The hash of octets. */
    static byte[] hash(byte[] octets) {
        return finish(START.clone(), octets, 0);
    }

    /** The state that one block leads to. */
    static byte[] stateAfter(byte[] block) {
        var state = START.clone();
        compress(state, words(block));
        return octets(state);
    }

    /** The hash of the block that led to the state, followed by these octets. */
    byte[] finish(byte[] octets) {
        return finish(state.clone(), octets, BLOCK_OCTETS);
    }

    /** RFC 1321 §3.1, §3.2: a one bit, zeros, the length in bits. */
    private static byte[] finish(int[] state, byte[] octets, int before) {
        int blocks = (octets.length + 8) / BLOCK_OCTETS + 1;
        var padded = Arrays.copyOf(octets, blocks * BLOCK_OCTETS);
        padded[octets.length] = (byte) 0x80;
        ByteBuffer.wrap(padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length - 8, (octets.length + (long) before) * 8);
        var words = words(padded);
        for (int i = 0; i < words.length; i += 16) {
            compress(state, Arrays.copyOfRange(words, i, i + 16));
        }
        return octets(state);
    }

    /** RFC 1321 §3.4: one block of 16 words into the state. */
    private static void compress(int[] state, int[] block) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int i = 0; i < 64; i++) {
            int round = i / 16;
            int mixed =
                    switch (round) {
                        case 0 -> (b & c) | (~b & d);
                        case 1 -> (b & d) | (c & ~d);
                        case 2 -> b ^ c ^ d;
                        default -> c ^ (b | ~d);
                    };
            int word =
                    switch (round) {
                        case 0 -> i;
                        case 1 -> (5 * i + 1) % 16;
                        case 2 -> (3 * i + 5) % 16;
                        default -> 7 * i % 16;
                    };
            int sum = a + mixed + block[word] + SINES[i];
            a = d;
            d = c;
            c = b;
            b += Integer.rotateLeft(sum, SHIFTS[round][i % 4]);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }

    private static int[] sines() {
        var sines = new int[64];
        for (int i = 0; i < sines.length; i++) {
            sines[i] = (int) (long) Math.floor(Math.abs(StrictMath.sin(i + 1)) * 0x1p32);
        }
        return sines;
    }

    private static int[] words(byte[] octets) {
        var words = new int[octets.length / 4];
        ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    private static byte[] octets(int[] words) {
        var octets = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        octets.asIntBuffer().put(words);
        return octets.array();
    }
}
