package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dns.Name;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.relay.RelayException;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayLogin;
import org.mailstead.server.relay.RelayOpener;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.ClientObserver;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.smtp.Transmission;
import org.mailstead.wire.OctetSource;
import org.mailstead.x509.Pkix;

/** Sessions with a relay that is this server itself, on its submission port. */
class RelayPeersTest {
    @TempDir private Path folder;

    private static RelayLogin login(String password, Mechanism... mechanisms) {
        return new RelayLogin(Localserve.ADDRESS, password, List.of(mechanisms));
    }

    private static SmtpClient open(
            LocalServer server, RelaySecurity security, @Nullable RelayLogin login)
            throws Exception {
        var port = server.port(ListenerProtocol.SUBMISSION);
        var host = new RelayHost(new Name("localhost"), port, security, login);
        var opener =
                new RelayOpener(new Pkix(List.of()), InstantSource.system(), ClientLimits.DEFAULT);
        return opener.open(
                new Socket(InetAddress.ofLiteral(LocalServer.IP), port),
                host,
                "client.example",
                ClientObserver.NONE);
    }

    @Test // outbound X-7
    void loginByEachMechanismLetsMailThrough() throws Exception {
        try (var server = LocalServer.start(folder)) {
            for (var mechanism :
                    List.of(
                            Mechanism.SCRAM_SHA_256_PLUS,
                            Mechanism.SCRAM_SHA_1_PLUS,
                            Mechanism.SCRAM_SHA_256,
                            Mechanism.SCRAM_SHA_1,
                            Mechanism.PLAIN)) {
                var login = login(Localserve.PASSWORD, mechanism);
                try (var client = open(server, RelaySecurity.STARTTLS_UNVERIFIED, login)) {
                    var envelope =
                            new Envelope(
                                    ReversePath.parse(Localserve.ADDRESS),
                                    MailParameters.NONE,
                                    List.of(new Recipient(ForwardPath.parse(Localserve.ADDRESS))));
                    var message = "From: <" + Localserve.ADDRESS + ">\r\n\r\nHello\r\n";
                    assertThat(client.send(envelope, OctetSource.of(message.getBytes(US_ASCII))))
                            .as(mechanism.wireName())
                            .isInstanceOf(Transmission.Accepted.class);
                }
            }
        }
    }

    @Test // outbound C-17, X-2
    void wrongPasswordAndUnknownCertificateAreRefused() throws Exception {
        try (var server = LocalServer.start(folder)) {
            var wrong = login("wrong", Mechanism.SCRAM_SHA_256_PLUS);
            assertThatThrownBy(() -> open(server, RelaySecurity.STARTTLS_UNVERIFIED, wrong))
                    .isInstanceOfSatisfying(
                            RelayException.class,
                            e -> {
                                assertThat(e.status().kind()).isEqualTo(5);
                                assertThat(e.getMessage()).doesNotContain("wrong");
                            });
            var right = login(Localserve.PASSWORD, Mechanism.PLAIN);
            assertThatThrownBy(() -> open(server, RelaySecurity.STARTTLS, right))
                    .isInstanceOfSatisfying(
                            RelayException.class, e -> assertThat(e.status()).hasToString("4.7.5"));
        }
    }
}
