package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dns.DnsException.Trouble;

/** A zone file answers as a name server would. */
class ZoneResolverTest {
    private static final String ZONE =
            """
            $ORIGIN example.org.
            @       300 SOA   ns hostmaster 1 7200 3600 86400 60
                        NS    ns
                        MX    10 mail
                        MX    20 backup.example.net.
                        TXT   "v=spf1 " "mx -all"
                        TXT   "\\195\\188 \\"q\\""
                        CAA   128 issue "ca.example"
                        CAA   0 issuewild "a\\"\\007"
            mail        A     192.0.2.1
                        AAAA  2001:db8::1
                        AAAA  ::ffff:192.0.2.7
            www         CNAME web
            web         CNAME mail
            loop        CNAME pool
            pool        CNAME loop
            out         CNAME gone.example.org.
            *.wild      TXT   "any"
            a.b.c       A     192.0.2.2
            _25._tcp.mail TLSA 3 1 1 ABCD
            _imaps._tcp SRV   0 1 993 mail
            1.2.0.192.in-addr.arpa. PTR mail
            null.example. MX  0 .
            """;

    private final Resolver zone = ZoneResolver.of(ZONE);

    private <T> Answer<T> lookup(String name, RecordType<T> type) throws Exception {
        return zone.lookup(Name.parse(name), type);
    }

    @Test
    void eachTypeIsAValue() throws Exception {
        var mail = Name.parse("mail.example.org");
        assertThat(lookup("example.org", RecordType.MX).records())
                .containsExactly(new Mx(10, mail), new Mx(20, Name.parse("backup.example.net")));
        assertThat(lookup("example.org", RecordType.TXT).records())
                .extracting(Txt::text)
                .containsExactly("v=spf1 mx -all", "ü \"q\"");
        assertThat(lookup("mail.example.org", RecordType.A).records())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.1");
        assertThat(lookup("mail.example.org", RecordType.AAAA).records())
                .extracting(address -> address.getAddress().length)
                .containsExactly(16, 16);
        assertThat(lookup("1.2.0.192.in-addr.arpa", RecordType.PTR).records())
                .containsExactly(mail);
        assertThat(lookup("_25._tcp.mail.example.org", RecordType.TLSA).records())
                .containsExactly(new Tlsa(3, 1, 1, "abcd"));
        assertThat(lookup("_imaps._tcp.example.org", RecordType.SRV).records())
                .containsExactly(new Srv(0, 1, 993, mail));
        assertThat(lookup("example.org", RecordType.CAA).records())
                .containsExactly(
                        new Caa(128, "issue", "ca.example"), new Caa(0, "issuewild", "a\"\007"));
        assertThat(lookup("example.org", RecordType.NS).records())
                .containsExactly(Name.parse("ns.example.org"));
        assertThat(lookup("www.example.org", RecordType.CNAME).records())
                .containsExactly(Name.parse("web.example.org"));
        assertThat(lookup("null.example", RecordType.MX).records())
                .singleElement()
                .matches(Mx::isNull);
    }

    @Test // RFC 1034 §3.6.2
    void aliasesAreFollowed() throws Exception {
        var answer = lookup("www.example.org", RecordType.A);
        assertThat(answer.canonicalName()).isEqualTo(Name.parse("mail.example.org"));
        assertThat(answer.records()).hasSize(1);
        assertThat(lookup("out.example.org", RecordType.A))
                .isInstanceOf(Answer.NoSuchName.class)
                .extracting(Answer::canonicalName)
                .isEqualTo(Name.parse("gone.example.org"));
    }

    @Test
    void aLoopOfAliasesIsTrouble() {
        assertTrouble("loop.example.org", zone, Trouble.ALIASES);
    }

    @Test // RFC 2308 §2, §5
    void absenceIsToldApart() throws Exception {
        assertThat(lookup("mail.example.org", RecordType.MX))
                .isEqualTo(
                        new Answer.NoData<>(
                                Name.parse("mail.example.org"),
                                Duration.ofSeconds(60),
                                Dnssec.INSECURE));
        assertThat(lookup("b.c.example.org", RecordType.A)).isInstanceOf(Answer.NoData.class);
        assertThat(lookup("x.example.org", RecordType.A)).isInstanceOf(Answer.NoSuchName.class);
    }

    @Test // RFC 4592 §3.3.1
    void aWildcardStandsForWhatDoesNotExist() throws Exception {
        assertThat(lookup("x.y.wild.example.org", RecordType.TXT).records()).hasSize(1);
        assertThat(lookup("wild.example.org", RecordType.TXT)).isInstanceOf(Answer.NoData.class);
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void everyTroubleCanBeHad(Trouble trouble) throws Exception {
        var failing =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .fail("mail.example.org", RecordType.A, trouble)
                        .build();
        assertTrouble("mail.example.org", failing, trouble);
        assertTrouble("www.example.org", failing, trouble);
        assertThat(failing.lookup(Name.parse("mail.example.org"), RecordType.AAAA).records())
                .hasSize(2);
    }

    @Test
    void theOutcomeOfDnssecIsThatOfTheWeakestLink() throws Exception {
        var mixed =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .zone("a.signed.example. CNAME b.signed.example.")
                        .zone("b.signed.example. A 192.0.2.3")
                        .zone("c.signed.example. CNAME mail.example.org.")
                        .dnssec(Name.parse("signed.example"), Dnssec.SECURE)
                        .build();
        assertThat(mixed.lookup(Name.parse("a.signed.example"), RecordType.A).isSecure()).isTrue();
        assertThat(mixed.lookup(Name.parse("c.signed.example"), RecordType.A).dnssec())
                .isEqualTo(Dnssec.INSECURE);
        assertThat(mixed.lookup(Name.parse("x.signed.example"), RecordType.A).isSecure()).isTrue();
    }

    @Test
    void delaysGoToTheClockOfTheTest() throws Exception {
        var waited = new ArrayList<Duration>();
        var slow =
                ZoneResolver.builder()
                        .zone(ZONE)
                        .delay("mail.example.org", Duration.ofSeconds(2))
                        .delay("ns.example.org", Duration.ofSeconds(7))
                        .waiting(waited::add)
                        .build();
        assertThat(slow.lookup(Name.parse("mail.example.org"), RecordType.A).records()).hasSize(1);
        assertTrouble("ns.example.org", slow, Trouble.TIMEOUT);
        assertThat(waited).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    @Test
    void theListenerHearsWhatIsAsked() throws Exception {
        var asked = new ArrayList<String>();
        var heard = ZoneResolver.builder().listener((name, type) -> asked.add(name + " " + type));
        heard.build().lookup(Name.parse("a.example"), RecordType.MX);
        assertThat(asked).isEqualTo(List.of("a.example MX"));
    }

    @Test
    void longTextIsCutIntoStrings() throws Exception {
        var text = "k=rsa; p=" + "A".repeat(700);
        var built = ZoneResolver.builder().txt("s._domainkey.example.org", text).build();
        var answer = built.lookup(Name.parse("s._domainkey.example.org"), RecordType.TXT);
        assertThat(answer.records().getFirst().strings()).hasSize(3);
        assertThat(answer.records().getFirst().text()).isEqualTo(text);
    }

    @Test
    void whatIsNoZoneFileIsRefused() {
        assertThatThrownBy(() -> ZoneResolver.of("a.example. A 192.0.2.1\nb.example. A x\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2");
        assertThatThrownBy(() -> ZoneResolver.of("$INCLUDE /etc/hostname"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertTrouble(String name, Resolver resolver, Trouble trouble) {
        assertThatThrownBy(() -> resolver.lookup(Name.parse(name), RecordType.A))
                .asInstanceOf(InstanceOfAssertFactories.type(DnsException.class))
                .extracting(DnsException::trouble)
                .isEqualTo(trouble);
    }
}
