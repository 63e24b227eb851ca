package org.mailstead.server.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The bounds of the queue.
 *
 * @param waits between one attempt and the next; after the last of them a recipient gets one more
 *     attempt, and then its sender is told that it failed
 * @param jitter by how much of itself each wait is made longer or shorter at most: 0 to 0.5, so
 *     that what failed together is not tried together again
 * @param lease how long an attempt may go on without a sign of life of its node before others take
 *     its recipients
 * @param unreachablePause how long a destination where nobody could be reached is left alone
 * @param roomOfAccount what one account may have waiting
 * @param roomInAll what may wait in all: mail of all accounts, and mail from elsewhere that could
 *     not be put into a mailbox yet
 * @param recipientsOfClaimMax how many recipients are tried together
 * @param keepRetired how long what is done with is remembered, if an account has nothing of its
 *     own; 0: not at all
 * @param failedOctetsMax how many octets of messages that failed are kept as long, so that people
 *     can look at them: the oldest give way; 0: none
 */
public record QueueLimits(
        List<Duration> waits,
        double jitter,
        Duration lease,
        Duration unreachablePause,
        Room roomOfAccount,
        Room roomInAll,
        int recipientsOfClaimMax,
        Duration keepRetired,
        long failedOctetsMax) {
    /** 8 attempts in about 16 hours. outbound S-1, S-2. */
    public static final QueueLimits DEFAULT =
            new QueueLimits(
                    doubling(Duration.ofSeconds(450), 7),
                    0.05,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    new Room(100_000, 20L << 30),
                    new Room(2_000_000, 100L << 30),
                    100,
                    Duration.ofDays(3),
                    1L << 30);

    private static final int WAITS_MAX = 100;

    /**
     * How much may wait.
     *
     * @param recipients at least 1
     * @param octets of messages; at least 1
     */
    public record Room(long recipients, long octets) {
        public Room {
            if (recipients < 1 || octets < 1) {
                throw new IllegalArgumentException("room for nothing");
            }
        }
    }

    public QueueLimits {
        waits = List.copyOf(waits);
        if (waits.size() > WAITS_MAX || waits.stream().anyMatch(wait -> wait.toMillis() < 1)) {
            throw new IllegalArgumentException(
                    "not at most " + WAITS_MAX + " waits, each of some time: " + waits);
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("jitter outside 0..0.5: " + jitter);
        }
        if (lease.toMillis() < 1 || unreachablePause.isNegative() || keepRetired.isNegative()) {
            throw new IllegalArgumentException("a time below 0, or a lease of none");
        }
        if (failedOctetsMax < 0) {
            throw new IllegalArgumentException("less than no octets kept");
        }
        if (recipientsOfClaimMax < 1) {
            throw new IllegalArgumentException("claims of nobody");
        }
    }

    /** Waits of which each is twice as long as the one before. */
    public static List<Duration> doubling(Duration first, int count) {
        return IntStream.range(0, count).mapToObj(i -> first.multipliedBy(1L << i)).toList();
    }

    /** The same with other waits between attempts. */
    public QueueLimits withWaits(List<Duration> others) {
        return with(others, jitter, roomOfAccount, roomInAll, keepRetired, failedOctetsMax);
    }

    /** The same with other bounds of what may wait. */
    public QueueLimits withRoom(Room ofAccount, Room inAll) {
        return with(waits, jitter, ofAccount, inAll, keepRetired, failedOctetsMax);
    }

    /** The same with another memory for what is done with. */
    public QueueLimits withKeepRetired(Duration other) {
        return with(waits, jitter, roomOfAccount, roomInAll, other, failedOctetsMax);
    }

    /** The same with other room for messages that failed. */
    public QueueLimits withFailedOctetsMax(long other) {
        return with(waits, jitter, roomOfAccount, roomInAll, keepRetired, other);
    }

    /** The same, with waits that can be told beforehand. */
    public QueueLimits withoutJitter() {
        return with(waits, 0, roomOfAccount, roomInAll, keepRetired, failedOctetsMax);
    }

    private QueueLimits with(
            List<Duration> otherWaits,
            double otherJitter,
            Room ofAccount,
            Room inAll,
            Duration keep,
            long failedMax) {
        return new QueueLimits(
                otherWaits,
                otherJitter,
                lease,
                unreachablePause,
                ofAccount,
                inAll,
                recipientsOfClaimMax,
                keep,
                failedMax);
    }

    /** How long it takes until a recipient has had all attempts. */
    Duration wholeSchedule() {
        return waits.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** How many attempts a recipient gets. */
    public int attemptsMax() {
        return waits.size() + 1;
    }

    /**
     * How long to wait after an attempt.
     *
     * @param attempt its number, from 1; after the last there may be more, as seldom as that
     */
    Duration waitAfter(int attempt) {
        return waits.isEmpty()
                ? unreachablePause
                : waits.get(Math.clamp(attempt - 1, 0, waits.size() - 1));
    }

    /** The same, a bit longer or shorter. */
    Duration waitAfter(int attempt, RandomGenerator random) {
        var wait = waitAfter(attempt);
        var factor = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, (long) (wait.toMillis() * factor)));
    }

    /**
     * When a recipient is given up, if all attempts fail: as long as the waits are kept.
     *
     * @param attempt the number of the attempt made last
     * @param attemptsMax how many this recipient gets
     * @param made when it was made
     */
    public Instant lastAttempt(int attempt, int attemptsMax, Instant made) {
        var last = made;
        for (var i = attempt; i < attemptsMax; i++) {
            last = last.plus(waitAfter(i));
        }
        return last;
    }
}
