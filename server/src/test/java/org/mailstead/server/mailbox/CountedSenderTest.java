package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a delivery counts for or against its sender. */
final class CountedSenderTest {
    private static SenderValidation signed(int origin, String forwarder, String... signers) {
        return new SenderValidation(
                "sam@example.org",
                "example.org",
                0,
                4,
                1,
                List.of(signers),
                10,
                List.of(),
                origin,
                forwarder);
    }

    private static Delivery from(String address, SenderValidation validation) {
        return new Delivery(
                "sam@example.org", "ann@example.test", address, "mx", "", false, validation, null);
    }

    @Test // inbound REC-02
    void anAddressCountsForItsHostItsSiteAndItsProvider() {
        var plain = signed(SenderValidation.MAILING_LIST, "");
        assertThat(from("192.0.2.201", plain).countedNetworks())
                .extracting(Object::toString)
                .containsExactly("192.0.2.201/32", "192.0.2.192/26", "192.0.0.0/21");
        assertThat(from("2001:db8:1:2:3::4", plain).countedNetworks())
                .extracting(Object::toString)
                .containsExactly(
                        "2001:db8:1:2:0:0:0:0/64",
                        "2001:db8:1:0:0:0:0:0/48",
                        "2001:db8:0:0:0:0:0:0/32");
        assertThat(from("", plain).countedNetworks()).isEmpty();
    }

    @Test
    void whatIsNotForwardedCountsWhole() {
        var delivery = from("192.0.2.1", signed(0, "", "example.org", "example.net"));
        assertThat(delivery.countedHelloName()).contains("mx");
        assertThat(delivery.countedMailFrom()).contains("sam@example.org");
        assertThat(delivery.validation().countedSigners())
                .containsExactly("example.org", "example.net");
        // RFC 5321 §4.5.5
        assertThat(new Delivery("", "", "", "", "").countedMailFrom()).isEmpty();
    }

    @Test // inbound RULE-09
    void ofForwardedMailWhatIsTheForwardersDoesNotCount() {
        var validation =
                signed(
                        SenderValidation.FORWARDED,
                        "example.net",
                        "example.net",
                        "mail.example.net",
                        "notexample.net",
                        "example.org");
        var delivery = from("192.0.2.1", validation);
        assertThat(delivery.countedNetworks()).isEmpty();
        assertThat(delivery.countedHelloName()).isEmpty();
        assertThat(delivery.countedMailFrom()).isEmpty();
        assertThat(validation.countedSigners()).containsExactly("notexample.net", "example.org");
        // the originals stay. inbound REC-06
        assertThat(delivery.remoteAddress()).isEqualTo("192.0.2.1");
        assertThat(delivery.helloName()).isEqualTo("mx");
        assertThat(validation.signers()).hasSize(4);
    }
}
