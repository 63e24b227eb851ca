package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.imap.Command;
import org.mailstead.imap.ImapClient;
import org.mailstead.imap.Response;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.server.directory.RecordedLogin;
import org.mailstead.server.tls.TestCertificate;

/** Who logs in, and how. imap §5. */
class LoginTest {
    @TempDir Path folder;

    private static String plain(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test // RFC 9051 §6.2.2, RFC 4959; imap 5.3, 5.5, 5.6
    void plainIsTakenAndRefused() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play(
                    """
                    C: a AUTHENTICATE PLAIN !!
                    S: a BAD not BASE64
                    C: b AUTHENTICATE PLAIN
                    S: +\s
                    C: *
                    S: b BAD given up
                    C: c AUTHENTICATE PLAIN %s
                    S: c NO [AUTHENTICATIONFAILED] wrong user name or password
                    C: d AUTHENTICATE PLAIN %s
                    S: d NO [AUTHORIZATIONFAILED] …
                    C: e AUTHENTICATE XYZZY
                    S: e NO no such mechanism: CAPABILITY lists those there are
                    C: f AUTHENTICATE plain
                    S: +\s
                    C: %s
                    S: f OK [CAPABILITY …] logged in
                    """
                            .formatted(
                                    plain("\0ann@example.test\0wrong password"),
                                    plain(
                                            "bob@example.test\0ann@example.test\0"
                                                    + ImapTestServer.PASSWORD),
                                    plain("\0ann@example.test\0" + ImapTestServer.PASSWORD)));
        }
    }

    @Test // imap 5.1, 5.6: the account's name is no login name; nobody is told what was wrong
    void unknownUsersAndWrongPasswordsLookTheSame() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play(
                    """
                    C: a LOGIN ann "correct horse battery"
                    S: a NO [AUTHENTICATIONFAILED] wrong user name or password
                    C: b LOGIN nobody@example.test "correct horse battery"
                    S: b NO [AUTHENTICATIONFAILED] wrong user name or password
                    C: c LOGIN ann@example.test {3}
                    S: + go on
                    C: abc
                    S: c NO [AUTHENTICATIONFAILED] wrong user name or password
                    """);
        }
    }

    @Test // imap 5.11: told only to those who have the password
    void disabledLoginTellsItsText() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            ImapTestServer.done(
                    server.directory.admin().accounts().disableLogin("test", "ann", "Call us"));
            client.play(
                    """
                    C: a LOGIN ann@example.test wrong
                    S: a NO [AUTHENTICATIONFAILED] wrong user name or password
                    C: b LOGIN ann@example.test "correct horse battery"
                    S: b NO Call us
                    """);
        }
    }

    @Test // imap 4.2, 5.4, 5.8 and inbound W-14: one rule for both protocols
    void loginsNeedTls() throws Exception {
        try (var server = ImapTestServer.strict(folder);
                var client = server.client()) {
            assertThat(client.line())
                    .contains(" LOGINDISABLED", " STARTTLS")
                    .doesNotContain("AUTH=");
            client.play(
                    """
                    C: a LOGIN ann@example.test "correct horse battery"
                    S: a NO [PRIVACYREQUIRED] a login needs TLS: switch it on in your mail program
                    C: b AUTHENTICATE PLAIN
                    S: b NO [PRIVACYREQUIRED] a login needs TLS: switch it on in your mail program
                    C: c AUTHENTICATE CRAM-MD5
                    S: c NO [PRIVACYREQUIRED] a login needs TLS: switch it on in your mail program
                    C: d AUTHENTICATE SCRAM-SHA-256
                    S: d NO [PRIVACYREQUIRED] a login needs TLS: switch it on in your mail program
                    C: e AUTHENTICATE SCRAM-SHA-256-PLUS
                    S: e NO [PRIVACYREQUIRED] a login needs TLS: switch it on in your mail program
                    C: f AUTHENTICATE EXTERNAL
                    S: f NO [AUTHENTICATIONFAILED] EXTERNAL needs TLS and a client certificate
                    """);
        }
    }

    @Test
    void failedLoginsEndTheConnection() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits());
                var client = server.greeted()) {
            for (int i = 0; i < 4; i++) {
                client.play("C: a LOGIN ann@example.test x\nS: a NO [AUTHENTICATIONFAILED] …");
            }
            client.play("S: * BYE too many failed logins\nS: EOF");
        }
    }

    @ParameterizedTest // RFC 9051 §7.1.5; store 18.8
    @ValueSource(strings = {"disable", "password", "remove"})
    void sessionsEndWithTheirLogin(String how) throws Exception {
        try (var server = ImapTestServer.start(folder);
                var idle = server.ann();
                var waiting = server.ann();
                var other = server.greeted()) {
            other.play("C: l LOGIN bob@example.test \"correct horse battery\"\nS: l OK …");
            idle.play("C: i IDLE\nS: + idling");
            var accounts = server.directory.admin().accounts();
            ImapTestServer.done(accounts.setPostmaster("test", "bob"));
            ImapTestServer.done(
                    switch (how) {
                        case "disable" -> accounts.disableLogin("test", "ann", "Call us");
                        case "password" -> accounts.setPassword("test", "ann", "another password");
                        case String _ -> accounts.remove("test", "ann");
                    });
            for (var client : List.of(idle, waiting)) {
                client.play("S: * BYE your account or its password was changed, …\nS: EOF");
            }
            other.play("C: n NOOP\nS: n OK done");
        }
    }

    @Test // imap 5.5: what is no base64 is an attempt too
    void brokenExchangesAreRecordedAndCounted() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits());
                var client = server.greeted()) {
            client.play("C: a AUTHENTICATE PLAIN !!\nS: a BAD not BASE64");
            for (int i = 0; i < 3; i++) {
                client.play("C: a AUTHENTICATE PLAIN\nS: + \nC: ?\nS: a BAD not BASE64");
            }
            client.play("S: * BYE too many failed logins\nS: EOF");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(server.directory.logins().newest(0, 10))
                                    .isNotEmpty()
                                    .allMatch(login -> login.result().equals("badprotocol"))
                                    .allMatch(login -> login.mechanism().equals("plain")));
        }
    }

    @Test // imap 2.12: many clients tell their name only after the login
    void theRecordHasTheNameThatCameAfterTheLogin() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play("C: i ID (\"name\" \"Test\")\nS: * ID …\nS: i OK told");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(server.directory.logins().newest(server.ann, 10))
                                    .extracting(RecordedLogin::result, RecordedLogin::userAgent)
                                    .containsExactly(tuple("ok", "name=\"Test\"")));
        }
    }

    @Test // RFC 9051 §6.2.1; imap 1.6: what is sent in clear behind STARTTLS is no command
    void nothingInClearIsUsedAfterStartTls() throws Exception {
        try (var server = ImapTestServer.strict(folder);
                var client = server.greeted()) {
            client.send("a STARTTLS\r\nb NOOP\r\n");
            client.play("S: a OK begin TLS");
            assertThat(client.textToEnd()).doesNotContain("b OK");
        }
    }

    @ParameterizedTest // RFC 9051 §6.2.1, RFC 5802, RFC 9266
    @EnumSource(
            value = Mechanism.class,
            names = {"EXTERNAL"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyMechanismLogsInOverStartTls(Mechanism mechanism) throws Exception {
        try (var server = ImapTestServer.strict(folder);
                var client = ImapClient.connect(server.address(), Duration.ofSeconds(20), null)) {
            assertThat(
                            client.startTls(
                                            TestCertificate.trustingAll().getSocketFactory(),
                                            "mx.example.test")
                                    .isOk())
                    .isTrue();
            assertThat(client.capabilities())
                    .contains("AUTH=" + mechanism.wireName())
                    .doesNotContain("LOGINDISABLED", "STARTTLS");
            logIn(client, mechanism, mechanism.isPlus());
        }
    }

    @Test // RFC 8314 §3: implicit TLS
    void implicitTlsNeedsNoStartTls() throws Exception {
        try (var server = ImapTestServer.strict(folder)) {
            var address =
                    new java.net.InetSocketAddress(
                            java.net.InetAddress.getByAddress(
                                    "mx.example.test", new byte[] {127, 0, 0, 1}),
                            server.secureAddress().getPort());
            try (var client =
                    ImapClient.connect(
                            address,
                            Duration.ofSeconds(20),
                            TestCertificate.trustingAll().getSocketFactory())) {
                assertThat(client.capabilities()).doesNotContain("STARTTLS");
                logIn(client, Mechanism.SCRAM_SHA_256_PLUS, true);
            }
        }
    }

    @Test // where passwords may come in clear, proofs of them may
    void scramWorksInClearWherePasswordsDo() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = ImapClient.connect(server.address(), Duration.ofSeconds(20), null)) {
            var login =
                    new SaslClient.Login(
                            "ann@example.test",
                            ImapTestServer.PASSWORD,
                            ChannelBindings.NONE,
                            true,
                            SaslLimits.DEFAULT);
            assertThat(client.authenticate(Mechanism.SCRAM_SHA_256, login).isOk()).isTrue();
        }
    }

    private static void logIn(ImapClient client, Mechanism mechanism, boolean plus)
            throws Exception {
        var session = client.tls().orElseThrow();
        var certificate = (X509Certificate) session.getPeerCertificates()[0];
        var login =
                new SaslClient.Login(
                        "ann@example.test",
                        ImapTestServer.PASSWORD,
                        plus ? ChannelBindings.of(session, certificate) : ChannelBindings.NONE,
                        true,
                        SaslLimits.DEFAULT);
        var result = client.authenticate(mechanism, login);
        assertThat(result.status().condition()).as("%s", result).isEqualTo(Response.Condition.OK);
        assertThat(client.execute(new Command.Noop()).isOk()).isTrue();
    }
}
