package org.mailstead.tlsrpt;

import org.jspecify.annotations.Nullable;

/**
 * Sessions that failed in one way. RFC 8460 §4.4.
 *
 * @param sendingMtaIp our own address; null if no connection was made
 * @param receivingMxHostname null if no host was chosen yet
 * @param receivingMxHelo the name in the host's greeting; null if there was none
 * @param receivingIp the host's address; null if no connection was made
 * @param failedSessionCount 0 or more: some kinds are told without a session that failed
 * @param additionalInformation null if there is none
 * @param failureReasonCode our own word for it; null if the type says it all
 */
public record FailureDetails(
        ResultType resultType,
        @Nullable String sendingMtaIp,
        @Nullable String receivingMxHostname,
        @Nullable String receivingMxHelo,
        @Nullable String receivingIp,
        long failedSessionCount,
        @Nullable String additionalInformation,
        @Nullable String failureReasonCode) {
    public FailureDetails {
        if (failedSessionCount < 0) {
            throw new IllegalArgumentException("negative count: " + failedSessionCount);
        }
    }

    /** Of a failure before any host was asked. */
    public static FailureDetails of(ResultType type, String reasonCode) {
        return new FailureDetails(type, null, null, null, null, 0, null, reasonCode);
    }

    /** The same with another count. */
    public FailureDetails withCount(long count) {
        return new FailureDetails(
                resultType,
                sendingMtaIp,
                receivingMxHostname,
                receivingMxHelo,
                receivingIp,
                count,
                additionalInformation,
                failureReasonCode);
    }

    /** Whether both are of one kind: all is equal but the count. outbound U-2 */
    public boolean isLike(FailureDetails other) {
        return withCount(0).equals(other.withCount(0));
    }
}
