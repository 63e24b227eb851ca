package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.dnsbl.Listing;
import org.mailstead.server.metrics.Metrics;

/** Own addresses on block lists. outbound I-7 */
class BlockListWatchTest {
    private static final ZoneResolver ZONE =
            ZoneResolver.of(
                    """
                    7.100.51.198.bl.test. A 127.0.0.2
                    7.100.51.198.bl.test. TXT "spam, they say"
                    7.100.51.198.parked.test. A 192.0.2.1
                    """);
    private static final InetAddress OWN = InetAddress.ofLiteral("198.51.100.7");
    private static final String ASKED =
            "mailstead_dnsbl_lookup_duration_seconds_count{status=\"fail\",zone=\"bl.test\"} ";

    private final Metrics metrics = new Metrics();

    private BlockListWatch watch(List<String> zones, Duration least) {
        var watch =
                new BlockListWatch(
                        zones.stream().map(BlockListWatchTest::name).toList(),
                        ZONE,
                        metrics,
                        InstantSource.system(),
                        new BlockListWatch.Pace(3, least, Duration.ofHours(1)));
        watch.start();
        return watch;
    }

    private static Name name(String text) {
        return new Name(text);
    }

    @Test
    void whatListsSayIsToldAndMeasured() throws Exception {
        try (var watch =
                watch(List.of("bl.test", "clean.test", "parked.test"), Duration.ofMillis(1))) {
            watch.connected(OWN);
            await().until(() -> watch.rows().size() == 3);
            var rows = watch.rows();
            assertThat(rows.get(0).listing())
                    .isInstanceOfSatisfying(
                            Listing.Listed.class,
                            listed -> assertThat(listed.reason()).isEqualTo("spam, they say"));
            assertThat(rows.get(1).listing()).isInstanceOf(Listing.NotListed.class);
            assertThat(rows.get(2).listing()).isInstanceOf(Listing.Unusable.class);
            assertThat(metrics.text())
                    .contains(
                            "mailstead_dnsbl_ips_success{ip=\"198.51.100.7\",zone=\"bl.test\"} 0.0",
                            "mailstead_dnsbl_ips_success{ip=\"198.51.100.7\",zone=\"clean.test\"} 1.0",
                            "mailstead_dnsbl_ips_success{ip=\"198.51.100.7\",zone=\"parked.test\"}"
                                    + " -1.0");
        }
    }

    @Test // what only we can see, no list can
    void privateAddressesAreNotAskedFor() throws Exception {
        try (var watch = watch(List.of("bl.test"), Duration.ofMillis(1))) {
            for (var address : List.of("127.0.0.1", "10.1.2.3", "fe80::1", "fd00::1", "::")) {
                watch.connected(InetAddress.ofLiteral(address));
            }
            watch.connected(OWN);
            await().until(() -> !watch.rows().isEmpty());
            assertThat(watch.rows()).extracting(BlockListWatch.Row::address).containsOnly(OWN);
        }
    }

    @Test
    void listsAreAskedAgainAfterSoManyConnections() throws Exception {
        try (var watch = watch(List.of("bl.test"), Duration.ofMillis(1))) {
            watch.connected(OWN);
            await().until(() -> metrics.text().contains(ASKED + "1"));
            for (int i = 0; i < 4; i++) {
                watch.connected(OWN);
            }
            await().until(() -> metrics.text().contains(ASKED + "2"));
        }
    }

    @Test
    void butNotTooOften() throws Exception {
        try (var watch = watch(List.of("bl.test"), Duration.ofHours(1))) {
            for (int i = 0; i < 50; i++) {
                watch.connected(OWN);
            }
            await().during(Duration.ofMillis(200))
                    .until(() -> !metrics.text().contains(ASKED + "2"));
        }
    }

    @Test
    void withoutListsNobodyIsAsked() throws Exception {
        try (var watch = watch(List.of(), Duration.ofMillis(1))) {
            watch.connected(OWN);
            assertThat(watch.rows()).isEmpty();
        }
    }
}
