package org.mailstead.dane;

/**
 * Every bound on what strangers make us compare.
 *
 * @param recordsMax records of one answer that are looked at; 32, far more than anybody needs:
 *     others are passed over
 */
public record DaneLimits(int recordsMax) {
    /** The default. */
    public static final DaneLimits DEFAULT = new DaneLimits(32);

    public DaneLimits {
        if (recordsMax < 1 || recordsMax > 1_000) {
            throw new IllegalArgumentException("recordsMax outside 1..1000: " + recordsMax);
        }
    }
}
