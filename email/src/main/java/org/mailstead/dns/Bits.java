package org.mailstead.dns;

/** Bounds of the numbers in records. */
final class Bits {
    private Bits() {}

    static void check8(String what, int value) {
        check(what, value, 0xff);
    }

    static void check16(String what, int value) {
        check(what, value, 0xffff);
    }

    private static void check(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " outside 0.." + max + ": " + value);
        }
    }
}
