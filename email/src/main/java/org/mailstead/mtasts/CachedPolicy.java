package org.mailstead.mtasts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is kept of a domain's policy between look-ups. outbound M-5 */
public sealed interface CachedPolicy {
    /**
     * A policy that was fetched. RFC 8461 §3.3.
     *
     * @param recordId of the record when it was fetched
     * @param updated when it was fetched
     * @param validEnd when it ends to hold
     * @param noFetchUntil no other is fetched before: the last try failed; null if it did not
     */
    record Held(
            StsPolicy policy,
            String recordId,
            Instant updated,
            Instant validEnd,
            @Nullable Instant noFetchUntil)
            implements CachedPolicy {
        /** Whether it holds. */
        public boolean isLive(Instant at) {
            return at.isBefore(validEnd);
        }
    }

    /**
     * A policy that could not be had.
     *
     * @param until it is not fetched before
     * @param problem why
     */
    record BackOff(Instant until, StsProblem problem) implements CachedPolicy {}

    /** What the caller is to do with what it keeps. */
    sealed interface Change {
        /** Nothing. */
        record Keep() implements Change {}

        /** Keep this in place of what was kept. */
        record Put(CachedPolicy entry) implements Change {}

        /** Forget the domain. */
        record Remove() implements Change {}
    }
}
