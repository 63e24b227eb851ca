package org.mailstead.dsn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.message.AddressList;
import org.mailstead.message.MediaType;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;

class DeliveryStatusTest {
    private static final OffsetDateTime DATE = OffsetDateTime.parse("2026-11-23T10:00:00Z");

    private static final DeliveryStatus STATUS =
            new DeliveryStatus(
                    "QQ314159",
                    TypedValue.dns("mx.example.org"),
                    TypedValue.dns("client.example"),
                    DATE,
                    List.of(
                            new RecipientStatus(
                                    TypedValue.address("list@example.com"),
                                    TypedValue.address("joe@example.com"),
                                    Action.FAILED,
                                    "5.1.1",
                                    TypedValue.dns("mx.example.com"),
                                    TypedValue.smtp(
                                            "550 5.1.1 (joe) no such user here, and a very long"
                                                    + " explanation of it that has to be folded"),
                                    DATE,
                                    "log-1",
                                    null),
                            new RecipientStatus(
                                    null,
                                    TypedValue.address("jürgen+x@bücher.example"),
                                    Action.DELAYED,
                                    "4.4.1",
                                    null,
                                    null,
                                    null,
                                    null,
                                    DATE.plusDays(2))));

    private static Message message(String text) throws Exception {
        return message(text.replace("\n", "\r\n").getBytes(UTF_8));
    }

    private static Message message(byte[] octets) throws Exception {
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    private static DeliveryStatusNotification notification(Original original) {
        return notification(STATUS, original);
    }

    private static DeliveryStatusNotification notification(
            DeliveryStatus status, Original original) {
        return new DeliveryStatusNotification(
                AddressList.parse("postmaster@mx.example.org").entries().getFirst(),
                AddressList.parse("ann@example.org").entries().getFirst(),
                "Delivery failed",
                DATE,
                "<dsn@mx.example.org>",
                "<original@example.org>",
                "Your message did not arrive.",
                status,
                original);
    }

    @ParameterizedTest // RFC 3464, RFC 6533
    @ValueSource(booleans = {false, true})
    void whatIsWrittenReadsBack(boolean utf8) throws Exception {
        var original = message("Subject: Grüße\nMessage-ID: <original@example.org>\n\nbody\n");
        for (var returned :
                List.of(
                        new Original.None(),
                        new Original.Headers(original),
                        new Original.Whole(original))) {
            var octets = notification(returned).compose(new Random(1), utf8).toOctets();
            var read = message(octets);
            assertThat(read.isDeliveryStatusNotification()).isTrue();
            assertThat(DeliveryStatus.of(read)).contains(STATUS);
            assertThat(read.root().declaredType().parameters())
                    .containsEntry("report-type", "delivery-status");
            assertThat(read.root().parts()).hasSize(returned instanceof Original.None ? 2 : 3);
        }
    }

    @Test // RFC 6533 §3: no octet outside US-ASCII where SMTPUTF8 is not offered
    void addressesAreEscapedForOldWays() throws Exception {
        var octets =
                notification(new Original.Headers(message("Subject: Grüße\n\nbody\n")))
                        .compose(new Random(1), false)
                        .toOctets();
        var text = new String(octets, UTF_8);
        assertThat(text)
                .matches("[ -~\r\n]*")
                .contains("Final-Recipient: utf-8; j\\x{FC}rgen\\x{2B}x@xn--bcher-kva.example\r\n");
        var headers = message(octets).part(3).orElseThrow();
        assertThat(headers.mediaType()).hasToString("text/rfc822-headers");
        assertThat(headers.text(1000)).isEqualTo("Subject: Grüße\r\n");
        for (var line : text.split("\r\n", -1)) {
            assertThat(line.length()).isLessThanOrEqualTo(78);
        }
    }

    @Test // RFC 6533 §4
    void addressesStayInUtf8WhereTheyMay() throws Exception {
        var octets =
                notification(new Original.Headers(message("Subject: Grüße\n\nbody\n")))
                        .compose(new Random(1), true)
                        .toOctets();
        assertThat(new String(octets, UTF_8))
                .contains("utf-8; jürgen+x@bücher.example\r\n")
                .contains("message/global-delivery-status")
                .contains("message/global-headers");
    }

    @Test // RFC 2852 §5, RFC 4865 §6
    void whatTheSenderAskedOfTheTimeReadsBack() throws Exception {
        var asked =
                new DeliveryStatus(
                        null,
                        STATUS.reportingMta(),
                        null,
                        DATE,
                        DATE.plusHours(1),
                        "for;60",
                        STATUS.recipients());
        var read =
                DeliveryStatus.of(
                        message(
                                """
                                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                                --b

                                Sorry.
                                --b
                                Content-Type: message/delivery-status

                                Reporting-MTA: dns; mail.example
                                Deliver-by-date: Mon, 23 Nov 2026 11:00:00 +0000

                                Final-Recipient: rfc822; a@x.test
                                Action: delayed
                                Status: 4.4.7
                                --b--
                                """));
        assertThat(read.orElseThrow().deliverByDate()).isEqualTo(asked.deliverByDate());
        var octets =
                notification(asked, new Original.Headers(message("Subject: x\n\nbody\n")))
                        .compose(new Random(1), false)
                        .toOctets();
        assertThat(DeliveryStatus.of(message(octets))).contains(asked);
    }

    @Test // outbound K-11, W-19: other diagnostic types, several recipients, broken fields
    void realNotificationsAreRead() throws Exception {
        var read =
                DeliveryStatus.of(
                        message(
                                """
                                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                                --b

                                Sorry.
                                --b
                                Content-Type: message/delivery-status

                                Reporting-MTA: dns; mail.example (here)
                                X-Postfix-Queue-ID: 4X
                                Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000 (UTC)

                                Final-Recipient: rfc822; a@x.test
                                Original-Recipient: rfc822;a@x.test
                                Action: failed
                                Status: 5.4.4
                                Diagnostic-Code: X-Postfix; Host or domain name not found. Name
                                    service error for name=x.test (type=A)

                                Final-Recipient: RFC822; <"b(c"@x.test>
                                Action: Failed
                                Action: delayed
                                Status: 5.1.10 (no such user)
                                Last-Attempt-Date: never

                                Final-Recipient: utf-8; j\\x{FC}rgen@x.test
                                Status: 4.2.2

                                Final-Recipient: nothing
                                Action: failed
                                Status: 5.0.0

                                Final-Recipient: rfc822; d@x.test
                                Action: failed
                                Status: five
                                --b--
                                """));
        var status = read.orElseThrow();
        assertThat(status.reportingMta()).isEqualTo(TypedValue.dns("mail.example"));
        assertThat(status.arrivalDate()).isEqualTo(DATE);
        assertThat(status.recipients()).hasSize(4);
        var first = status.recipients().getFirst();
        assertThat(first.diagnosticCode())
                .isEqualTo(
                        new TypedValue(
                                "x-postfix",
                                "Host or domain name not found. Name    service error for"
                                        + " name=x.test (type=A)"));
        var second = status.recipients().get(1);
        assertThat(second.finalRecipient().value()).isEqualTo("\"b(c\"@x.test");
        assertThat(second.action()).isEqualTo(Action.FAILED);
        assertThat(second.status()).isEqualTo("5.1.10");
        assertThat(second.lastAttemptDate()).isNull();
        var third = status.recipients().get(2);
        assertThat(third.finalRecipient().value()).isEqualTo("jürgen@x.test");
        assertThat(third.action()).isEqualTo(Action.DELAYED);
        assertThat(status.recipients().getLast().status()).isEqualTo("5.0.0");
    }

    @Test
    void otherMessagesAreNoNotifications() throws Exception {
        assertThat(DeliveryStatus.of(message("Subject: x\n\nbody\n"))).isEmpty();
        assertThat(
                        DeliveryStatus.of(
                                message(
                                        """
                                        Content-Type: multipart/report; boundary=b

                                        --b

                                        --b
                                        Content-Type: message/delivery-status

                                        --b--
                                        """)))
                .isEmpty();
    }

    @Test
    void manyRecipientsAreBounded() throws Exception {
        var text =
                "Content-Type: multipart/report; boundary=b\n\n--b\n\n--b\n"
                        + "Content-Type: message/delivery-status\n\n"
                        + "Final-Recipient: rfc822; a@x.test\nAction: failed\n\n".repeat(50_000)
                        + "--b--\n";
        assertThat(DeliveryStatus.of(message(text)).orElseThrow().recipients())
                .hasSizeLessThanOrEqualTo(DeliveryStatus.RECIPIENTS_MAX + 1);
    }

    @Test
    void valuesThatCannotBeWrittenAreRefused() {
        assertThatThrownBy(() -> TypedValue.smtp("550 a\r\nb"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TypedValue("a b", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(MediaType.parse("message/delivery-status").isMessage()).isFalse();
    }
}
