package org.mailstead.mtasts;

import java.time.Duration;

/**
 * Every bound on policies. RFC 8461 §3.3.
 *
 * @param backOff for how long a policy that could not be had is not fetched again; 5 min
 * @param policyOctetsMax of a policy, 64 KiB (the RFC's own suggestion)
 * @param patternsMax of one policy; 1,000
 */
public record MtaStsLimits(Duration backOff, int policyOctetsMax, int patternsMax) {
    /** The defaults of all. */
    public static final MtaStsLimits DEFAULT =
            new MtaStsLimits(Duration.ofMinutes(5), 64 << 10, 1_000);

    public MtaStsLimits {
        if (!backOff.isPositive() || policyOctetsMax < 1 || patternsMax < 1) {
            throw new IllegalArgumentException(
                    "limits too small: %s, %d, %d"
                            .formatted(backOff, policyOctetsMax, patternsMax));
        }
    }
}
