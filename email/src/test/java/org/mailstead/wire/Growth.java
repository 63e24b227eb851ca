package org.mailstead.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;

/** 64 times as much costs 64 times as much, not 4096 times. */
public final class Growth {
    private static final int TIMES = 64;

    /** The machine does other things too; a square would be 64. */
    private static final int MARGIN = 25;

    /** Less than this is not measured well. */
    private static final long NANOS_MIN = 500_000;

    private Growth() {}

    /**
     * Something of which there may be as much as a peer likes; each character is an octet.
     *
     * @param repeated with a number in place of {@code %d}
     */
    public static byte[] repeated(int count, String before, String repeated, String after) {
        var text = new StringBuilder(before);
        for (int i = 0; i < count; i++) {
            text.append(repeated.replace("%d", Integer.toString(i)));
        }
        return text.append(after).toString().getBytes(ISO_8859_1);
    }

    /** What octets cost. */
    @FunctionalInterface
    public interface Reading {
        void read(byte[] octets) throws Exception;
    }

    /**
     * Measures the least time of some rounds.
     *
     * @param octets so many times as much as the least
     */
    public static void assertLinear(IntFunction<byte[]> octets, Reading reading) throws Exception {
        var small = octets.apply(1);
        var large = octets.apply(TIMES);
        least(small, reading, 20); // until it is compiled
        var once = Math.max(NANOS_MIN, least(small, reading, 5));
        assertThat(least(large, reading, 3))
                .as("nanoseconds for %d octets; %d for %d", large.length, once, small.length)
                .isLessThan(MARGIN * TIMES * once);
    }

    private static long least(byte[] octets, Reading reading, int rounds) throws Exception {
        var least = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            var start = System.nanoTime();
            reading.read(octets);
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }
}
