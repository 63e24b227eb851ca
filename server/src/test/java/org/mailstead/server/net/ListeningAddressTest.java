package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sockets stand for the addresses of a listener. inbound CONN-01 */
class ListeningAddressTest {
    private static List<InetAddress> addresses(String text) {
        return Arrays.stream(text.split(" ", -1)).map(InetAddress::ofLiteral).toList();
    }

    private static String described(ListeningAddress bound) {
        var text = bound.address().getHostAddress();
        return bound.onlyAt().isEmpty()
                ? text
                : bound.onlyAt().stream()
                        .map(InetAddress::getHostAddress)
                        .sorted()
                        .collect(Collectors.joining(" ", text + " only ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "::, 0:0:0:0:0:0:0:0",
        "0.0.0.0 ::, 0:0:0:0:0:0:0:0",
        ":: 0.0.0.0 192.0.2.1 ::1, 0:0:0:0:0:0:0:0",
        ":: 127.0.0.1 ::1, 0:0:0:0:0:0:0:0 only 127.0.0.1",
        "192.0.2.1 ::, 0:0:0:0:0:0:0:0 only 192.0.2.1",
        "127.0.0.1 ::1 127.0.0.1, 127.0.0.1; 0:0:0:0:0:0:0:1",
        "127.0.0.1 0.0.0.0 ::1, 0.0.0.0; 0:0:0:0:0:0:0:1"
    })
    void whatCannotBeBoundTwiceIsBoundOnce(String listed, String bound) {
        assertThat(
                        ListeningAddress.of(addresses(listed)).stream()
                                .map(ListeningAddressTest::described)
                                .collect(Collectors.joining("; ")))
                .isEqualTo(bound);
    }

    /** Says hello, then echoes a line. */
    private static final class Hello implements Service {
        @Override
        public void serve(Connection connection) throws IOException {
            connection.out().write("hello\r\n".getBytes(US_ASCII));
            var octet = connection.in().read();
            connection.out().write(octet);
        }

        @Override
        public void refuse(Connection connection, Refusal why) {}
    }

    private static TestListener on(String listed) throws IOException {
        return TestListener.on(ListeningAddress.of(addresses(listed)).getFirst(), new Hello());
    }

    @ParameterizedTest
    @CsvSource({"'0.0.0.0 ::', true", "::, true", "':: 127.0.0.1', true", "':: 192.0.2.1', false"})
    void bothFamiliesAreServedWhereBothAreListed(String listed, boolean four) throws Exception {
        try (var server = on(listed);
                var client6 = server.connect("::1");
                var client4 = server.connect("127.0.0.1")) {
            assertThat(client6.line()).isEqualTo("hello");
            if (four) {
                assertThat(client4.line()).isEqualTo("hello");
            } else {
                assertThat(client4.atEnd()).isTrue();
            }
        }
    }

    @Test // and it behaves like any other socket: reads wait, stop and end
    void everyIpv4AddressIsNoIpv6Address() throws Exception {
        var server = on("0.0.0.0");
        try (var client = server.connect("127.0.0.1")) {
            assertThat(client.line()).isEqualTo("hello");
            client.send("x");
            assertThat(client.octetsToEnd()).isEqualTo("x");
            assertThatThrownBy(() -> server.connect("::1")).isInstanceOf(ConnectException.class);
            try (var waiting = server.connect("127.0.0.1")) {
                waiting.line();
                server.close();
                assertThat(waiting.atEnd()).isTrue();
            }
        } finally {
            server.close();
        }
    }
}
