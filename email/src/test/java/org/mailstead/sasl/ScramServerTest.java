package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mailstead.sasl.Exchange.challenge;
import static org.mailstead.sasl.Exchange.outcome;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.sasl.SaslOutcome.AuthorizationRefused;
import org.mailstead.sasl.SaslOutcome.BadCredentials;
import org.mailstead.sasl.SaslOutcome.ChannelBindingMismatch;
import org.mailstead.sasl.SaslOutcome.LoginDisabled;
import org.mailstead.sasl.SaslOutcome.Malformed;
import org.mailstead.sasl.SaslOutcome.Reason;
import org.mailstead.sasl.SaslOutcome.ScramMalformed;
import org.mailstead.sasl.SaslOutcome.ScramNotPossible;
import org.mailstead.sasl.SaslOutcome.Success;
import org.mailstead.sasl.SaslOutcome.TemporaryFailure;
import org.mailstead.wire.SyntaxException;

class ScramServerTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    private final TestAccounts accounts =
            new TestAccounts()
                    .with("user", "pencil")
                    .withDisabled("gone", "pencil", "ask your postmaster");

    private static byte[] base64(String text) {
        try {
            return Base64Text.decode(text);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ScramServer server(Mechanism mechanism, ChannelBindings bindings) {
        var context = Exchange.context(accounts, bindings);
        var hash = Objects.requireNonNull(mechanism.hash());
        return new ScramServer(mechanism, hash, context);
    }

    private ScramServer bare() {
        return server(Mechanism.SCRAM_SHA_256, ChannelBindings.NONE);
    }

    private SaslOutcome first(String message) {
        return outcome(bare(), message);
    }

    @Test // RFC 5802 §5
    void followsTheExampleForSha1() throws Exception {
        accounts.salted(base64("QSXCR+Q6sek8bf92"), 4096);
        var context = Exchange.context(accounts, ChannelBindings.NONE);
        var server =
                new ScramServer(
                        Mechanism.SCRAM_SHA_1, ScramHash.SHA_1, context, "3rfcNHYJY1ZVvWVs7j");
        assertThat(challenge(server, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"))
                .isEqualTo(
                        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
        assertThat(
                        challenge(
                                server,
                                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                        + "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
                .isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        assertThat(outcome(server, "")).isEqualTo(new Success("user", 1));
    }

    @Test // RFC 7677 §3
    void followsTheExampleForSha256() throws Exception {
        accounts.salted(base64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        var context = Exchange.context(accounts, ChannelBindings.NONE);
        var server =
                new ScramServer(
                        Mechanism.SCRAM_SHA_256,
                        ScramHash.SHA_256,
                        context,
                        "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        assertThat(challenge(server, "n,,n=user,r=" + NONCE))
                .isEqualTo(
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(
                        challenge(
                                server,
                                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(outcome(server, "")).isEqualTo(new Success("user", 1));
        assertThatIllegalStateException().isThrownBy(() -> server.next(new byte[0]));
    }

    /** A client's whole exchange, up to what the server says last. */
    private SaslOutcome play(ScramServer server, String name, String password) {
        var client =
                SaslClient.start(
                        server.mechanism(),
                        Exchange.login(name, password, server.context().bindings()));
        try {
            return Exchange.play(client, server, true);
        } catch (SaslClientException e) {
            return outcome(server, "");
        }
    }

    @Test // imap 5.7, inbound W-28: nobody finds out who has an account
    void unknownUserGetsAsFarAsAWrongPasswordWithASaltThatStays() {
        var firstMessage = "n,,n=nobody,r=" + NONCE;
        var one = challenge(bare(), firstMessage);
        var other = challenge(bare(), firstMessage);
        assertThat(one.substring(one.indexOf(",s=")))
                .isEqualTo(other.substring(other.indexOf(",s=")));
        var another = challenge(bare(), "n,,n=nobodi,r=" + NONCE);
        assertThat(another.substring(another.indexOf(",s=")))
                .isNotEqualTo(one.substring(one.indexOf(",s=")))
                .hasSameSizeAs(one.substring(one.indexOf(",s=")));
        var real = challenge(bare(), "n,,n=user,r=" + NONCE);
        assertThat(real).hasSameSizeAs(one);

        assertThat(play(bare(), "nobody", "pencil"))
                .isEqualTo(new BadCredentials(Reason.UNKNOWN_USER));
        assertThat(play(bare(), "user", "pencils"))
                .isEqualTo(new BadCredentials(Reason.WRONG_PASSWORD));
    }

    @Test // inbound AUTH-18
    void disabledAccountIsToldOnlyAfterTheRightPassword() {
        assertThat(play(bare(), "gone", "pencil"))
                .isEqualTo(new LoginDisabled(2, "ask your postmaster"));
        assertThat(play(bare(), "gone", "pencils"))
                .isEqualTo(new BadCredentials(Reason.WRONG_PASSWORD));
    }

    @Test
    void wrongProofIsAnsweredBeforeTheOutcome() { // inbound AUTH-11
        var server = bare();
        var serverFirst = challenge(server, "n,,n=user,r=" + NONCE);
        var nonce = serverFirst.substring(0, serverFirst.indexOf(','));
        var proof = Base64Text.encode(new byte[32]);
        assertThat(challenge(server, "c=biws," + nonce + ",p=" + proof))
                .isEqualTo("e=invalid-proof");
        assertThat(outcome(server, "whatever"))
                .isEqualTo(new BadCredentials(Reason.WRONG_PASSWORD));
    }

    @ParameterizedTest // RFC 5802 §7, inbound AUTH-10, AUTH-13, imap 5.10
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "x,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "N,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,a=user",
                "n,a=user,",
                "n,a=,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,a=us=er,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=user",
                "n,,n=user,",
                "n,,n=user,r=",
                "n,,n=user,r=short",
                "n,,n=user,r=rOprNGf wEbeRWgbNEkqO",
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqOé",
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqO,",
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqO,x",
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqO,x=",
                "n,,n=user,r=rOprNGfwEbeRWgbNEkqO,1=a",
                "n,,r=rOprNGfwEbeRWgbNEkqO,n=user",
                "n,,m=new,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=us=2Der,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=user=,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=u\u0308ser,r=rOprNGfwEbeRWgbNEkqO",
                "n,,N=user,r=rOprNGfwEbeRWgbNEkqO",
                "n,,n=us\0er,r=rOprNGfwEbeRWgbNEkqO",
                "p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "p=,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                "p=tls-exporter",
            })
    void malformedFirstMessageIsRefusedAtOnce(String message) {
        assertThat(first(message)).isInstanceOf(ScramNotPossible.class);
    }

    @Test
    void boundsAreKept() {
        var name = "x".repeat(SaslLimits.DEFAULT.nameOctetsMax());
        assertThat(challenge(bare(), "n,,n=" + name + ",r=" + NONCE)).startsWith("r=" + NONCE);
        assertThat(first("n,,n=x" + name + ",r=" + NONCE)).isInstanceOf(ScramNotPossible.class);
        assertThat(first("n,,n=user,r=" + "r".repeat(10_000))).isInstanceOf(Malformed.class);
        assertThat(outcome(bare(), new byte[] {'n', ',', ',', (byte) 0xff}))
                .isInstanceOf(ScramNotPossible.class);
    }

    @Test // RFC 5802 §5.1
    void authorizationIdentityMustBeTheUser() {
        assertThat(first("n,a=other,n=user,r=" + NONCE)).isEqualTo(new AuthorizationRefused());
        assertThat(challenge(bare(), "n,a=user,n=user,r=" + NONCE)).startsWith("r=");
        assertThat(challenge(bare(), "n,a=a=2Cb=3Dc,n=a=2Cb=3Dc,r=" + NONCE)).startsWith("r=");
        assertThat(challenge(bare(), "n,,n=user,r=" + NONCE + ",x=future")).startsWith("r=");
    }

    @Test // RFC 5802 §6, inbound AUTH-09, imap 5.9
    void flagYFailsOnlyIfBindingWasOffered() {
        var message = "y,,n=user,r=" + NONCE;
        assertThat(challenge(bare(), message)).startsWith("r=");
        var offersPlus = server(Mechanism.SCRAM_SHA_256, Exchange.BINDINGS);
        assertThat(outcome(offersPlus, message)).isInstanceOf(ChannelBindingMismatch.class);
    }

    @Test // RFC 5802 §6, inbound AUTH-06, AUTH-07, AUTH-08
    void bindingTypesAndFlags() {
        var plus = Mechanism.SCRAM_SHA_256_PLUS;
        var rest = ",,n=user,r=" + NONCE;
        assertThat(outcome(server(plus, Exchange.BINDINGS), "n" + rest))
                .isInstanceOf(ScramNotPossible.class);
        assertThat(outcome(server(plus, Exchange.BINDINGS), "y" + rest))
                .isInstanceOf(ScramNotPossible.class);
        assertThat(outcome(server(plus, Exchange.BINDINGS), "p=tls-unique" + rest))
                .isEqualTo(
                        new ScramNotPossible(
                                "unsupported channel binding type tls-unique;"
                                        + " use tls-exporter or tls-server-end-point"));
        for (var type : new String[] {"tls-exporter", "tls-server-end-point"}) {
            assertThat(challenge(server(plus, Exchange.BINDINGS), "p=" + type + rest))
                    .startsWith("r=");
            var unbound = server(Mechanism.SCRAM_SHA_1, Exchange.BINDINGS);
            assertThat(challenge(unbound, "p=" + type + rest)).startsWith("r=");
        }
    }

    @Test // RFC 5802 §6, inbound RPL-15
    void anotherChannelIsAMismatch() throws Exception {
        var elsewhere = ChannelBindings.of(new byte[] {1}, null);
        var server = server(Mechanism.SCRAM_SHA_256_PLUS, Exchange.BINDINGS);
        var client =
                SaslClient.start(server.mechanism(), Exchange.login("user", "pencil", elsewhere));
        var initial = Objects.requireNonNull(client.initialResponse());
        var step = (Step.Challenge) server.next(initial);
        var answer = client.next(step.text().getBytes(UTF_8));
        assertThat(server.next(answer))
                .isEqualTo(new Step.Challenge("e=channel-bindings-dont-match"));
        assertThat(outcome(server, "")).isInstanceOf(ChannelBindingMismatch.class);
    }

    @ParameterizedTest // inbound AUTH-11, RPL-16
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,",
                "r=NONCE,p=AAAA",
                "c=bi!s,r=NONCE,p=AAAA",
                "c=biws,r=NONCE",
                "c=biws,r=NONCE,",
                "c=biws,r=NONCE,p=",
                "c=biws,r=NONCE,p=AAA",
                "c=biws,r=NONCE,p=AAAA",
                "c=biws,r=NONCE,p=PROOF,",
                "c=biws,r=NONCE,p=PROOF,x=y",
                "c=biws,r=NONCEx,p=PROOF",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=PROOF",
                "c=biws,r=NONCE,x,p=PROOF",
            })
    void malformedFinalMessageIsAnsweredAndThenRefused(String template) {
        var server = bare();
        var serverFirst = challenge(server, "n,,n=user,r=" + NONCE);
        var nonce = serverFirst.substring(2, serverFirst.indexOf(','));
        var message =
                template.replace("NONCE", nonce).replace("PROOF", Base64Text.encode(new byte[32]));
        assertThat(challenge(server, message)).startsWith("e=");
        assertThat(outcome(server, "")).isInstanceOf(ScramMalformed.class);
    }

    @Test
    void accountsThatCannotBeAskedAreATemporaryFailure() {
        accounts.down();
        assertThat(first("n,,n=user,r=" + NONCE)).isInstanceOf(TemporaryFailure.class);
    }

    @Test
    void abortAndTheRecord() {
        var server = bare();
        assertThat(server.begin()).isEqualTo(new Step.Challenge(""));
        assertThat(server.loginName()).isEmpty();
        challenge(server, "n,,n=user,r=" + NONCE);
        assertThat(server.loginName()).isEqualTo("user");
        assertThat(server.abort().outcome().result().recordName()).isEqualTo("aborted");
        assertThat(server.mechanism().recordName()).isEqualTo("scram-sha-256");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SaslServer.start(
                                Mechanism.SCRAM_SHA_256_PLUS,
                                Exchange.context(accounts, ChannelBindings.NONE)));
    }
}
