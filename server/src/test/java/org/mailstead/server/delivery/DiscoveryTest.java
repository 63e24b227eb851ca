package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;

/** Where mail for a domain goes. outbound §8 */
class DiscoveryTest {
    private static final String ZONE =
            """
            a.test.        MX 20 backup.a.test.
            a.test.        MX 10 mx.a.test.
            mx.a.test.     A 192.0.2.1
            backup.a.test. A 192.0.2.2
            alias.test.    CNAME a.test.
            gone.test.     CNAME nothing.test.
            null.test.     MX 0 .
            most.test.     MX 0 .
            most.test.     MX 5 mx_1.most.test.
            most.test.     MX 1 192.0.2.9.
            none.test.     MX 5 192.0.2.9.
            plain.test.    A 192.0.2.3
            us.test.       MX 10 first.us.test.
            us.test.       MX 20 mail.example.test.
            us.test.       MX 20 equal.us.test.
            us.test.       MX 30 last.us.test.
            only.test.     MX 10 mail.example.test.
            only.test.     MX 20 last.us.test.
            """;

    private static Discovery discovery(Resolver resolver, long seed) {
        var own = new OwnHosts(Set.of(domain("mail.example.test")), _ -> false);
        return new Discovery(resolver, own, new Random(seed), 10);
    }

    private static Domain domain(String text) {
        return new Domain(text);
    }

    private static NextHop of(String name) {
        return discovery(ZoneResolver.of(ZONE), 0).of(domain(name));
    }

    private static List<String> hosts(NextHop hop) {
        return ((NextHop.Hosts) hop)
                .exchanges().stream().map(one -> one.preference() + " " + one.host()).toList();
    }

    private static String reply(NextHop hop) {
        var nowhere = (NextHop.Nowhere) hop;
        return nowhere.status() + " " + nowhere.problem();
    }

    @Test // RFC 5321 §5.1; outbound D-6
    void hostsComeByPreference() {
        assertThat(hosts(of("a.test"))).containsExactly("10 mx.a.test", "20 backup.a.test");
        assertThat(((NextHop.Hosts) of("a.test")).decisions())
                .containsExactly("a.test has the mail hosts mx.a.test (10), backup.a.test (20).");
    }

    @Test // RFC 5321 §5.1; outbound D-2
    void aliasesOfTheDomainAreFollowed() {
        var hop = (NextHop.Hosts) of("alias.test");
        assertThat(hosts(hop)).hasSize(2);
        assertThat(hop.domain()).isEqualTo(domain("alias.test"));
        assertThat(hop.expanded()).isEqualTo(new Name("a.test"));
    }

    @Test // outbound W-9, weakness of others: tried for a day
    void aDomainThatDoesNotExistIsRefusedAtOnce() {
        assertThat(reply(of("nothing.test"))).startsWith("5.1.2 ");
        assertThat(reply(of("gone.test"))).startsWith("5.1.2 ");
    }

    @Test // RFC 7505 §4.2; outbound D-5
    void aNullMxRefusesAllMail() {
        assertThat(reply(of("null.test"))).startsWith("5.1.10 ");
    }

    @Test // RFC 5321 §5.1; outbound D-3
    void withoutMxTheDomainIsItsOwnHost() {
        var hop = (NextHop.Hosts) of("plain.test");
        assertThat(hop.implicit()).isTrue();
        assertThat(hosts(hop)).containsExactly("0 plain.test");
    }

    @Test // RFC 7505 §3: a null MX beside others says nothing; outbound D-4, D-6
    void whatIsNoHostIsPassedOver() {
        assertThat(hosts(of("most.test"))).containsExactly("5 mx_1.most.test");
        assertThat(reply(of("none.test"))).startsWith("4.4.4 ");
    }

    @Test // RFC 5321 §5.1; outbound W-10
    void whereWeAreOneOfTheHostsOnlyBetterOnesAreTried() {
        assertThat(hosts(of("us.test"))).containsExactly("10 first.us.test");
        assertThat(reply(of("only.test"))).startsWith("5.4.6 ");
    }

    @Test // outbound D-2, D-8
    void troubleIsTemporary() {
        var resolver =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .fail("slow.test", Trouble.TIMEOUT)
                        .fail("a.test", RecordType.MX, Trouble.BOGUS)
                        .zone("x.test. CNAME y.test.\ny.test. CNAME x.test.\n")
                        .build();
        var discovery = discovery(resolver, 0);
        assertThat(reply(discovery.of(domain("slow.test")))).startsWith("4.4.3 ");
        assertThat(reply(discovery.of(domain("x.test")))).startsWith("4.4.3 ");
        assertThat(reply(discovery.of(domain("a.test")))).startsWith("4.7.0 ").contains("DNSSEC");
    }

    @Test // outbound D-7
    void whatDnssecSaysIsKept() throws Exception {
        var resolver =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .dnssec(Name.parse("a.test"), Dnssec.SECURE)
                        .build();
        var discovery = discovery(resolver, 0);
        assertThat(((NextHop.Hosts) discovery.of(domain("a.test"))).dnssec())
                .isEqualTo(Dnssec.SECURE);
        assertThat(((NextHop.Hosts) discovery.of(domain("alias.test"))).dnssec())
                .isEqualTo(Dnssec.INSECURE);
    }

    @RepeatedTest(20) // RFC 5321 §5.1: load is shared out
    void equalPreferencesComeInAnyOrder(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var zone = "e.test. MX 1 a.e.test.\ne.test. MX 1 b.e.test.\ne.test. MX 0 c.e.test.\n";
        var discovery = discovery(ZoneResolver.of(zone), seed);
        var firsts = new java.util.HashSet<String>();
        for (int i = 0; i < 64; i++) {
            var hosts = hosts(discovery.of(domain("e.test")));
            assertThat(hosts.getFirst()).as("seed %d", seed).isEqualTo("0 c.e.test");
            firsts.add(hosts.get(1));
        }
        assertThat(firsts).as("seed %d", seed).hasSize(2);
    }

    @Test // a domain with very many hosts is not tried for ever
    void onlyTheBestHostsAreTried() {
        var zone = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            zone.append("m.test. MX %d h%d.m.test.\n".formatted(i, i));
        }
        assertThat(hosts(discovery(ZoneResolver.of(zone.toString()), 0).of(domain("m.test"))))
                .hasSize(10)
                .endsWith("9 h9.m.test");
    }

    @Test // outbound I-2, I-3: the family alternates, within it the address stays
    void addressesAreOrderedByEarlierAttempts() {
        var six1 = InetAddress.ofLiteral("2001:db8::1");
        var six2 = InetAddress.ofLiteral("2001:db8::2");
        var four1 = InetAddress.ofLiteral("192.0.2.1");
        var four2 = InetAddress.ofLiteral("192.0.2.2");
        var all = List.of(six1, six2, four1, four2);
        assertThat(AddressOrder.of(all, List.of())).isEqualTo(all);
        assertThat(AddressOrder.of(all, List.of(six2))).containsExactly(four1, four2, six2, six1);
        assertThat(AddressOrder.of(all, List.of(six2, four2)))
                .containsExactly(six1, six2, four2, four1);
        assertThat(AddressOrder.of(all, List.of(four1, four2)))
                .containsExactly(six1, six2, four1, four2);
        assertThat(AddressOrder.of(all, List.of(InetAddress.ofLiteral("198.51.100.1"))))
                .isEqualTo(all);
    }
}
