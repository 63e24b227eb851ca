package org.mailstead.server.delivery;

import java.time.Duration;

/**
 * The bounds of delivery.
 *
 * @param atOnce how many messages are being delivered at once
 * @param claimMax how many recipients are taken from the queue in one go
 * @param storePause how long to wait when the queue cannot be read
 * @param delayNoticeAfter after which failed attempt the sender is told that delivery is late
 */
public record DeliveryLimits(int atOnce, int claimMax, Duration storePause, int delayNoticeAfter) {
    /** outbound S-4, S-6, G-3. */
    public static final DeliveryLimits DEFAULT =
            new DeliveryLimits(16, 100, Duration.ofMinutes(1), 5);

    public DeliveryLimits {
        if (atOnce < 1 || claimMax < 1 || storePause.toMillis() < 1 || delayNoticeAfter < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
