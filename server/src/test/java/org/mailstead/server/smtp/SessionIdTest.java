package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.net.ClassLimits;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.net.ConnectionLimits;

/** By what the other side can name a session to us. inbound CONN-03 */
class SessionIdTest {
    private static final Pattern BEHIND = Pattern.compile(".* \\(([A-Za-z0-9_-]{22})\\)");

    @TempDir Path directory;

    /** The connection whose id stands in parentheses behind a reply. */
    private static ConnectionId named(TestSmtp server, String reply) {
        var matcher = BEHIND.matcher(reply);
        assertThat(matcher.matches()).as(reply).isTrue();
        return server.seal.open(matcher.group(1)).orElseThrow();
    }

    private static ConnectionLimits open(ClassLimits open) {
        var usual = ConnectionLimits.LOCAL;
        return new ConnectionLimits(
                usual.connectionsMax(),
                usual.refusalsMax(),
                open,
                usual.perMinute(),
                usual.readTimeout(),
                usual.writeTimeout(),
                usual.handshakeTimeout(),
                usual.proxyTimeout(),
                usual.slowStep(),
                usual.lingerTime(),
                usual.lingerOctets(),
                usual.stopGrace());
    }

    private static String answer(TestClient client, String command) throws Exception {
        return client.send(command + "\r\n").reply().getLast();
    }

    @Test
    void refusalsAndTheGoAheadForTlsCarryTheIdThatReceivedShows() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var client = server.smtp().play("S: 220 *").hello();
            var id = named(server, answer(client, "NONSENSE"));
            assertThat(answer(client, "MAIL FROM:<sam@remote.example>")).doesNotContain("(");
            assertThat(named(server, answer(client, "RCPT TO:<nobody@example.test>")))
                    .isEqualTo(id);
            client.play("C: RSET\nS: 250 *");
            assertThat(named(server, answer(client, "STARTTLS"))).isEqualTo(id);
            client.startTls().hello();
            client.play("C: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<ann@example.test>\nS: 250 *");
            client.play("C: DATA\nS: 354 *\nC: a: b\nC:\nC: .\nS: 250 2.2.0 Taken as *");
            var received = Pattern.compile("\r\n\tid (\\S{22})\r\n");
            var found = received.matcher(server.inbox(server.ann).getFirst());
            assertThat(found.find()).isTrue();
            assertThat(server.seal.open(found.group(1))).contains(id);
        }
    }

    @Test
    void eachSessionHasItsOwn() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var one = server.submission().play("S: 220 *");
            var two = server.submission().play("S: 220 *");
            assertThat(named(server, answer(one, "DATA")))
                    .isNotEqualTo(named(server, answer(two, "DATA")));
        }
    }

    @Test
    void aConnectionThatIsNotServedHasOneToo() throws Exception {
        var limits = open(new ClassLimits(1, 1, 1));
        try (var server = TestSmtp.start(directory, TestSmtp.Options.USUAL.connections(limits))) {
            server.smtp().play("S: 220 *");
            var refused = server.smtp().reply().getLast();
            assertThat(refused).startsWith("421 4.7.0 ");
            named(server, refused);
        }
    }
}
