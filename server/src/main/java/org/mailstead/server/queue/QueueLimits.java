package org.mailstead.server.queue;

import java.time.Duration;

/**
 * The bounds of the queue.
 *
 * @param attemptsMax how many attempts a recipient gets before its sender is told that it failed
 * @param backOff between the first attempt and the second; each later wait is twice as long
 * @param recipientsOfAccountMax how many recipients one account may have waiting
 */
public record QueueLimits(int attemptsMax, Duration backOff, int recipientsOfAccountMax) {
    /** 8 attempts in about 16 hours. outbound S-1, S-2. */
    public static final QueueLimits DEFAULT = new QueueLimits(8, Duration.ofSeconds(450), 10_000);

    public QueueLimits {
        if (attemptsMax < 1 || attemptsMax > 30 || backOff.toMillis() < 1) {
            throw new IllegalArgumentException("not 1 to 30 attempts, or no wait between them");
        }
    }

    /**
     * How long to wait after an attempt.
     *
     * @param attempt its number, from 1
     */
    Duration waitAfter(int attempt) {
        return backOff.multipliedBy(1L << Math.min(attempt - 1, 30));
    }
}
