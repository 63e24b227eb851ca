package org.mailstead.spf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.spf.SpfRequest.Identity;

/** Whatever domains publish and senders call themselves: a result, after few look-ups. */
class SpfFuzzTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1234));

    /** All that a check may ask for: RFC 7208 §4.6.4, and the explanation. */
    private static final int LOOKUPS_MAX =
            1
                    + SpfLimits.DEFAULT.lookupsMax()
                            * (1 + SpfLimits.DEFAULT.mxNamesMax() + SpfLimits.DEFAULT.ptrNamesMax())
                    + 1;

    private static final int DOMAINS_MAX = 16;

    /**
     * The local part, what the client calls itself, then the record of d0.example, d1.example, …
     */
    static Stream<byte[]> conversations() {
        return Stream.of(
                        "ann\nmail.d1.example\nv=spf1 include:d1.example -all\nv=spf1 mx a ~all",
                        "a.b-c\n[192.0.2.1]\nv=spf1 exists:%{l1r-.}.%{ir}.%{v}.d1.example exp=d2.example"
                                + "\nv=spf1 redirect=d0.example\n%{s} %{c} %{r} %{t} %{p} %%%_%-",
                        "x\nh\nv=spf1 ptr a:%{h} mx:d1.example//64 ip6:2001:db8::/32 redirect=%{d2}")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    @MethodSource("conversations")
    @FuzzTest
    void anyRecordsComeToAResultAfterFewLookUps(byte[] octets) throws Exception {
        var lines = new String(octets, ISO_8859_1).split("\n", DOMAINS_MAX + 2);
        var zone = ZoneResolver.builder();
        zone.zone("d0.example. A 192.0.2.7\nd1.example. MX 1 d0.example.");
        for (int i = 2; i < lines.length; i++) {
            zone.txt("d%d.example".formatted(i - 2), lines[i]);
        }
        var lookups = new AtomicInteger();
        zone.listener((_, _) -> lookups.incrementAndGet());
        var spf =
                new Spf(
                        zone.waiting(_ -> {}).timeout(Duration.ofSeconds(1)).build(),
                        SpfLimits.DEFAULT,
                        CLOCK);
        var request =
                new SpfRequest(
                        InetAddress.getByName("192.0.2.7"),
                        Identity.MAIL_FROM,
                        lines[0],
                        "d0.example",
                        lines.length > 1 ? lines[1] : "",
                        "mx.receiver.example");
        assertThat(spf.check(request).toString()).isNotEmpty();
        assertThat(lookups.get()).isLessThanOrEqualTo(LOOKUPS_MAX);
    }
}
