package org.mailstead.mtasts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a domain's policy now. RFC 8461 §5.1. */
public sealed interface StsLookup {
    /** What to do with the cache. */
    CachedPolicy.Change change();

    /** What to report; null if all is well. */
    @Nullable StsProblem problem();

    /**
     * The domain has a policy; of mode none, it has ended one.
     *
     * @param until when it ends to hold, unless the domain publishes another one before
     * @param isFresh whether the DNS confirmed it just now
     */
    record Found(
            StsPolicy policy,
            Instant until,
            boolean isFresh,
            @Nullable StsProblem problem,
            CachedPolicy.Change change)
            implements StsLookup {}

    /** There is none: without a problem, the domain does not take part in MTA-STS. */
    record Absent(@Nullable StsProblem problem, CachedPolicy.Change change) implements StsLookup {}
}
