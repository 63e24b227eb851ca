package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connecting. outbound §9 */
class DialerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static Dialer dialer() {
        return new Dialer(List.of(), LONG, Duration.ofMillis(50));
    }

    @Test // outbound I-1, TD-7
    void refusalsOfAllAddressesAreTold() throws Exception {
        var free = 0;
        try (var taken = new ServerSocket(0, 1, address("127.0.0.1"))) {
            free = taken.getLocalPort();
        }
        var port = free;
        assertThatThrownBy(() ->
                        dialer().dial(List.of(address("127.0.0.1"), address("127.0.0.2")), port))
                .isInstanceOf(Dialer.NoAnswerException.class)
                .hasMessageContaining("127.0.0.1: ")
                .hasMessageContaining("127.0.0.2: ");
    }

    @Test // RFC 8305 §5: who is silent does not hold up the rest
    void theNextAddressIsTriedWhileOneIsSilent() throws Exception {
        try (var full = full();
                var open = new ServerSocket(full.getLocalPort(), 5, address("127.0.0.2"));
                var socket =
                        dialer().dial(
                                        List.of(address("127.0.0.1"), address("127.0.0.2")),
                                        full.getLocalPort())) {
            assertThat(socket.getInetAddress()).isEqualTo(open.getInetAddress());
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @Test // outbound I-4
    void theConnectionComesFromTheAddressThatWasSet() throws Exception {
        var dialer = new Dialer(List.of(address("127.0.0.7")), LONG, LONG);
        try (var server = new ServerSocket(0, 5, address("127.0.0.1"));
                var _ = dialer.dial(List.of(address("127.0.0.1")), server.getLocalPort());
                var accepted = server.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(address("127.0.0.7"));
        }
    }

    @Test
    void nobodyIsWaitedForLongerThanSet() throws Exception {
        var dialer = new Dialer(List.of(), Duration.ofMillis(100), Duration.ofMillis(10));
        try (var full = full()) {
            assertThatThrownBy(
                            () -> dialer.dial(List.of(address("127.0.0.1")), full.getLocalPort()))
                    .isInstanceOf(Dialer.NoAnswerException.class);
            var both = List.of(address("127.0.0.1"), address("127.0.0.1"));
            assertThatThrownBy(() -> dialer.dial(both, full.getLocalPort()))
                    .isInstanceOf(Dialer.NoAnswerException.class)
                    .hasMessage("127.0.0.1: no answer in time; 127.0.0.1: no answer in time");
            // outbound TD-7: of each one, also where another one was quicker to refuse
            var mixed = List.of(address("127.0.0.1"), address("127.0.0.2"));
            assertThatThrownBy(() -> dialer.dial(mixed, full.getLocalPort()))
                    .isInstanceOf(Dialer.NoAnswerException.class)
                    .hasMessageStartingWith("127.0.0.1: no answer in time; 127.0.0.2: ");
        }
    }

    /** A listener whose queue is full: the system drops whoever else comes. */
    private static ServerSocket full() throws IOException {
        var server = new ServerSocket(0, 1, address("127.0.0.1"));
        for (int i = 0; i < 2; i++) {
            new java.net.Socket(address("127.0.0.1"), server.getLocalPort());
        }
        return server;
    }
}
