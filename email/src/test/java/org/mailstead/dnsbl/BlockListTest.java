package org.mailstead.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.dnsbl.BlockList.Kind;

/** Block lists, good ones and broken ones. RFC 5782; TEST-23 */
class BlockListTest {
    private static final String ZONE =
            """
            $ORIGIN bl.example.
            2.0.0.127 A 127.0.0.2
            4.3.2.1 A 127.0.0.2
            4.3.2.1 A 127.0.0.9
            4.3.2.1 TXT "see https://bl.example/\\?ip=1.2.3.4 \\007"
            2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A 127.0.0.2
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.3
            test A 127.0.0.2
            spam.example A 127.0.1.2
            """;

    private static BlockList list(ZoneResolver.Builder zone) {
        return new BlockList(new Name("bl.example"), zone.build());
    }

    private static BlockList list(String zone) {
        return list(ZoneResolver.builder().zone(zone));
    }

    private static Listing check(String zone, String address) throws Exception {
        return list(zone).check(InetAddress.getByName(address));
    }

    @Test // RFC 5782 §2.1, §2.3
    void aListedAddressHasCodesAndAReason() throws Exception {
        assertThat(check(ZONE, "1.2.3.4"))
                .isInstanceOfSatisfying(
                        Listing.Listed.class,
                        listed -> {
                            assertThat(listed.codes()).hasSize(2);
                            assertThat(listed.reason())
                                    .isEqualTo("see https://bl.example/?ip=1.2.3.4 ?");
                        });
        assertThat(check(ZONE, "2001:db8::1")).isInstanceOf(Listing.Listed.class); // §2.4
        assertThat(check(ZONE, "1.2.3.5")).isEqualTo(new Listing.NotListed());
        assertThat(check(ZONE, "2001:db8::2")).isEqualTo(new Listing.NotListed());
    }

    @Test // RFC 5782 §3
    void domainsAreListedToo() throws Exception {
        assertThat(list(ZONE).check(Domain.parse("spam.example")))
                .isInstanceOf(Listing.Listed.class);
        assertThat(list(ZONE).check(Domain.parse("good.example")))
                .isEqualTo(new Listing.NotListed());
    }

    @ParameterizedTest // W-23
    @CsvSource({"127.255.255.254", "127.255.255.252", "192.0.2.80", "0.0.0.0"})
    void whatIsNoCodeIsNoListing(String answer) throws Exception {
        var zone = "4.3.2.1.bl.example. A " + answer;
        assertThat(check(zone, "1.2.3.4"))
                .isInstanceOfSatisfying(
                        Listing.Unusable.class,
                        unusable -> assertThat(unusable.reason()).contains(answer));
    }

    @ParameterizedTest
    @EnumSource(Kind.class) // RFC 5782 §5
    void aHealthyListHasItsTestEntries(Kind kind) {
        assertThat(list(ZONE).health(kind)).isEqualTo(new Health.Healthy());
    }

    @ParameterizedTest
    @EnumSource(Kind.class) // RFC 5782 §5
    void aListOfEverythingOrNothingIsBroken(Kind kind) {
        assertThat(list("*.bl.example. A 127.0.0.2").health(kind))
                .isInstanceOf(Health.Broken.class);
        assertThat(list("bl.example. TXT gone").health(kind)).isInstanceOf(Health.Broken.class);
        assertThat(list("*.bl.example. A 192.0.2.80").health(kind))
                .isInstanceOf(Health.Broken.class);
    }

    @Test
    void troubleIsNoJudgement() throws Exception {
        var failing = ZoneResolver.builder().zone(ZONE);
        failing.fail("4.3.2.1.bl.example", Trouble.SERVER_FAILURE);
        failing.fail("2.0.0.127.bl.example", Trouble.TIMEOUT);
        assertThat(list(failing).check(InetAddress.getByName("1.2.3.4")))
                .isInstanceOf(Listing.TemporaryError.class);
        assertThat(list(failing).health(Kind.IPV4)).isInstanceOf(Health.TemporaryError.class);
    }
}
