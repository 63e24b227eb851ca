package org.mailstead.dns;

import java.time.Duration;

/**
 * Every bound on look-ups. Durations are positive unless said otherwise.
 *
 * @param lookupTimeout for one look-up, with all that it takes: every server, attempt, alias and
 *     key; 10 s
 * @param attemptTimeout for one question to one server; 3 s
 * @param attemptsMax how often the servers are gone through for one question; 2
 * @param lookupsMax questions to servers that wait for a reply at once; 512. More wait their turn,
 *     within their timeout
 * @param aliasesMax CNAME and DNAME records followed for one look-up; 10
 * @param recordsMax records of the type asked for in one answer; 500
 * @param answerOctetsMax octets of one reply; 32 KiB. The protocol's own bound is 64 KiB
 * @param udpOctetsMax the size of UDP replies that we announce by EDNS; 1232 octets. RFC 9715 §3
 * @param ttlMin how long any answer is kept at least, not negative; 5 s, so that the checks of one
 *     message ask once
 * @param ttlMax how long any answer is kept at most; a day
 * @param negativeTtlMax how long absence is kept at most; 15 minutes, so that a record that someone
 *     just added is seen soon. RFC 2308 §5 allows up to 3 hours
 * @param troubleTtl how long trouble is remembered; 5 s. RFC 9520 §3.2 wants 1 s to 5 minutes
 * @param cacheOctetsMax octets of memory for answers, roughly; 16 MiB. The ones not used for
 *     longest go first
 */
public record DnsLimits(
        Duration lookupTimeout,
        Duration attemptTimeout,
        int attemptsMax,
        int lookupsMax,
        int aliasesMax,
        int recordsMax,
        int answerOctetsMax,
        int udpOctetsMax,
        Duration ttlMin,
        Duration ttlMax,
        Duration negativeTtlMax,
        Duration troubleTtl,
        int cacheOctetsMax) {
    /** The defaults of all. */
    public static final DnsLimits DEFAULT =
            new DnsLimits(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    2,
                    512,
                    10,
                    500,
                    32 * 1024,
                    1232,
                    Duration.ofSeconds(5),
                    Duration.ofDays(1),
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(5),
                    16 * 1024 * 1024);

    public DnsLimits {
        positive("lookupTimeout", lookupTimeout);
        positive("attemptTimeout", attemptTimeout);
        within("attemptsMax", attemptsMax, 1, 10);
        within("lookupsMax", lookupsMax, 1, 100_000);
        within("aliasesMax", aliasesMax, 0, 100);
        within("recordsMax", recordsMax, 1, 10_000);
        within("answerOctetsMax", answerOctetsMax, 512, 65_535);
        within("udpOctetsMax", udpOctetsMax, 512, 4096);
        if (ttlMin.isNegative() || ttlMin.compareTo(ttlMax) > 0) {
            throw new IllegalArgumentException("ttlMin outside 0..ttlMax: " + ttlMin);
        }
        positive("ttlMax", ttlMax);
        positive("negativeTtlMax", negativeTtlMax);
        positive("troubleTtl", troubleTtl);
        within("cacheOctetsMax", cacheOctetsMax, 0, Integer.MAX_VALUE);
    }

    private static void positive(String what, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " not positive: " + value);
        }
    }

    private static void within(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    what + " outside " + min + ".." + max + ": " + value);
        }
    }
}
