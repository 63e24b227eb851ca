package org.mailstead.message;

import java.util.Arrays;

/**
 * Base64. Octets outside the alphabet are passed over, padding ends the data, missing padding is no
 * matter. RFC 2045 §6.8.
 */
final class Base64Decoder implements TransferDecoder {
    private static final byte OTHER = -1;
    private static final byte PADDING = -2;
    private static final byte[] VALUES = values();

    private int bits;
    private int characters;
    private boolean ended;

    @Override
    public int decode(byte[] in, int from, int to, byte[] out) {
        var count = 0;
        for (int i = from; i < to && !ended; i++) {
            if (characters == 0) { // whole groups of four, as long as nothing stands between
                while (i + 4 <= to) {
                    var group =
                            VALUES[in[i] & 0xff] << 18
                                    | VALUES[in[i + 1] & 0xff] << 12
                                    | VALUES[in[i + 2] & 0xff] << 6
                                    | VALUES[in[i + 3] & 0xff];
                    if (group < 0) {
                        break;
                    }
                    out[count] = (byte) (group >> 16);
                    out[count + 1] = (byte) (group >> 8);
                    out[count + 2] = (byte) group;
                    count += 3;
                    i += 4;
                }
                if (i == to) {
                    break;
                }
            }
            var value = VALUES[in[i] & 0xff];
            if (value >= 0) {
                bits = bits << 6 | value;
                if (++characters == 4) {
                    out[count++] = (byte) (bits >> 16);
                    out[count++] = (byte) (bits >> 8);
                    out[count++] = (byte) bits;
                    characters = 0;
                }
            } else if (value == PADDING) {
                count = rest(out, count);
            }
        }
        return count;
    }

    @Override
    public int finish(byte[] out) {
        return rest(out, 0);
    }

    private int rest(byte[] out, int count) {
        if (!ended && characters >= 2) {
            var padded = bits << (6 * (4 - characters));
            out[count++] = (byte) (padded >> 16);
            if (characters == 3) {
                out[count++] = (byte) (padded >> 8);
            }
        }
        ended = true;
        return count;
    }

    /** Counts what {@link Base64Decoder} would give, without giving it. */
    static final class Size {
        private static final int BLOCK = 1 << 10;
        private static final short[] WEIGHTS = weights();

        private long characters;
        private boolean ended;

        void add(byte[] in, int from, int to) {
            for (int start = from; start < to && !ended; start += BLOCK) {
                var end = Math.min(to, start + BLOCK);
                var sum = 0;
                for (int i = start; i < end; i++) {
                    sum += WEIGHTS[in[i] & 0xff];
                }
                if (sum > BLOCK) {
                    addUpToPadding(in, start);
                } else {
                    characters += sum;
                }
            }
        }

        private void addUpToPadding(byte[] in, int start) {
            for (int i = start; in[i] != '='; i++) {
                characters += WEIGHTS[in[i] & 0xff];
            }
            ended = true;
        }

        long octets() {
            return characters / 4 * 3 + Math.max(characters % 4 - 1, 0);
        }

        /** 1 in the alphabet, 0 outside; padding weighs more than a block of either. */
        private static short[] weights() {
            var weights = new short[256];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (short) (VALUES[i] >= 0 ? 1 : VALUES[i] == PADDING ? BLOCK + 1 : 0);
            }
            return weights;
        }
    }

    private static byte[] values() {
        var values = new byte[256];
        Arrays.fill(values, OTHER);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        values['='] = PADDING;
        return values;
    }
}
