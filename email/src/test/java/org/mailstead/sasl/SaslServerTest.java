package org.mailstead.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.sasl.Exchange.challenge;
import static org.mailstead.sasl.Exchange.outcome;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.sasl.SaslContext.ClientCertificate;
import org.mailstead.sasl.SaslOutcome.AuthorizationRefused;
import org.mailstead.sasl.SaslOutcome.BadCredentials;
import org.mailstead.sasl.SaslOutcome.LoginDisabled;
import org.mailstead.sasl.SaslOutcome.Malformed;
import org.mailstead.sasl.SaslOutcome.Reason;
import org.mailstead.sasl.SaslOutcome.Success;
import org.mailstead.sasl.SaslOutcome.TemporaryFailure;

class SaslServerTest {
    private final TestAccounts accounts =
            new TestAccounts()
                    .with("ann@example.org", "tést  pass")
                    .withDisabled("gone@example.org", "tést  pass", "ask your postmaster")
                    .with("tim", "tanstaaftanstaaf");

    private SaslServer server(Mechanism mechanism) {
        return SaslServer.start(mechanism, Exchange.context(accounts, ChannelBindings.NONE));
    }

    private SaslOutcome plain(String message) {
        return outcome(server(Mechanism.PLAIN), message);
    }

    @Test // RFC 4616 §2, inbound AUTH-03, imap 5.5
    void plain() {
        assertThat(plain("\0ann@example.org\0tést  pass"))
                .isEqualTo(new Success("ann@example.org", 1));
        assertThat(plain("ann@example.org\0ann@example.org\0tést  pass"))
                .isEqualTo(new Success("ann@example.org", 1));
        assertThat(plain("tim\0ann@example.org\0tést  pass")).isEqualTo(new AuthorizationRefused());
        assertThat(plain("\0ann@example.org\0test")).isEqualTo(wrong(Reason.WRONG_PASSWORD));
        assertThat(plain("\0ann@example.org\0")).isEqualTo(wrong(Reason.WRONG_PASSWORD));
        assertThat(plain("\0nobody\0test")).isEqualTo(wrong(Reason.UNKNOWN_USER));
        // inbound AUTH-18, imap 5.11
        assertThat(plain("\0gone@example.org\0tést  pass"))
                .isEqualTo(new LoginDisabled(2, "ask your postmaster"));
        assertThat(plain("\0gone@example.org\0x")).isEqualTo(wrong(Reason.WRONG_PASSWORD));
    }

    @Test // inbound CRED-02: NFD and other spaces are the same password
    void passwordsAreComparedPrepared() {
        assertThat(plain("\0ann@example.org\0te\u0301st\u2003\u00a0pass"))
                .isEqualTo(new Success("ann@example.org", 1));
        assertThat(plain("\0ann＠example.org\0tést  pass"))
                .isEqualTo(new Success("ann@example.org", 1));
    }

    private static BadCredentials wrong(Reason reason) {
        return new BadCredentials(reason);
    }

    @ParameterizedTest // inbound AUTH-03
    @ValueSource(strings = {"", "a", "\0", "a\0b", "\0a\0b\0", "\0a\0b\0c", "\0\0\0"})
    void plainWithoutThreeFieldsIsMalformed(String message) {
        assertThat(plain(message)).isInstanceOf(Malformed.class);
    }

    @Test
    void boundsAreKept() {
        assertThat(plain("\0" + "a".repeat(513) + "\0b")).isInstanceOf(Malformed.class);
        assertThat(plain("\0a\0" + "b".repeat(1025))).isInstanceOf(Malformed.class);
        assertThat(plain("\0a\0" + "b".repeat(1024))).isEqualTo(wrong(Reason.UNKNOWN_USER));
        assertThat(plain("x".repeat(8193))).isEqualTo(new Malformed("message too long"));
        assertThat(outcome(server(Mechanism.PLAIN), new byte[] {0, (byte) 0xc3, 0, 'a'}))
                .isInstanceOf(Malformed.class);
        assertThat(outcome(server(Mechanism.LOGIN), "a".repeat(513))).isInstanceOf(Malformed.class);
    }

    @Test // inbound AUTH-04
    void loginAsksForNameAndPassword() {
        var server = server(Mechanism.LOGIN);
        assertThat(server.begin().text()).isEqualTo("Username:");
        assertThat(challenge(server, "ann@example.org")).isEqualTo("Password:");
        assertThat(server.loginName()).isEqualTo("ann@example.org"); // inbound W-16
        assertThat(server.mechanism().recordName()).isEqualTo("login");
        assertThat(outcome(server, "tést  pass")).isEqualTo(new Success("ann@example.org", 1));

        var other = server(Mechanism.LOGIN); // the name as initial response
        assertThat(challenge(other, "ann@example.org")).isEqualTo("Password:");
        assertThat(outcome(other, "x")).isEqualTo(wrong(Reason.WRONG_PASSWORD));
        assertThat(outcome(server(Mechanism.LOGIN), "a\0b")).isInstanceOf(Malformed.class);
    }

    private CramMd5Server cram() {
        var context = Exchange.context(accounts, ChannelBindings.NONE);
        return new CramMd5Server(context, "<1896.697170952@postoffice.reston.mci.net>");
    }

    @Test // RFC 2195 §2
    void cramMd5FollowsTheExample() {
        var digest = "b913a602c7eda7a495b4e6e7334d3890";
        assertThat(outcome(cram(), "tim " + digest)).isEqualTo(new Success("tim", 3));
        assertThat(outcome(cram(), "tim b913a602c7eda7a495b4e6e7334d3891"))
                .isEqualTo(wrong(Reason.WRONG_PASSWORD));
        assertThat(outcome(cram(), "nobody " + digest)).isEqualTo(wrong(Reason.UNKNOWN_USER));
        // inbound W-16: what is wrong is recorded as wrong, not as an error
        assertThat(outcome(cram(), "tim " + "0".repeat(32)).result().recordName())
                .isEqualTo("badpassword");
        assertThat(outcome(cram(), "gone@example.org " + digest))
                .isEqualTo(wrong(Reason.WRONG_PASSWORD));
    }

    @ParameterizedTest // inbound AUTH-05
    @ValueSource(
            strings = {
                "",
                "tim",
                "tim ",
                "b913a602c7eda7a495b4e6e7334d3890",
                "tim b913a602c7eda7a495b4e6e7334d389",
                "tim b913a602c7eda7a495b4e6e7334d38901",
                "tim g913a602c7eda7a495b4e6e7334d3890",
                "tim b913a602c7eda7a495b4e6e7334d3890 ",
                "tim\0 b913a602c7eda7a495b4e6e7334d3890",
            })
    void cramMd5ResponseOfAnotherFormIsMalformed(String response) {
        assertThat(outcome(cram(), response)).isInstanceOf(Malformed.class);
    }

    @Test
    void cramMd5SpeaksFirstAndNeverTwiceTheSame() {
        var one = server(Mechanism.CRAM_MD5).begin().text();
        assertThat(one).matches("<[0-9]+\\.[0-9]+@mx\\.example\\.org>");
        assertThat(server(Mechanism.CRAM_MD5).begin().text()).isNotEqualTo(one);
        assertThat(outcome(server(Mechanism.CRAM_MD5), "tim " + "0".repeat(32)))
                .isEqualTo(new Malformed("CRAM-MD5 has no initial response"));
    }

    private SaslServer withCertificate(Mechanism mechanism, ClientCertificate certificate) {
        var context = Exchange.context(accounts, ChannelBindings.NONE, certificate);
        return SaslServer.start(mechanism, context);
    }

    @Test // RFC 4422 appendix A, inbound AUTH-14, imap 5.14, 5.15
    void externalIsWhomTheCertificateStandsFor() {
        accounts.with("ann2@example.org", "x");
        var ann = new ClientCertificate("ann@example.org", 1);
        assertThat(outcome(withCertificate(Mechanism.EXTERNAL, ann), ""))
                .isEqualTo(new Success("ann@example.org", 1));
        assertThat(outcome(withCertificate(Mechanism.EXTERNAL, ann), "ann@example.org"))
                .isEqualTo(new Success("ann@example.org", 1));
        assertThat(outcome(withCertificate(Mechanism.EXTERNAL, ann), "tim"))
                .isEqualTo(wrong(Reason.OTHER_ACCOUNT));
        assertThat(outcome(withCertificate(Mechanism.EXTERNAL, ann), "nobody"))
                .isEqualTo(wrong(Reason.UNKNOWN_USER));
        assertThat(outcome(server(Mechanism.EXTERNAL), "")).isEqualTo(wrong(Reason.NO_CERTIFICATE));
        assertThat(outcome(withCertificate(Mechanism.EXTERNAL, ann), "gone@example.org"))
                .isEqualTo(wrong(Reason.OTHER_ACCOUNT));
        // inbound W-15
        var gone = new ClientCertificate("gone@example.org", 2);
        assertThat(outcome(withCertificate(Mechanism.EXTERNAL, gone), ""))
                .isInstanceOf(LoginDisabled.class);
    }

    @Test // inbound AUTH-15, imap 5.14
    void passwordAfterACertificateMustBeOfTheSameAccount() {
        var tim = new ClientCertificate("tim", 3);
        assertThat(outcome(withCertificate(Mechanism.PLAIN, tim), "\0ann@example.org\0tést  pass"))
                .isEqualTo(wrong(Reason.OTHER_ACCOUNT));
        assertThat(outcome(withCertificate(Mechanism.PLAIN, tim), "\0tim\0tanstaaftanstaaf"))
                .isEqualTo(new Success("tim", 3));
    }

    @Test
    void accountsThatCannotBeAskedAreATemporaryFailure() {
        accounts.down();
        assertThat(plain("\0a\0b")).isInstanceOf(TemporaryFailure.class);
        assertThat(plain("\0a\0b").result().isFailure()).isFalse();
    }

    @Test // inbound EHLO-21, EHLO-22, W-14
    void whatIsOfferedDependsOnTheConnection() {
        var all = EnumSet.allOf(Mechanism.class);
        var modern = EnumSet.complementOf(EnumSet.of(Mechanism.CRAM_MD5));
        assertThat(Mechanism.offered(true, Exchange.BINDINGS, false, all))
                .map(Mechanism::wireName)
                .containsExactly(
                        "SCRAM-SHA-256-PLUS",
                        "SCRAM-SHA-256",
                        "SCRAM-SHA-1-PLUS",
                        "SCRAM-SHA-1",
                        "CRAM-MD5",
                        "PLAIN",
                        "LOGIN");
        assertThat(Mechanism.offered(true, ChannelBindings.NONE, true, modern))
                .map(Mechanism::wireName)
                .containsExactly("EXTERNAL", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN");
        assertThat(Mechanism.offered(false, ChannelBindings.NONE, false, all)).isEmpty();
        assertThat(Mechanism.named("scram-sha-1-plus")).contains(Mechanism.SCRAM_SHA_1_PLUS);
        assertThat(Mechanism.named("GSSAPI")).isEmpty();
    }
}
