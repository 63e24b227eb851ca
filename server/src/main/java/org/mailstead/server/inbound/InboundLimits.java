package org.mailstead.server.inbound;

import org.mailstead.server.net.ClassLimits;

/**
 * The bounds of what comes in.
 *
 * @param receivedFieldsMax more of them mean a loop; 100 or more (RFC 5321 §6.3)
 * @param messagesPerMinute for one account, from one network
 * @param messagesPerDay likewise
 * @param octetsPerMinute likewise
 * @param octetsPerDay likewise
 * @param accountsMax how many accounts' rates are kept in memory; those longest without mail are
 *     forgotten
 */
public record InboundLimits(
        int receivedFieldsMax,
        ClassLimits messagesPerMinute,
        ClassLimits messagesPerDay,
        ClassLimits octetsPerMinute,
        ClassLimits octetsPerDay,
        int accountsMax) {
    private static final long MIB = 1 << 20;

    /** inbound RATE-05, RATE-06. */
    public static final InboundLimits DEFAULT =
            new InboundLimits(
                    100,
                    new ClassLimits(500, 1500, 4500),
                    new ClassLimits(10_000, 30_000, 90_000),
                    new ClassLimits(1000 * MIB, 3000 * MIB, 9000 * MIB),
                    new ClassLimits(3000 * MIB, 9000 * MIB, 27_000 * MIB),
                    10_000);

    /** The same without rates, for a developer's machine. */
    public static final InboundLimits LOCAL =
            new InboundLimits(
                    100, ClassLimits.NONE, ClassLimits.NONE, ClassLimits.NONE, ClassLimits.NONE, 1);

    public InboundLimits {
        if (receivedFieldsMax < 100 || accountsMax < 1) {
            throw new IllegalArgumentException("fewer than 100 Received fields, or no account");
        }
    }
}
