package org.mailstead.message;

/**
 * How much of a message is looked at and kept. What lies beyond a limit is never an error: it is
 * left undivided, or cut off.
 *
 * @param depthMax levels of multiparts and embedded messages; a deeper one is a leaf. 1..1000
 * @param partsMax parts in all; the last one reaches to the end of the message. 1 or more
 * @param headerOctetsMax octets of one header that are read by {@link Part#headers()}
 * @param headerFieldsMax fields of one header that {@link Part#headers()} tells apart; the last one
 *     holds the rest
 * @param contentFieldOctetsMax octets kept of one {@code Content-*} field of a part
 * @param contentOctetsMax octets kept of all {@code Content-*} fields of a message
 */
public record MimeLimits(
        int depthMax,
        int partsMax,
        int headerOctetsMax,
        int headerFieldsMax,
        int contentFieldOctetsMax,
        int contentOctetsMax) {

    /** 100 levels, 10,000 parts, 1 MiB or 10,000 fields a header, 16 KiB a content field, 2 MiB. */
    public static final MimeLimits DEFAULT =
            new MimeLimits(100, 10_000, 1 << 20, 10_000, 16 << 10, 2 << 20);

    public MimeLimits {
        if (depthMax < 1 || depthMax > 1000) {
            throw new IllegalArgumentException("depthMax outside 1..1000: " + depthMax);
        }
        if (partsMax < 1
                || headerOctetsMax < 1
                || headerFieldsMax < 1
                || contentFieldOctetsMax < 1
                || contentOctetsMax < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
