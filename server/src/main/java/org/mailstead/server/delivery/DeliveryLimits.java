package org.mailstead.server.delivery;

import java.time.Duration;

/**
 * The bounds of delivery.
 *
 * @param atOnce how many attempts go on at once, not counting slow ones
 * @param slowAfter after which time an attempt is slow: it waits for its peer rather than for us
 * @param slowMax how many slow attempts go on besides; more of them take the places of others
 * @param perDestinationFirst how many attempts go on at once for a destination of which nothing is
 *     known; each that gets there makes room for one more
 * @param perDestination how many go on at once for a destination at most
 * @param perRelay how many go on at once through one relay at most, those included that wait for a
 *     connection; down to a quarter while it is away
 * @param perProxy how many go on at once through one proxy
 * @param perAccount how many go on at once for mail of one account at most, not counting slow ones
 * @param storePause how long to wait when the queue cannot be read
 * @param stopGrace how long attempts may go on when the server stops
 * @param delayNoticeAfter after which failed attempt the sender is told that delivery is late
 */
public record DeliveryLimits(
        int atOnce,
        Duration slowAfter,
        int slowMax,
        int perDestinationFirst,
        int perDestination,
        int perRelay,
        int perProxy,
        int perAccount,
        Duration storePause,
        Duration stopGrace,
        int delayNoticeAfter) {
    /** outbound S-4, S-6, G-3. */
    public static final DeliveryLimits DEFAULT =
            new DeliveryLimits(
                    200,
                    Duration.ofSeconds(1),
                    2000,
                    1,
                    20,
                    40,
                    1000,
                    150,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    5);

    public DeliveryLimits {
        if (atOnce < 1
                || slowMax < 0
                || perDestinationFirst < 1
                || perDestination < perDestinationFirst
                || perRelay < 1
                || perProxy < 1
                || perAccount < 1
                || slowAfter.toMillis() < 1
                || storePause.toMillis() < 1
                || stopGrace.isNegative()
                || delayNoticeAfter < 1) {
            throw new IllegalArgumentException("a limit below 1, or a first one above its end");
        }
    }
}
