package org.mailstead.server.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.server.net.Network;

class ClientsTest {
    @ParameterizedTest // the last address that is no proxy of ours: what stands before it is
    // hearsay
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    192.0.2.7                         | 192.0.2.7
                    10.9.9.9, 192.0.2.7               | 192.0.2.7
                    192.0.2.7, 10.0.0.2               | 192.0.2.7
                    192.0.2.7, 192.0.2.8, 10.0.0.2    | 192.0.2.8
                    10.0.0.1, 10.0.0.2                | 10.0.0.1
                    [2001:db8::7]                     | 2001:db8::7
                    2001:db8::7                       | 2001:db8::7
                    """)
    void theClientIsTheLastThatIsNoProxy(String field, String client) throws Exception {
        var proxies = List.of(Network.parse("10.0.0.0/16"));
        assertThat(Clients.of(List.of(field), proxies)).contains(InetAddress.ofLiteral(client));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''
                    unknown
                    192.0.2.7, unknown
                    192.0.2.7,
                    localhost
                    """)
    void whatIsNoAddressIsNobody(String field) throws Exception {
        var proxies = List.of(Network.parse("10.0.0.0/16"));
        assertThat(Clients.of(List.of(field), proxies)).isEmpty();
    }

    @FuzzTest
    void anyFieldIsAClientOrNobody(byte[] octets) throws Exception {
        var proxies = List.of(Network.parse("10.0.0.0/16"));
        var field = new String(octets, ISO_8859_1);
        var client = Clients.of(List.of(field), proxies);
        // what a client of the proxy says before it is nothing to us
        assertThat(Clients.of(List.of("unknown", field), proxies))
                .isEqualTo(client.filter(one -> proxies.stream().noneMatch(p -> p.contains(one))));
    }
}
