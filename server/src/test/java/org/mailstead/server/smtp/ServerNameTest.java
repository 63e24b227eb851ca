package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which host names a TLS client may ask for (SNI). inbound TLS-03, operations T-8; RFC 6066 §3 */
class ServerNameTest {
    @TempDir Path directory;

    /** A handshake, on a port where TLS begins at once or after STARTTLS. */
    private static SSLSocket handshake(TestClient client, @Nullable String name) throws Exception {
        var factory = TestClient.trustAll().getSocketFactory();
        var loopback = InetAddress.getLoopbackAddress().getHostAddress();
        var secure =
                (SSLSocket)
                        factory.createSocket(
                                client.socket(), loopback, client.socket().getPort(), true);
        var parameters = secure.getSSLParameters();
        parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static TestClient ready(TestClient client) throws IOException {
        return client.play("S: 220 *").hello().play("C: STARTTLS\nS: 220 *");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mail.elsewhere.example", "192.0.2.1", "localhost", "x.mx.example.test"})
    void submissionRefusesANameThatNoCertificateIsFor(String name) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            assertThatThrownBy(() -> handshake(ready(server.submission()), name))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("unrecognized_name");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.elsewhere.example", "192.0.2.1", "localhost"})
    void otherHostsAskForWhatTheyLike(String name) throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var secure = handshake(ready(server.smtp()), name);
            var subject = secure.getSession().getPeerPrincipal().getName();
            assertThat(subject).isEqualTo("CN=mx.example.test");
        }
    }

    @Test
    void whoAsksForOurNameOrForNoneIsServed() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            for (var name : new String[] {"mx.example.test", "MX.Example.Test", null}) {
                assertThat(handshake(ready(server.submission()), name).getSession().getProtocol())
                        .isEqualTo("TLSv1.3");
            }
        }
    }
}
