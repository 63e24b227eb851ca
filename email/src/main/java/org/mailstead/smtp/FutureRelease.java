package org.mailstead.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** When a message may be sent on at the earliest. RFC 4865 §4. */
public sealed interface FutureRelease {
    /**
     * HOLDFOR: so long after it was submitted.
     *
     * @param interval whole seconds, 1..999999999
     */
    record HoldFor(Duration interval) implements FutureRelease {
        public HoldFor {
            var seconds = interval.toSeconds();
            if (seconds < 1
                    || seconds > 999_999_999L
                    || !interval.equals(Duration.ofSeconds(seconds))) {
                throw new IllegalArgumentException("not 1 to 999999999 seconds: " + interval);
            }
        }
    }

    /** HOLDUNTIL: not before this moment. */
    record HoldUntil(Instant moment) implements FutureRelease {}

    /** The moment of release of a message submitted at {@code submitted}. */
    default Instant release(Instant submitted) {
        return switch (this) {
            case HoldFor(var interval) -> submitted.plus(interval);
            case HoldUntil(var moment) -> moment;
        };
    }

    /** As in a Future-Release-Request field: {@code for;3600} or {@code until;...}. §6. */
    default String request() {
        return switch (this) {
            case HoldFor(var interval) -> "for;" + interval.toSeconds();
            case HoldUntil(var moment) -> "until;" + moment.truncatedTo(ChronoUnit.SECONDS);
        };
    }
}
