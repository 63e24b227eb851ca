package org.mailstead.dsn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.OffsetDateTime;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;

/** Any message is a report on deliveries or not; what was read is written, and reads back. */
class DeliveryStatusFuzzTest {
    private static final String START =
            """
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            It did not arrive.
            --b
            """;

    static Stream<byte[]> reports() {
        return Stream.of(
                        START
                                + """
                                Content-Type: message/delivery-status

                                Original-Envelope-Id: QQ
                                Reporting-MTA: dns; mx.example.org
                                Received-From-MTA: dns; client.example
                                Arrival-Date: Mon, 23 Nov 2026 09:30:00 +0100

                                Original-Recipient: rfc822; list@example.org
                                Final-Recipient: RFC822;joe@example.org
                                Action: failed
                                Status: 5.1.1
                                Remote-MTA: dns; mx.example.com
                                Diagnostic-Code: smtp; 550 no
                                 such user

                                Final-Recipient: rfc822; ann@example.org
                                Action: delayed (for now)
                                Status: 4.0.0
                                Will-Retry-Until: Tue, 24 Nov 2026 09:30:00 +0100
                                --b--
                                """,
                        START
                                + """
                                Content-Type: message/global-delivery-status
                                Content-Transfer-Encoding: quoted-printable

                                Reporting-MTA: dns; mx.example.org

                                Final-Recipient: utf-8; j\\x{FC}rgen@b=C3=BC.example
                                Action: relayed
                                Status: 2.0.0
                                --b--
                                """)
                .map(text -> text.replace("\n", "\r\n").getBytes(UTF_8));
    }

    @MethodSource("reports")
    @FuzzTest
    void anyMessageIsAReportOrNot(byte[] octets) throws Exception {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        var found = DeliveryStatus.of(message);
        if (found.isEmpty() || found.get().reportingMta() == null) {
            return;
        }
        var status = found.get();
        assertThat(message.isDeliveryStatusNotification()).isTrue();
        assertThat(status.recipients())
                .hasSizeBetween(1, DeliveryStatus.RECIPIENTS_MAX)
                .allMatch(recipient -> RecipientStatus.isStatus(recipient.status()));
        var sender = new MailboxAddress(null, null, "postmaster", "mx.example.org");
        var notification =
                new DeliveryStatusNotification(
                        sender,
                        sender,
                        "Delivery",
                        OffsetDateTime.parse("2026-11-23T10:00:00Z"),
                        "<a@mx.example.org>",
                        null,
                        "It did not arrive.",
                        status,
                        new Original.None());
        var written = notification.compose(new Random(1), true).toOctets();
        var again = DeliveryStatus.of(Message.parse(OctetSource.of(written), MimeLimits.DEFAULT));
        assertThat(again).contains(status);
    }

    static Stream<byte[]> addresses() {
        return Stream.of("j\u00fcrgen@example.org", "a+b=c\\d@e", "\\x{FC}\\x{110000}\\x{zz}\\x{41")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("addresses")
    @FuzzTest
    void escapedAddressesReadBack(byte[] octets) {
        var text = new String(octets, UTF_8);
        var unescaped = AddressEscapes.unescape(text);
        assertThat(unescaped.length()).isLessThanOrEqualTo(text.length());
        if (text.chars().noneMatch(Character::isISOControl)) {
            var escaped = AddressEscapes.escape(text);
            assertThat(escaped.chars()).allMatch(c -> c > 32 && c < 127);
            assertThat(AddressEscapes.unescape(escaped)).isEqualTo(text); // RFC 6533 §3
        }
    }
}
