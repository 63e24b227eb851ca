package org.mailstead.server.reports;

import java.time.Duration;

/**
 * How much of what others report is kept. A report beyond a bound is not kept, and stays the
 * message that it came in. outbound TD-8
 *
 * @param messageOctetsMax of a message with a report; a longer one is not looked into
 * @param contentOctetsMax of one report, compressed
 * @param domainsMax that one report may be about
 * @param perDomainAndDayMax reports of one sender on one domain, of a kind, within 24 hours
 * @param octetsPerDayMax of one sender within 24 hours, compressed; a sender is a registered
 *     domain, with all below it
 * @param octetsMax of all together, compressed; beyond it the oldest of whoever has most give way
 * @param keep how long
 */
public record ReceivedLimits(
        long messageOctetsMax,
        int contentOctetsMax,
        int domainsMax,
        int perDomainAndDayMax,
        long octetsPerDayMax,
        long octetsMax,
        Duration keep) {
    private static final long MIB = 1 << 20;

    /** 15 MiB (outbound DI-1, J-3); 4 MiB; 1,000 domains; 50 a day; 64 MiB a day; 1 GiB; a year. */
    public static final ReceivedLimits DEFAULT =
            new ReceivedLimits(
                    15 * MIB, 4 << 20, 1000, 50, 64 * MIB, 1024 * MIB, Duration.ofDays(365));

    public ReceivedLimits {
        if (messageOctetsMax < 1
                || contentOctetsMax < 1
                || domainsMax < 1
                || perDomainAndDayMax < 1
                || octetsPerDayMax < 1
                || octetsMax < 1
                || !keep.isPositive()) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
