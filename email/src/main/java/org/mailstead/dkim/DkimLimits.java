package org.mailstead.dkim;

import java.time.Duration;

/**
 * What a message may cost, and what a signature must have to count.
 *
 * @param signaturesMax signatures of one message that are checked, from the top; the others are
 *     answered without a look at them
 * @param headerOctetsMax a message with a larger header has no valid signature
 * @param headerFieldsMax a message with more header fields has no valid signature
 * @param signatureOctetsMax a larger signature field is not read
 * @param signedFieldsMax a signature over more names of fields is not checked
 * @param recordOctetsMax a larger key record is not read
 * @param rsaBitsMin smaller keys are worthless; 1024 or more
 * @param rsaBitsMax larger keys are too costly
 * @param clockSkew how far clocks may differ: a signature may begin so much later and have expired
 *     so much earlier
 */
public record DkimLimits(
        int signaturesMax,
        int headerOctetsMax,
        int headerFieldsMax,
        int signatureOctetsMax,
        int signedFieldsMax,
        int recordOctetsMax,
        int rsaBitsMin,
        int rsaBitsMax,
        Duration clockSkew) {

    /** Keys with fewer bits pass, and are reported as weak. RFC 8301 §3.2. */
    public static final int RSA_BITS_STRONG = 2048;

    /**
     * 20 signatures; headers of 1 MiB and 10,000 fields; 64 KiB and 1,000 names a signature; 16 KiB
     * a record; RSA of 1024 (RFC 8301 §3.2) to 8192 bits; 5 minutes.
     */
    public static final DkimLimits DEFAULT =
            new DkimLimits(
                    20,
                    1 << 20,
                    10_000,
                    64 << 10,
                    1000,
                    16 << 10,
                    1024,
                    8192,
                    Duration.ofMinutes(5));

    public DkimLimits {
        if (signaturesMax < 1
                || headerOctetsMax < 1
                || headerFieldsMax < 1
                || signatureOctetsMax < 1
                || signedFieldsMax < 1
                || recordOctetsMax < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
        if (rsaBitsMin < 1024 || rsaBitsMax < rsaBitsMin || rsaBitsMax > 16384) {
            throw new IllegalArgumentException(
                    "RSA bits outside 1024..16384: " + rsaBitsMin + ".." + rsaBitsMax);
        }
        if (clockSkew.isNegative()) {
            throw new IllegalArgumentException("negative clock skew: " + clockSkew);
        }
    }
}
