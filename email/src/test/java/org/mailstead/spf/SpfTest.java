package org.mailstead.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Address;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;

/** What the test suite of RFC 7208 leaves out. */
class SpfTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1234));

    private static SpfResult check(Resolver resolver, String from, String client) throws Exception {
        var request =
                SpfRequest.mailFrom(
                        InetAddress.getByName(client),
                        Address.parse(from),
                        "mail.example.net",
                        "mx.receiver.example");
        return new Spf(resolver, SpfLimits.DEFAULT, CLOCK).check(request);
    }

    private static SpfResult check(String zone, String client) throws Exception {
        return check(ZoneResolver.of(zone), "ann@example.org", client);
    }

    @ParameterizedTest // RFC 7208 §7.4: expansions of the appendix, TEST-20
    @CsvSource({
        "%{s}, strong-bad@email.example.com",
        "%{o}, email.example.com",
        "%{d}, email.example.com",
        "%{d4}, email.example.com",
        "%{d3}, email.example.com",
        "%{d2}, example.com",
        "%{d1}, com",
        "%{dr}, com.example.email",
        "%{d2r}, example.email",
        "%{l}, strong-bad",
        "%{l-}, strong.bad",
        "%{lr}, strong-bad",
        "%{lr-}, bad.strong",
        "%{l1r-}, strong",
        "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
        "%{lr-}.lp._spf.%{d2}, bad.strong.lp._spf.example.com",
        "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}, bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}, 3.2.0.192.in-addr.strong.lp._spf.example.com",
        "%{d2}.trusted-domains.example.net, example.com.trusted-domains.example.net",
        "%{c} %{r} %{t} %{h}, 192.0.2.3 mx.example.org 1234 mail.example.com",
        "%{S}%%%_%-, strong-bad%40email.example.com% %20",
    })
    void macrosExpandAsInTheRfc(String text, String expanded) throws Exception {
        var request =
                SpfRequest.mailFrom(
                        InetAddress.getByName("192.0.2.3"),
                        Address.parse("strong-bad@email.example.com"),
                        "mail.example.com",
                        "mx.example.org");
        var domain = Name.parse("email.example.com");
        var macros = new MacroExpansion(request, domain, CLOCK, _ -> "unknown");
        assertThat(macros.text(SpfParser.explainString(text), domain)).isEqualTo(expanded);
    }

    @Test // RFC 7208 §7.4
    void theNibblesOfIpv6AreExpanded() throws Exception {
        var request = SpfRequest.helo(InetAddress.getByName("2001:db8::cb01"), "a.example", "r");
        var domain = Name.parse("email.example.com");
        var macros = new MacroExpansion(request, domain, CLOCK, _ -> "unknown");
        assertThat(macros.text(SpfParser.explainString("%{ir}.%{v}._spf.%{d2}"), domain))
                .isEqualTo(
                        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2"
                                + ".ip6._spf.example.com");
    }

    @Test // W-05: redirects count, and a loop of them ends at the limit
    void aLoopOfRedirectsEndsAtTheLimit() throws Exception {
        var asked = new ArrayList<Name>();
        var zone =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 redirect=example.org")
                        .listener((name, _) -> asked.add(name))
                        .build();
        assertThat(check(zone, "ann@example.org", "192.0.2.1"))
                .isInstanceOf(SpfResult.PermanentError.class);
        assertThat(asked).hasSize(11);
    }

    @Test // RFC 7208 §4.6.4: includes that fan out are counted together
    void aTreeOfIncludesEndsAtTheLimit() throws Exception {
        var asked = new ArrayList<Name>();
        var includes =
                IntStream.range(0, 100)
                        .mapToObj(_ -> "include:example.org")
                        .collect(Collectors.joining(" "));
        var zone =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 " + includes)
                        .listener((name, _) -> asked.add(name))
                        .build();
        assertThat(check(zone, "ann@example.org", "192.0.2.1"))
                .isInstanceOf(SpfResult.PermanentError.class);
        assertThat(asked).hasSize(11);
    }

    @Test // W-19: RFC 7208 §4.8 expands every domain-spec
    void macrosWorkInEveryMechanism() throws Exception {
        var zone =
                """
                example.org. TXT "v=spf1 a:%{d} -all"
                example.org. A 192.0.2.1
                """;
        assertThat(check(zone, "192.0.2.1")).isInstanceOf(SpfResult.Pass.class);
        assertThat(
                        check(
                                zone.replace(" a:", " mx:") + "example.org. MX 1 example.org.",
                                "192.0.2.1"))
                .isInstanceOf(SpfResult.Pass.class);
        assertThat(
                        check(
                                zone.replace(" a:", " ptr:")
                                        + "1.2.0.192.in-addr.arpa. PTR example.org.",
                                "192.0.2.1"))
                .isInstanceOf(SpfResult.Pass.class);
    }

    @Test
    void whatMatchedIsTold() throws Exception {
        var zone =
                """
                example.org. TXT "v=spf1 redirect=_spf.example.org"
                _spf.example.org. TXT "v=spf1 ip4:198.51.100.0/24 -include:pass.example ?all"
                pass.example. TXT "v=spf1 ip4:192.0.2.0/28 -all"
                """;
        var result = check(zone, "192.0.2.1");
        assertThat(result).isInstanceOf(SpfResult.Fail.class);
        assertThat(result.reason()).isEqualTo("-include:pass.example of _spf.example.org");
        assertThat(check(zone, "192.0.2.17").reason()).isEqualTo("?all of _spf.example.org");
        assertThat(check("example.org. TXT \"v=spf1 a\"", "192.0.2.1").reason())
                .isEqualTo("default of example.org");
        assertThat(check("x. A 192.0.2.1", "192.0.2.1").reason())
                .isEqualTo("example.org has no SPF record");
    }

    @ParameterizedTest // RFC 7208 §4.6.4: 10 MX are asked for, an 11th is an error. SPF-13
    @CsvSource({"10, pass", "11, permerror"})
    void elevenMxAreTooMany(int count, String result) throws Exception {
        var zone =
                "example.org. TXT \"v=spf1 mx -all\"\n"
                        + IntStream.rangeClosed(1, count)
                                .mapToObj(i ->
                                        "example.org. MX %d m%d.example.org.\n".formatted(i, i)
                                                + "m%d.example.org. A 192.0.2.%d\n".formatted(i, i))
                                .collect(Collectors.joining());
        assertThat(check(zone, "192.0.2." + count).keyword()).isEqualTo(result);
    }

    @ParameterizedTest // RFC 7208 §4.6.4: the eleventh name of an address is not looked at. SPF-14
    @CsvSource({"10, pass", "11, fail"})
    void elevenPtrAreTooMany(int count, String result) throws Exception {
        var zone =
                "example.org. TXT \"v=spf1 ptr -all\"\n"
                        + IntStream.rangeClosed(1, count)
                                .mapToObj(i ->
                                        "1.2.0.192.in-addr.arpa. PTR m%d.example.org.\n"
                                                .formatted(i))
                                .collect(Collectors.joining())
                        + "m"
                        + count
                        + ".example.org. A 192.0.2.1\n";
        assertThat(check(zone, "192.0.2.1").keyword()).isEqualTo(result);
    }

    @Test // hosts of an MX without an IPv6 address are no void look-ups
    void anIpv6ClientMeetsMxOfIpv4Only() throws Exception {
        var zone =
                """
                example.org. TXT "v=spf1 mx -all"
                example.org. MX 1 a.example.org.
                example.org. MX 2 b.example.org.
                example.org. MX 3 c.example.org.
                a.example.org. A 192.0.2.1
                b.example.org. A 192.0.2.2
                c.example.org. A 192.0.2.3
                """;
        assertThat(check(zone, "2001:db8::1")).isInstanceOf(SpfResult.Fail.class);
    }

    @Test // RFC 7208 §5: IPv4-mapped addresses are IPv4
    void mappedAddressesAreIpv4() throws Exception {
        var octets = new byte[16];
        octets[10] = octets[11] = (byte) 0xff;
        System.arraycopy(new byte[] {(byte) 192, 0, 2, 1}, 0, octets, 12, 4);
        var mapped = Inet6Address.getByAddress(null, octets, -1);
        var zone = ZoneResolver.of("example.org. TXT \"v=spf1 ip4:192.0.2.1 -all\"");
        var request = SpfRequest.helo(mapped, "example.org", "unknown");
        assertThat(new Spf(zone, SpfLimits.DEFAULT, CLOCK).check(request))
                .isInstanceOf(SpfResult.Pass.class);
    }

    @Test // RFC 8616 §4: a local part outside US-ASCII matches nothing, and asks nothing
    void localPartsOutsideAsciiMatchNothing() throws Exception {
        var zone =
                ZoneResolver.builder()
                        .zone("*.l.example.org. A 127.0.0.2")
                        .txt("example.org", "v=spf1 exists:%{l}.l.example.org ?all")
                        .build();
        assertThat(check(zone, "ann@example.org", "192.0.2.1")).isInstanceOf(SpfResult.Pass.class);
        assertThat(check(zone, "änn@example.org", "192.0.2.1"))
                .isInstanceOf(SpfResult.Neutral.class);
    }

    @Test
    void internationalDomainsAreAsked() throws Exception {
        var zone = ZoneResolver.of("xn--bcher-kva.example. TXT \"v=spf1 ip4:192.0.2.1 -all\"");
        assertThat(check(zone, "ann@bücher.example", "192.0.2.1"))
                .isInstanceOf(SpfResult.Pass.class);
    }

    @ParameterizedTest // RFC 7208 §2.6.6: trouble is never "none"
    @CsvSource({"SERVER_FAILURE", "TIMEOUT", "BOGUS", "REFUSED", "MALFORMED", "NETWORK", "ALIASES"})
    void troubleIsTemporary(Trouble trouble) throws Exception {
        var builder =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 a:host.example.org -all")
                        .zone("host.example.org. A 192.0.2.1");
        assertThat(
                        check(
                                builder.fail("host.example.org", trouble).build(),
                                "ann@example.org",
                                "192.0.2.1"))
                .isInstanceOf(SpfResult.TemporaryError.class);
        assertThat(
                        check(
                                builder.fail("example.org", RecordType.TXT, trouble).build(),
                                "ann@example.org",
                                "192.0.2.1"))
                .isInstanceOf(SpfResult.TemporaryError.class);
    }

    @Test // RFC 7208 §5.5: trouble with the names of a client is not the domain's
    void troubleWithPtrOnlyDoesNotMatch() throws Exception {
        var zone =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 ptr -all")
                        .fail("1.2.0.192.in-addr.arpa", Trouble.SERVER_FAILURE)
                        .build();
        assertThat(check(zone, "ann@example.org", "192.0.2.1")).isInstanceOf(SpfResult.Fail.class);
    }

    @Test // RFC 7208 §4.6.4
    void theWholeCheckHasATimeLimit() throws Exception {
        var now = new AtomicReference<>(Instant.EPOCH);
        var zone =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 a:a.example.org a:b.example.org -all")
                        .zone("a.example.org. A 192.0.2.8\nb.example.org. A 192.0.2.9")
                        .timeout(Duration.ofMinutes(1))
                        .delay("a.example.org", Duration.ofSeconds(21))
                        .waiting(time -> now.updateAndGet(at -> at.plus(time)))
                        .build();
        var request = SpfRequest.helo(InetAddress.getByName("192.0.2.1"), "example.org", "unknown");
        assertThat(new Spf(zone, SpfLimits.DEFAULT, now::get).check(request).reason())
                .isEqualTo("took longer than 20 seconds");
    }

    @Test // SPF-20
    void theOutcomeOfDnssecIsOfAllLookups() throws Exception {
        var builder =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 include:other.example -all")
                        .txt("other.example", "v=spf1 ip4:192.0.2.1 -all")
                        .dnssec(Name.parse("example.org"), Dnssec.SECURE);
        assertThat(check(builder.build(), "ann@example.org", "192.0.2.1").dnssec())
                .isEqualTo(Dnssec.INSECURE);
        builder.dnssec(Name.parse("other.example"), Dnssec.SECURE);
        assertThat(check(builder.build(), "ann@example.org", "192.0.2.1").dnssec())
                .isEqualTo(Dnssec.SECURE);
    }

    @Test
    void nothingIsSecureThatWasNotAnswered() throws Exception {
        var zone = ZoneResolver.builder().fail("example.org", Trouble.TIMEOUT).build();
        assertThat(check(zone, "ann@example.org", "192.0.2.1").dnssec())
                .isEqualTo(Dnssec.INDETERMINATE);
    }

    @Test
    void hostileRecordsAreBroken() throws Exception {
        for (var text :
                new String[] {
                    "v=spf1 a:\u0000.example.org -all",
                    "v=spf1 ip4:192.0.2.1\u0000 -all",
                    "v=spf1 " + "x".repeat(64_000),
                    "v=spf1 " + "?ip4:192.0.2.9 ".repeat(4000),
                    "v=spf1 exists:%{d"
                            + "9".repeat(1000)
                            + "}.example.org"
                            + " exists:%{".repeat(100)
                }) {
            var zone = ZoneResolver.builder().txt("example.org", text).build();
            assertThat(check(zone, "ann@example.org", "192.0.2.1"))
                    .as("%.40s", text)
                    .isInstanceOf(SpfResult.PermanentError.class);
        }
    }

    @Test // DEL-09
    void explanationsAreShortAndPrintable() throws Exception {
        var builder =
                ZoneResolver.builder()
                        .txt("example.org", "v=spf1 -all exp=why.example.org")
                        .txt("why.example.org", "%{l} may not: " + "x".repeat(5000));
        var fail = (SpfResult.Fail) check(builder.build(), "ann@example.org", "192.0.2.1");
        assertThat(fail.explanation()).startsWith("ann may not: xxx").hasSize(800);
        var foreign = (SpfResult.Fail) check(builder.build(), "änn@example.org", "192.0.2.1");
        assertThat(foreign.explanation()).isEmpty();
    }

    @Test // RFC 7208 §4.3
    void thereMayBeNoDomainToCheck() throws Exception {
        var client = InetAddress.getByName("192.0.2.1");
        var spf = new Spf(ZoneResolver.of(""), SpfLimits.DEFAULT, CLOCK);
        for (var helo :
                new String[] {
                    "",
                    "localhost",
                    "[192.0.2.1]",
                    "192.0.2.1",
                    "a..b.example",
                    "a".repeat(64) + ".example",
                    "a.".repeat(130) + "example",
                    "\u0000.\u00ff"
                }) {
            assertThat(spf.check(SpfRequest.nullMailFrom(client, helo, "unknown")))
                    .as(helo)
                    .isInstanceOf(SpfResult.None.class);
        }
    }
}
