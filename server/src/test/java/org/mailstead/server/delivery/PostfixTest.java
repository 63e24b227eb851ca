package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;
import static org.mailstead.server.delivery.TestCarrier.texts;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;

/** Mail to a real Postfix. */
class PostfixTest {
    private static final String ZONE = "a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n";

    @TempDir static Path home;
    private static TestAuthority authority;
    private static TestAuthority.Issued issued;
    private static Postfix postfix;

    @BeforeAll
    static void start() throws Exception {
        authority = TestAuthority.make();
        issued = authority.issue("mx.a.test");
        postfix = Postfix.start(home, issued, "message_size_limit = 100000\n");
    }

    @AfterAll
    static void stop() throws Exception {
        if (postfix != null) {
            postfix.close();
        }
    }

    private static TestCarrier carrier() {
        return new TestCarrier(ZoneResolver.of(ZONE), postfix.port(), authority.certificate);
    }

    @Test // TLS, CHUNKING, 8BITMIME, DSN: all that it offers
    void mailArrivesOctetForOctet() throws Exception {
        try (var carrier = carrier()) {
            var content =
                    "From: ann@example.test\r\nMIME-Version: 1.0\r\nX-Mark: one\r\n\r\n\u00fc\r\n.\r\n..dots\r\n";
            var letter =
                    Letter.to("sam@a.test")
                            .content(BodyType.EIGHT_BIT_MIME, false, content)
                            .with(new RcptParameters(Set.of(Notify.SUCCESS), null));
            var result = carrier.send(letter).getFirst();
            assertThat(text(result)).startsWith("delivered 2.0.0 <250 2.0.0 Ok: ");
            assertThat(((Result.Delivered) result).handover())
                    .isEqualTo(Result.Handover.NOTIFYING_HOST);
            assertThat(result.attempt().tls())
                    .startsWith("TLSv1.3 ")
                    .contains("certificate valid for mx.a.test");
            assertThat(postfix.mail("sam", "X-Mark: one"))
                    .contains("\n\n\u00fc\n.\n..dots\n")
                    .contains("Return-Path: <ann@example.test>");
        }
    }

    @Test // outbound W-30, W-4
    void eachRecipientHasItsOwnReplyAndTheConnectionIsUsedAgain() throws Exception {
        try (var carrier = carrier()) {
            assertThat(texts(carrier.send(Letter.to("kim@a.test", "no@a.test"))))
                    .satisfiesExactly(
                            one -> assertThat(one).startsWith("delivered "),
                            two -> assertThat(two).startsWith("refused 5.1.1 <550 5.1.1 "));
            for (int i = 0; i < 5; i++) {
                var result = carrier.send("kim@a.test");
                assertThat(text(result)).startsWith("delivered ");
                assertThat(result.attempt().decisions())
                        .contains("A connection to mx.a.test was open already.");
            }
            assertThat(text(carrier.send("no@a.test"))).startsWith("refused 5.1.1 ");
            assertThat(text(carrier.send("sam@b.test"))).startsWith("refused 5.1.2 ");
        }
    }

    @Test // RFC 1870 §6.1
    void whatIsTooLargeIsNotSent() throws Exception {
        try (var carrier = carrier()) {
            var large =
                    "From: ann@example.test\r\n\r\n" + "x".repeat(70).concat("\r\n").repeat(2000);
            var letter = Letter.to("sam@a.test").content(BodyType.SEVEN_BIT, false, large);
            assertThat(text(carrier.send(letter).getFirst())).startsWith("refused 5.3.4 ");
        }
    }

    @Test // RFC 8689 §4.2.1: at once, whatever it lacks
    void whatDemandsTlsGoesBack() throws Exception {
        var zone =
                ZoneResolver.builder().zone(ZONE).dnssec(new Name("test"), Dnssec.SECURE).build();
        var letter = Letter.to("sam@a.test").tls(TlsDemand.REQUIRED);
        var stranger = TestAuthority.make().certificate;
        try (var carrier = new TestCarrier(zone, postfix.port(), stranger)) {
            assertThat(text(carrier.send(letter).getFirst()))
                    .startsWith("refused 5.7.10 mx.a.test has a certificate that must not be");
        }
        try (var carrier = new TestCarrier(zone, postfix.port(), authority.certificate)) {
            assertThat(text(carrier.send(letter).getFirst()))
                    .isEqualTo("refused 5.7.30 mx.a.test does not know REQUIRETLS");
        }
    }

    @Test // RFC 7672
    void daneIsVerified() throws Exception {
        for (var digest : new String[] {issued.spki(), "00".repeat(32)}) {
            var zone =
                    ZoneResolver.builder()
                            .zone(
                                    "%s_%d._tcp.mx.a.test. TLSA 3 1 1 %s\n"
                                            .formatted(ZONE, postfix.port(), digest))
                            .dnssec(new Name("test"), Dnssec.SECURE)
                            .build();
            try (var carrier = new TestCarrier(zone, postfix.port())) {
                var result = carrier.send("sam@a.test");
                if (digest.equals(issued.spki())) {
                    assertThat(text(result)).startsWith("delivered ");
                    assertThat(result.attempt().tls()).contains("verified by DANE (DANE-EE)");
                } else {
                    assertThat(text(result)).startsWith("delayed 4.7.5 ");
                }
            }
        }
    }
}
