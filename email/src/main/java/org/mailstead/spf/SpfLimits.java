package org.mailstead.spf;

import java.time.Duration;

/**
 * Every bound on a check. RFC 7208 §4.6.4, §11.1.
 *
 * @param lookupsMax terms that ask the DNS (include, a, mx, ptr, exists, redirect, the macro p);
 *     10, the RFC's own number: more is a permanent error
 * @param voidLookupsMax terms whose question has no answer; 2: more is a permanent error
 * @param mxNamesMax hosts asked for in one mx; 10: more, unless one of them matches, is a permanent
 *     error
 * @param ptrNamesMax names looked at in one ptr; 10: the others are passed over
 * @param timeout for the whole check, positive; 20 s, the least that the RFC wants: past it is a
 *     temporary error. One look-up that has begun may exceed it by the resolver's own limit
 * @param explanationCharsMax chars of an explanation, which are cut; 800
 */
public record SpfLimits(
        int lookupsMax,
        int voidLookupsMax,
        int mxNamesMax,
        int ptrNamesMax,
        Duration timeout,
        int explanationCharsMax) {
    /** The defaults of all. */
    public static final SpfLimits DEFAULT =
            new SpfLimits(10, 2, 10, 10, Duration.ofSeconds(20), 800);

    public SpfLimits {
        within("lookupsMax", lookupsMax, 50);
        within("voidLookupsMax", voidLookupsMax, 50);
        within("mxNamesMax", mxNamesMax, 50);
        within("ptrNamesMax", ptrNamesMax, 50);
        within("explanationCharsMax", explanationCharsMax, 10_000);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout not positive: " + timeout);
        }
    }

    private static void within(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " outside 0.." + max + ": " + value);
        }
    }
}
