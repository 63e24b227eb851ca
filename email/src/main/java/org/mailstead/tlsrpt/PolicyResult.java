package org.mailstead.tlsrpt;

import java.util.ArrayList;
import java.util.List;

/**
 * The sessions under one policy. RFC 8460 §4.4.
 *
 * @param successCount sessions that were as the policy wants them, 0 or more
 * @param failureCount those that were not, 0 or more
 * @param details no two of one kind
 */
public record PolicyResult(
        AppliedPolicy policy, long successCount, long failureCount, List<FailureDetails> details) {
    /** More kinds of failures are counted, not detailed. */
    public static final int DETAILS_MAX = 1_000;

    public PolicyResult {
        if (successCount < 0 || failureCount < 0) {
            throw new IllegalArgumentException(
                    "negative count: " + successCount + ", " + failureCount);
        }
        details = List.copyOf(details);
    }

    /** Of no session yet. */
    public static PolicyResult of(AppliedPolicy policy) {
        return new PolicyResult(policy, 0, 0, List.of());
    }

    /** With one more session that was as it should be. */
    public PolicyResult withSuccess() {
        return new PolicyResult(policy, successCount + 1, failureCount, details);
    }

    /**
     * With one more failure.
     *
     * @param detail its count is added to that of its kind, and to the sessions that failed
     */
    public PolicyResult withFailure(FailureDetails detail) {
        return new PolicyResult(
                policy,
                successCount,
                failureCount + detail.failedSessionCount(),
                merged(details, List.of(detail)));
    }

    /**
     * With all of another one. outbound U-2
     *
     * @throws IllegalArgumentException if that is of another policy
     */
    public PolicyResult plus(PolicyResult other) {
        if (!policy.equals(other.policy)) {
            throw new IllegalArgumentException(policy + " and " + other.policy);
        }
        return new PolicyResult(
                policy,
                successCount + other.successCount,
                failureCount + other.failureCount,
                merged(details, other.details));
    }

    private static List<FailureDetails> merged(
            List<FailureDetails> some, List<FailureDetails> more) {
        var all = new ArrayList<>(some);
        for (var detail : more) {
            var at = 0;
            while (at < all.size() && !all.get(at).isLike(detail)) {
                at++;
            }
            if (at < all.size()) {
                var count = all.get(at).failedSessionCount() + detail.failedSessionCount();
                all.set(at, detail.withCount(count));
            } else if (all.size() < DETAILS_MAX) {
                all.add(detail);
            }
        }
        return all;
    }
}
