package org.mailstead.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class AddressLiteralTest {
    @ParameterizedTest // RFC 5321 §4.1.3, RFC 5952 §4, inbound CMD-10
    @CsvSource({
        "[192.0.2.1], [192.0.2.1]",
        "[0.0.0.0], [0.0.0.0]",
        "[255.255.255.255], [255.255.255.255]",
        "[IPv6:::1], [IPv6:::1]",
        "[ipv6:::], [IPv6:::]",
        "[IPv6:2001:DB8::0:1], [IPv6:2001:db8::1]",
        "[IPv6:2001:db8:0:0:1:0:0:1], [IPv6:2001:db8::1:0:0:1]",
        "[IPv6:2001:db8:0:1:1:1:1:1], [IPv6:2001:db8:0:1:1:1:1:1]",
        "[IPv6:1:2:3:4:5:6:7::], [IPv6:1:2:3:4:5:6:7:0]",
        "[IPv6:1:0:0:2:0:0:0:3], [IPv6:1:0:0:2::3]",
        "[IPv6:::ffff:192.0.2.1], [IPv6:::ffff:c000:201]",
        "[IPv6:1:2:3:4:5:6:1.2.3.4], [IPv6:1:2:3:4:5:6:102:304]",
    })
    void readsAndWritesTheShortestForm(String text, String written) throws Exception {
        var literal = AddressLiteral.parse(text);
        assertThat(literal).hasToString(written);
        assertThat(AddressLiteral.parse(written)).isEqualTo(literal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "192.0.2.1",
                "[192.0.2.1",
                "[192.0.2]",
                "[192.0.2.1.1]",
                "[192.0.2.256]",
                "[192.0.2.0001]",
                "[192.0.2.]",
                "[192.0.2.-1]",
                "[::1]",
                "[IPv6:]",
                "[IPv6::1]",
                "[IPv6:1:]",
                "[IPv6:1:2:3:4:5:6:7]",
                "[IPv6:1:2:3:4:5:6:7:8:9]",
                "[IPv6:1:2:3:4:5:6:7:8::]",
                "[IPv6:::1::2]",
                "[IPv6::::1]",
                "[IPv6:12345::]",
                "[IPv6:g::]",
                "[IPv6:fe80::1%eth0]",
                "[IPv6:1.2.3.4]",
                "[IPv6:::1.2.3.4:5]",
                "[IPv6:1:2:3:4:5:6:7:1.2.3.4]",
                "[IPv6:192.0.2.1]",
                "[x-tag:abc]",
            })
    void whatIsNoLiteralIsRefused(String text) {
        assertThatThrownBy(() -> AddressLiteral.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void mappedIpv4StaysIpv6AndNamesAreDropped() throws Exception {
        assertThat(AddressLiteral.parse("[IPv6:::ffff:1.2.3.4]").address())
                .isInstanceOf(Inet6Address.class);
        var named = InetAddress.getByAddress("mx.example.org", new byte[] {1, 2, 3, 4});
        assertThat(new AddressLiteral(named)).hasToString("[1.2.3.4]");
    }

    @RepeatedTest(100)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
        }
        var literal = new AddressLiteral(InetAddress.getByAddress(octets));
        assertThat(AddressLiteral.parse(literal.toString())).as("seed %d", seed).isEqualTo(literal);
    }
}
