package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.queue.TlsDemand;

/** TLS with a host that was connected before. RFC 8446 §2.2; decision 0121 */
class ResumptionTest {
    private static TestAuthority authority;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.make();
    }

    /** A host that takes one message over a connection. */
    private static SinkHost host(SSLContext context) throws Exception {
        return SinkHost.start().tls(context).with("LIMITS MAILMAX=1");
    }

    private static ZoneResolver zone(SinkHost sink, String... digests) {
        var zone = new StringBuilder("a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n");
        for (var digest : digests) {
            zone.append("_%d._tcp.mx.a.test. TLSA 3 1 1 %s\n".formatted(sink.port(), digest));
        }
        return ZoneResolver.builder()
                .zone(zone.toString())
                .dnssec(new Name("test"), Dnssec.SECURE)
                .build();
    }

    @Test // each connection is judged, the resumed ones by the certificate that was shown earlier
    void sessionIsResumedAndJudgedEachTime() throws Exception {
        var good = authority.issue("mx.a.test");
        try (var sink = host(good.context());
                var carrier =
                        new TestCarrier(
                                zone(sink, good.spki()), sink.port(), authority.certificate)) {
            var tls = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                tls.add(carrier.send("sam@a.test").attempt().tls());
            }
            assertThat(tls).allMatch(one -> one.contains("verified by DANE (DANE-EE)"));
            assertThat(tls).allMatch(one -> TlsWords.mode(one).equals("yes+dane")); // ME-2
            assertThat(tls.getFirst()).doesNotContain("resumed");
            assertThat(tls.subList(1, 3)).allMatch(one -> one.contains(", resumed, "));
            assertThat(carrier.metrics.text()).contains("mailstead_dane_verify_total 3.0");
        }
    }

    @Test // RFC 7671 §8.4: it may have another one by now; once is enough to see that it has not
    void hostIsAskedForItsCertificateAnewBeforeItIsRefused() throws Exception {
        var wrong = authority.issue("mx.a.test");
        try (var sink = host(wrong.context());
                var carrier =
                        new TestCarrier(
                                zone(sink, authority.issue("mx.a.test").spki()),
                                sink.port(),
                                authority.certificate)) {
            var any = Letter.to("sam@a.test").tls(TlsDemand.OPTIONAL);
            assertThat(carrier.send(any).getFirst()).isInstanceOf(Result.Delivered.class);
            var sent = carrier.send("sam@a.test");
            assertThat(TestCarrier.text(sent))
                    .startsWith(
                            "delayed 4.7.5 mx.a.test has a certificate that must not be trusted");
            assertThat(sent.attempt().transcript())
                    .contains("-- the certificate of an earlier session: ");
            assertThat(sink.conversations).hasSize(3);
            assertThat(sink.taken).hasSize(1);
        }
    }
}
