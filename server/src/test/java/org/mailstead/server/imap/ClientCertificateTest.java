package org.mailstead.server.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.imap.Command;
import org.mailstead.imap.ImapClient;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.server.directory.RecordedLogin;
import org.mailstead.server.tls.TestCertificate;

/** Logins by a TLS client certificate. RFC 4422 appendix A; imap §5. */
class ClientCertificateTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private TestCertificate mine;

    @BeforeEach
    void make() throws Exception {
        mine = TestCertificate.make("laptop");
    }

    private void register(ImapTestServer server, boolean noImapPreauth) throws Exception {
        var ann = Address.parse("ann@example.test");
        var certificates = server.directory.admin().certificates();
        ImapTestServer.done(certificates.add("test", ann, "", noImapPreauth, mine.certificate()));
    }

    /** A client that shows the certificate after STARTTLS. */
    private ImapClient overStartTls(ImapTestServer server) throws Exception {
        var client = ImapClient.connect(server.address(), TIMEOUT, null);
        assertThat(client.capabilities()).doesNotContain("AUTH=EXTERNAL");
        var started = client.startTls(mine.context().getSocketFactory(), "mx.example.test");
        assertThat(started.isOk()).isTrue();
        return client;
    }

    /** A client that shows it in a handshake at the start. */
    private ImapClient overImplicitTls(ImapTestServer server) throws Exception {
        var host = InetAddress.getByAddress("mx.example.test", new byte[] {127, 0, 0, 1});
        var address = new InetSocketAddress(host, server.secureAddress().getPort());
        return ImapClient.connect(address, TIMEOUT, mine.context().getSocketFactory());
    }

    private static String external(ImapClient client, String as) throws Exception {
        return logIn(client, Mechanism.EXTERNAL, as, "");
    }

    /** The tagged response. */
    private static String logIn(ImapClient client, Mechanism mechanism, String as, String password)
            throws Exception {
        var none = ChannelBindings.NONE;
        var login = new SaslClient.Login(as, password, none, true, SaslLimits.DEFAULT);
        var status = client.authenticate(mechanism, login).status();
        return status.condition() + " " + status.code();
    }

    private static RecordedLogin recorded(ImapTestServer server, long account) {
        return await().atMost(TIMEOUT)
                .until(
                        () -> server.directory.logins().newest(account, 1),
                        found -> !found.isEmpty())
                .getFirst();
    }

    @Test // imap 4.2, 5.14
    void externalLogsInTheCertificatesUser() throws Exception {
        try (var server = ImapTestServer.strict(folder)) {
            register(server, false);
            for (var as : List.of("", "ann@example.test")) {
                try (var client = overStartTls(server)) {
                    assertThat(client.capabilities()).contains("AUTH=EXTERNAL");
                    assertThat(external(client, as)).startsWith("OK");
                    assertThat(client.execute(new Command.Namespace()).isOk()).isTrue();
                }
            }
            var login = recorded(server, server.ann);
            assertThat(login.mechanism()).isEqualTo("external");
            assertThat(login.certificate()).hasSize(43);
        }
    }

    @Test // imap 5.14: nobody else, not even with a password
    void theCertificateStandsForItsOwnAccountOnly() throws Exception {
        try (var server = ImapTestServer.strict(folder)) {
            register(server, false);
            try (var client = overStartTls(server)) {
                var refused = "NO AUTHENTICATIONFAILED";
                assertThat(external(client, "bob@example.test")).isEqualTo(refused);
                assertThat(external(client, "nobody@example.test")).isEqualTo(refused);
                var password = ImapTestServer.PASSWORD;
                assertThat(logIn(client, Mechanism.PLAIN, "bob@example.test", password))
                        .isEqualTo(refused);
                assertThat(logIn(client, Mechanism.PLAIN, "ann@example.test", password))
                        .startsWith("OK");
            }
        }
    }

    @Test // imap 5.15: the connection goes on, and a password is as good as ever
    void anUnknownCertificateIsAFailedLogin() throws Exception {
        try (var server = ImapTestServer.strict(folder);
                var client = overImplicitTls(server)) {
            assertThat(client.capabilities()).contains("AUTH=EXTERNAL", "AUTH=PLAIN");
            assertThat(external(client, "")).isEqualTo("NO AUTHENTICATIONFAILED");
            var login = recorded(server, 0);
            assertThat(login.result()).isEqualTo("badcreds");
            assertThat(login.mechanism()).isEqualTo("external");
            assertThat(login.certificate()).hasSize(43);
            var password = ImapTestServer.PASSWORD;
            assertThat(logIn(client, Mechanism.PLAIN, "bob@example.test", password))
                    .startsWith("OK");
        }
    }

    @Test // RFC 9051 §7.1.4; imap 2.4, 5.14
    void implicitTlsGreetsWithPreauth() throws Exception {
        try (var server = ImapTestServer.strict(folder)) {
            register(server, false);
            try (var client = overImplicitTls(server)) {
                assertThat(client.execute(new Command.Namespace()).isOk()).isTrue();
            }
            assertThat(recorded(server, server.ann).mechanism()).isEqualTo("tlsclientauth");
            ImapTestServer.done(
                    server.directory.admin().accounts().disableLogin("test", "ann", "Call us"));
            try (var client = overImplicitTls(server)) {
                assertThat(client.execute(new Command.Namespace()).isOk()).isFalse();
                assertThat(external(client, "")).isEqualTo("NO null");
            }
        }
    }

    @Test // imap 2.4, 5.14
    void aCertificateCanBeForExternalOnly() throws Exception {
        try (var server = ImapTestServer.strict(folder)) {
            register(server, true);
            try (var client = overImplicitTls(server)) {
                assertThat(client.execute(new Command.Namespace()).isOk()).isFalse();
                assertThat(external(client, "")).startsWith("OK");
            }
        }
    }
}
