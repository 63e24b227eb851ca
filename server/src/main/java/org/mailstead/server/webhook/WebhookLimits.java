package org.mailstead.server.webhook;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every bound on calls of programs.
 *
 * @param waits between one attempt and the next; after the last there is one more attempt. webapi
 *     J-1
 * @param jitter by how much of itself each wait is made longer or shorter at most: 0 to 0.5
 * @param timeout for a call with all its redirects. webapi J-3
 * @param answerOctetsMax how much of an answer is kept
 * @param redirectsMax followed in one call
 * @param callsMax at a time on a node; to one URL there is one at a time on all. webapi J-4
 * @param lease after which others take over what a node that is silent had begun; longer than a
 *     call
 * @param roomOfAccount what may wait of one account: what comes then is not told, and the log says
 *     so
 * @param retiredOctetsMax how much is remembered of one account: the oldest gives way
 * @param keepRetired how long what is done with is remembered, if an account has nothing of its
 *     own; 0: not at all. webapi J-6
 */
public record WebhookLimits(
        List<Duration> waits,
        double jitter,
        Duration timeout,
        int answerOctetsMax,
        int redirectsMax,
        int callsMax,
        Duration lease,
        Room roomOfAccount,
        long retiredOctetsMax,
        Duration keepRetired) {
    /** 12 attempts in about 32 hours; 200,000 jobs or 256 MiB of an account; 3 days. */
    public static final WebhookLimits DEFAULT =
            new WebhookLimits(
                    List.of(
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(2),
                            Duration.ofMinutes(4),
                            Duration.ofSeconds(450),
                            Duration.ofMinutes(15),
                            Duration.ofMinutes(30),
                            Duration.ofHours(1),
                            Duration.ofHours(2),
                            Duration.ofHours(4),
                            Duration.ofHours(8),
                            Duration.ofHours(16)),
                    0.01,
                    Duration.ofMinutes(1),
                    512,
                    10,
                    100,
                    Duration.ofMinutes(5),
                    new Room(200_000, 256L << 20),
                    256L << 20,
                    Duration.ofDays(3));

    /**
     * How much may wait.
     *
     * @param jobs at least 1
     * @param octets of what is to be sent; at least 1
     */
    public record Room(long jobs, long octets) {
        public Room {
            if (jobs < 1 || octets < 1) {
                throw new IllegalArgumentException("room for nothing");
            }
        }
    }

    public WebhookLimits {
        waits = List.copyOf(waits);
        if (waits.stream().anyMatch(wait -> !wait.isPositive())
                || !timeout.isPositive()
                || lease.compareTo(timeout) <= 0
                || keepRetired.isNegative()) {
            throw new IllegalArgumentException(
                    "a time of nothing, or a lease no longer than a call");
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter outside 0..0.5: " + jitter);
        }
        if (answerOctetsMax < 0 || redirectsMax < 0 || callsMax < 1 || retiredOctetsMax < 0) {
            throw new IllegalArgumentException("a limit below its least");
        }
    }

    /** The same with another memory for what is done with. */
    public WebhookLimits withKeepRetired(Duration other) {
        return with(waits, timeout, roomOfAccount, retiredOctetsMax, other);
    }

    /** The same with other waits between attempts. */
    public WebhookLimits withWaits(List<Duration> others) {
        return with(others, timeout, roomOfAccount, retiredOctetsMax, keepRetired);
    }

    /** The same with another time for a call. */
    public WebhookLimits withTimeout(Duration other) {
        return with(waits, other, roomOfAccount, retiredOctetsMax, keepRetired);
    }

    /** The same with other bounds of what is kept of an account. */
    public WebhookLimits withRoom(Room waiting, long retiredMax) {
        return with(waits, timeout, waiting, retiredMax, keepRetired);
    }

    private WebhookLimits with(
            List<Duration> otherWaits,
            Duration otherTimeout,
            Room waiting,
            long retiredMax,
            Duration keep) {
        return new WebhookLimits(
                otherWaits,
                jitter,
                otherTimeout,
                answerOctetsMax,
                redirectsMax,
                callsMax,
                lease,
                waiting,
                retiredMax,
                keep);
    }

    /** How many attempts there are. */
    int attemptsMax() {
        return waits.size() + 1;
    }

    /** How long to wait after an attempt that is not the last, by its number from 1. */
    Duration waitAfter(int attempt, RandomGenerator random) {
        if (waits.isEmpty()) {
            return timeout;
        }
        var wait = waits.get(Math.clamp(attempt - 1, 0, waits.size() - 1));
        var factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, (long) (wait.toMillis() * factor)));
    }
}
