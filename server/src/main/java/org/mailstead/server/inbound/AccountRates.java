package org.mailstead.server.inbound;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.mailstead.server.net.NetworkLimiter;

/**
 * How much mail an account gets from each network: a flood from one is put off before it fills the
 * mailbox. In memory only. Any thread.
 */
final class AccountRates {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private record Rates(NetworkLimiter messages, NetworkLimiter octets) {}

    private final InstantSource clock;
    private final InboundLimits limits;
    private final Cache<Long, Rates> byAccount;

    AccountRates(InstantSource clock, InboundLimits limits) {
        this.clock = clock;
        this.limits = limits;
        this.byAccount = Caffeine.newBuilder().maximumSize(limits.accountsMax()).build();
    }

    /** Counts a message for an account, unless that would be too much. */
    boolean allow(long account, InetAddress remote, long octets) {
        var rates = byAccount.get(account, _ -> rates());
        return rates.messages().allows(remote)
                && rates.octets().add(remote, Math.max(1, octets))
                && rates.messages().add(remote, 1);
    }

    private Rates rates() {
        return new Rates(
                new NetworkLimiter(
                        clock,
                        List.of(
                                new NetworkLimiter.Window(MINUTE, limits.messagesPerMinute()),
                                new NetworkLimiter.Window(DAY, limits.messagesPerDay()))),
                new NetworkLimiter(
                        clock,
                        List.of(
                                new NetworkLimiter.Window(MINUTE, limits.octetsPerMinute()),
                                new NetworkLimiter.Window(DAY, limits.octetsPerDay()))));
    }
}
