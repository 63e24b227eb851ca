package org.mailstead.iprev;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;

/** iprev. RFC 8601 §2.7.3; TEST-23 */
class ReverseCheckTest {
    private static final String ZONE =
            """
            1.2.0.192.in-addr.arpa. PTR wrong.example.
            1.2.0.192.in-addr.arpa. PTR right.example.
            wrong.example. A 192.0.2.9
            right.example. A 192.0.2.9
            right.example. A 192.0.2.1
            2.2.0.192.in-addr.arpa. PTR wrong.example.
            3.2.0.192.in-addr.arpa. CNAME 3.0-127.2.0.192.in-addr.arpa.
            3.0-127.2.0.192.in-addr.arpa. PTR three.example.
            three.example. A 192.0.2.3
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR six.example.
            six.example. AAAA 2001:db8::1
            """;

    private static ReverseResult check(ZoneResolver.Builder zone, String address) throws Exception {
        return new ReverseCheck(zone.build()).check(InetAddress.getByName(address));
    }

    private static ZoneResolver.Builder zone() {
        return ZoneResolver.builder().zone(ZONE);
    }

    @Test
    void anAddressWithANameThatHasItPasses() throws Exception {
        assertThat(check(zone(), "192.0.2.1"))
                .isInstanceOfSatisfying(
                        ReverseResult.Pass.class,
                        pass -> {
                            assertThat(pass.name()).hasToString("right.example");
                            assertThat(pass.names()).hasSize(2);
                        });
        assertThat(check(zone(), "2001:db8::1").keyword()).isEqualTo("pass");
        assertThat(check(zone(), "192.0.2.3").keyword()).isEqualTo("pass"); // RFC 2317 §4
    }

    @Test
    void anAddressWhoseNamesLieFails() throws Exception {
        assertThat(check(zone(), "192.0.2.2").keyword()).isEqualTo("fail");
        assertThat(check(zone(), "192.0.2.2").reason())
                .isEqualTo("wrong.example does not have the address");
    }

    @Test
    void anAddressWithoutANameIsAPermanentError() throws Exception {
        assertThat(check(zone(), "192.0.2.7").keyword()).isEqualTo("permerror");
    }

    @Test // W-30
    void troubleIsTemporaryUnlessAnotherNamePasses() throws Exception {
        assertThat(check(zone().fail("wrong.example", Trouble.TIMEOUT), "192.0.2.1").keyword())
                .isEqualTo("pass");
        assertThat(check(zone().fail("wrong.example", Trouble.TIMEOUT), "192.0.2.2").keyword())
                .isEqualTo("temperror");
        assertThat(
                        check(zone().fail("1.2.0.192.in-addr.arpa", Trouble.BOGUS), "192.0.2.1")
                                .keyword())
                .isEqualTo("temperror");
    }

    @Test
    void theOutcomeOfDnssecIsOfBothWays() throws Exception {
        var reverse = zone().dnssec(Name.parse("in-addr.arpa"), Dnssec.SECURE);
        assertThat(check(reverse, "192.0.2.1").dnssec()).isEqualTo(Dnssec.INSECURE);
        reverse.dnssec(Name.parse("example"), Dnssec.SECURE);
        assertThat(check(reverse, "192.0.2.1").dnssec()).isEqualTo(Dnssec.SECURE);
    }

    @Test
    void namesPastTheLimitAreNotLookedUp() throws Exception {
        var asked = new ArrayList<Name>();
        var many =
                IntStream.range(0, 1000)
                        .mapToObj("1.2.0.192.in-addr.arpa. PTR m%d.example.\n"::formatted)
                        .collect(Collectors.joining());
        var zone = ZoneResolver.builder().zone(many).listener((name, _) -> asked.add(name));
        assertThat(check(zone, "192.0.2.1").keyword()).isEqualTo("fail");
        assertThat(asked).hasSize(1 + ReverseCheck.NAMES_MAX);
    }
}
