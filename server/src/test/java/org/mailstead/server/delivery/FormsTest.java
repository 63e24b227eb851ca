package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;
import static org.mailstead.server.delivery.TestCarrier.texts;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.smtp.BodyType;

/** In which form a message goes to a host. outbound C-6, C-8, C-20; W-7, W-13, W-27 */
class FormsTest {
    private static final ZoneResolver ONE =
            ZoneResolver.of("a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n");
    private static final String EIGHT =
            """
            DKIM-Signature: old
            From: ann@example.test
            MIME-Version: 1.0
            Content-Type: text/plain; charset=iso-8859-1

            \u00fc
            """
                    .replace("\n", "\r\n");
    private static final String INTERNATIONAL =
            latin("From: ann@example.test\r\nSubject: \u00fc\r\n\r\nx\r\n");

    /** Each octet of UTF-8 as one char, as the sink shows it. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test // RFC 6152 §2: what is eight bits is called so
    void eightBitsAreCalledSo() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            var letter = Letter.to("sam@a.test").content(BodyType.EIGHT_BIT_MIME, false, EIGHT);
            assertThat(text(carrier.send(letter).getFirst())).startsWith("delivered");
            assertThat(sink.taken.getFirst().from()).endsWith(" BODY=8BITMIME");
            assertThat(sink.taken.getFirst().message()).isEqualTo(EIGHT);
        }
    }

    @Test // RFC 6152 §3, RFC 6376 §5.3
    void aHostOfSevenBitsGetsSevenBitsSignedAnew() throws Exception {
        try (var sink = SinkHost.start().extensions("SIZE");
                var carrier = new TestCarrier(ONE, sink.port())) {
            var letter = Letter.to("sam@a.test").content(BodyType.EIGHT_BIT_MIME, false, EIGHT);
            assertThat(text(carrier.send(letter).getFirst())).startsWith("delivered");
            assertThat(sink.taken.getFirst().message())
                    .startsWith("DKIM-Signature: anew for ann@example.test\r\n")
                    .endsWith("Content-Transfer-Encoding: quoted-printable\r\n\r\n=FC\r\n");
        }
    }

    @Test // RFC 6531 §3.4: said only if it is needed
    void smtpUtf8IsSaidOnlyIfItIsNeeded() throws Exception {
        try (var sink = SinkHost.start().with("SMTPUTF8");
                var carrier = new TestCarrier(ONE, sink.port())) {
            var plain =
                    Letter.to("sam@a.test").content(BodyType.SEVEN_BIT, true, TestCarrier.MESSAGE);
            carrier.send(plain);
            assertThat(sink.taken.getLast().from()).doesNotContain("SMTPUTF8");
            carrier.send(
                    Letter.to("sam@a.test").content(BodyType.EIGHT_BIT_MIME, true, INTERNATIONAL));
            assertThat(sink.taken.getLast().from()).endsWith(" SMTPUTF8");
            carrier.send(
                    Letter.to("\u00fc@a.test")
                            .content(BodyType.SEVEN_BIT, true, TestCarrier.MESSAGE));
            assertThat(sink.taken.getLast().from()).endsWith(" SMTPUTF8");
        }
    }

    @Test // RFC 6531 §3.5: at once, not after a day
    void whoCannotGetInternationalizedMailIsToldOfAtOnce() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            var letter =
                    Letter.to("sam@a.test").content(BodyType.EIGHT_BIT_MIME, true, INTERNATIONAL);
            assertThat(text(carrier.send(letter).getFirst()))
                    .isEqualTo(
                            "refused 5.6.7 mx.a.test does not take internationalized mail (SMTPUTF8)");
            var some = Letter.to("sam@a.test", "\u00fc@a.test");
            assertThat(
                            texts(
                                    carrier.send(
                                            some.content(
                                                    BodyType.SEVEN_BIT,
                                                    true,
                                                    TestCarrier.MESSAGE))))
                    .containsExactly(
                            "delivered 2.0.0 <250 2.0.0 taken>",
                            "refused 5.6.7 mx.a.test does not take internationalized mail (SMTPUTF8)");
        }
    }
}
