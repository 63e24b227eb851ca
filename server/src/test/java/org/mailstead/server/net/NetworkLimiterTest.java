package org.mailstead.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NetworkLimiterTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final InetAddress host = InetAddress.ofLiteral("203.0.113.1");
    private final InetAddress neighbour = InetAddress.ofLiteral("203.0.113.2");
    private final InetAddress stranger = InetAddress.ofLiteral("198.51.100.1");

    private NetworkLimiter limiter(Duration length, long host, long site, long provider) {
        var limits = new ClassLimits(host, site, provider);
        return new NetworkLimiter(now::get, List.of(new NetworkLimiter.Window(length, limits)));
    }

    @Test // inbound §24
    void aHostHasItsShareOfAWindow() {
        var limiter = limiter(Duration.ofMinutes(1), 2, 6, 18);
        assertThat(limiter.add(host, 1)).isTrue();
        assertThat(limiter.add(host, 1)).isTrue();
        assertThat(limiter.allows(host)).isFalse();
        assertThat(limiter.add(host, 1)).isFalse();
        assertThat(limiter.add(neighbour, 1)).isTrue();
    }

    @Test // inbound §24: windows are aligned, and a new one starts from nothing
    void aNewWindowForgetsAll() {
        now.set(Instant.EPOCH.plusSeconds(59));
        var limiter = limiter(Duration.ofMinutes(1), 1, 1, 1);
        assertThat(limiter.add(host, 1)).isTrue();
        assertThat(limiter.add(host, 1)).isFalse();
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(limiter.add(host, 1)).isTrue();
    }

    @Test // inbound §24: refused by one class, it counts in none
    void whatIsRefusedCountsNowhere() {
        var limiter = limiter(Duration.ofMinutes(1), 2, 2, 18);
        assertThat(limiter.add(host, 2)).isTrue();
        assertThat(limiter.add(neighbour, 1)).isFalse();
        limiter.forget(host);
        assertThat(limiter.add(neighbour, 2)).isTrue();
    }

    @Test // inbound RATE-10
    void forgettingAHostLeavesItsNeighboursCounted() {
        var limiter = limiter(Duration.ofMinutes(1), 5, 5, 5);
        assertThat(limiter.add(neighbour, 2)).isTrue();
        assertThat(limiter.add(host, 3)).isTrue();
        assertThat(limiter.allows(host)).isFalse();
        limiter.forget(host);
        assertThat(limiter.add(host, 3)).isTrue();
        assertThat(limiter.add(host, 1)).isFalse();
        assertThat(limiter.add(stranger, 5)).isTrue();
    }

    @Test
    void everyWindowMustAllow() {
        var limits = new ClassLimits(2, 2, 2);
        var limiter =
                new NetworkLimiter(
                        now::get,
                        List.of(
                                new NetworkLimiter.Window(Duration.ofMinutes(1), ClassLimits.NONE),
                                new NetworkLimiter.Window(Duration.ofDays(1), limits)));
        assertThat(limiter.add(host, 2)).isTrue();
        now.set(Instant.EPOCH.plus(Duration.ofHours(1)));
        assertThat(limiter.add(host, 1)).isFalse();
        now.set(Instant.EPOCH.plus(Duration.ofHours(24)));
        assertThat(limiter.add(host, 1)).isTrue();
    }

    @Test
    void theNumberOfNetworksIsBoundedAndTheFirstAreForgotten() {
        var limits = new ClassLimits(1, 1, 1);
        var window = new NetworkLimiter.Window(Duration.ofDays(1), limits);
        var limiter = new NetworkLimiter(now::get, List.of(window), 30);
        for (int i = 1; i < 100; i++) {
            assertThat(limiter.add(InetAddress.ofLiteral("2001:" + i + "::1"), 1)).isTrue();
        }
        assertThat(limiter.networks()).isEqualTo(30);
        assertThat(limiter.allows(InetAddress.ofLiteral("2001:99::1"))).isFalse();
        assertThat(limiter.allows(InetAddress.ofLiteral("2001:1::1"))).isTrue();
    }
}
