package org.mailstead.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void containsTheAddressesWithItsPrefix(String network, String address, boolean inside)
            throws Exception {
        assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "localhost",
                "192.0.2",
                "192.0.2.256",
                "192.0.2.01",
                "0300.0.2.1",
                "192.0.2.0/33",
                "192.0.2.0/",
                "192.0.2.0/-1",
                "192.0.2.0/1x",
                "192.0.2.1/24",
                "2001:db8::1/32",
                "2001:db8::/129",
                "example.test/8",
                "1.2.3.4.5"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test // imap 2.2
    void theClassesAreHostSiteAndProvider() throws Exception {
        var ipv4 = InetAddress.ofLiteral("203.0.113.77");
        assertThat(NetworkClass.HOST.network(ipv4)).hasToString("203.0.113.77/32");
        assertThat(NetworkClass.SITE.network(ipv4)).hasToString("203.0.113.64/26");
        assertThat(NetworkClass.PROVIDER.network(ipv4)).hasToString("203.0.112.0/21");
        var ipv6 = InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6");
        assertThat(NetworkClass.HOST.network(ipv6)).hasToString("2001:db8:1:2:0:0:0:0/64");
        assertThat(NetworkClass.SITE.network(ipv6)).hasToString("2001:db8:1:0:0:0:0:0/48");
        assertThat(NetworkClass.PROVIDER.network(ipv6)).hasToString("2001:db8:0:0:0:0:0:0/32");
    }
}
