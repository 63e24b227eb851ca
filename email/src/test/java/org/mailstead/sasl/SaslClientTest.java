package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.sasl.SaslOutcome.Success;

class SaslClientTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    private static ScramClient scram() {
        return new ScramClient(
                Mechanism.SCRAM_SHA_256,
                ScramHash.SHA_256,
                Exchange.login("user", "pencil", ChannelBindings.NONE),
                NONCE);
    }

    private static String next(SaslClient client, String challenge) throws SaslClientException {
        return new String(client.next(challenge.getBytes(UTF_8)), UTF_8);
    }

    @Test // RFC 7677 §3
    void scramFollowsTheExample() throws Exception {
        var client = scram();
        assertThat(client.initialResponse()).asString(UTF_8).isEqualTo("n,,n=user,r=" + NONCE);
        var serverNonce = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        assertThat(next(client, "r=" + serverNonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
                .isEqualTo(
                        "c=biws,r="
                                + serverNonce
                                + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThatThrownBy(client::finish).isInstanceOf(SaslClientException.class);
        assertThat(next(client, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isEmpty();
        client.finish();
    }

    @ParameterizedTest // inbound §25
    @ValueSource(
            strings = {
                "",
                "e=other-error",
                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO1234567,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=AAAAAAAA,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2047",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=5000001",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=04096",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
                "r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==",
                "m=x,r=rOprNGfwEbeRWgbNEkqO12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            })
    void scramRefusesAServerThatIsWrongOrWeak(String challenge) {
        assertThatThrownBy(() -> next(scram(), challenge)).isInstanceOf(SaslClientException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=", "v=AAAA", "e=invalid-proof", "x=y", "v=!"})
    void scramRefusesAServerThatDoesNotProveItself(String last) throws Exception {
        var client = scram();
        var start = "r=" + NONCE + "12345678,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        assertThat(next(client, start)).startsWith("c=biws,");
        assertThatThrownBy(() -> next(client, last)).isInstanceOf(SaslClientException.class);
        assertThatThrownBy(client::finish).isInstanceOf(SaslClientException.class);
    }

    @Test // RFC 5802 §6: which flag
    void scramTellsWhetherItCouldBind() {
        var offers = Exchange.login("a=b,c", "pencil", Exchange.BINDINGS);
        var silent =
                new SaslClient.Login("a", "pencil", Exchange.BINDINGS, false, SaslLimits.DEFAULT);
        assertThat(start(Mechanism.SCRAM_SHA_1, offers)).startsWith("n,,n=a=3Db=2Cc,r=");
        assertThat(start(Mechanism.SCRAM_SHA_1, silent)).startsWith("y,,n=a,r=");
        assertThat(start(Mechanism.SCRAM_SHA_1_PLUS, offers)).startsWith("p=tls-exporter,,n=");
        var endPoint = Exchange.login("a", "b", ChannelBindings.of(null, new byte[1]));
        assertThat(start(Mechanism.SCRAM_SHA_1_PLUS, endPoint))
                .startsWith("p=tls-server-end-point,,n=");
        var unbound = Exchange.login("a", "b", ChannelBindings.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslClient.start(Mechanism.SCRAM_SHA_1_PLUS, unbound));
    }

    private static String start(Mechanism mechanism, SaslClient.Login login) {
        var initial = SaslClient.start(mechanism, login).initialResponse();
        assertThat(initial).isNotNull();
        return new String(initial, UTF_8);
    }

    @ParameterizedTest // RFC 2195 §2
    @ValueSource(strings = {"", "<>", "abc@def", "<abc>", "<a b@c>", "<a@b", "<a@b>\r\n", "<é@b>"})
    void cramMd5SignsNothingButAChallenge(String challenge) {
        var login = Exchange.login("user", "pencil", ChannelBindings.NONE);
        var client = SaslClient.start(Mechanism.CRAM_MD5, login);
        assertThatThrownBy(() -> next(client, challenge)).isInstanceOf(SaslClientException.class);
        assertThatThrownBy(client::finish).isInstanceOf(SaslClientException.class);
    }

    @Test
    void takesTheStrongestThatBothCanDo() {
        var offered = List.of("login", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "X-UNKNOWN");
        var bound = Exchange.login("a", "b", Exchange.BINDINGS);
        var unbound = Exchange.login("a", "b", ChannelBindings.NONE);
        assertThat(SaslClient.strongest(offered, true, bound))
                .contains(Mechanism.SCRAM_SHA_256_PLUS);
        assertThat(SaslClient.strongest(offered, true, unbound)).contains(Mechanism.SCRAM_SHA_1);
        assertThat(SaslClient.strongest(List.of("LOGIN"), false, unbound)).isEmpty();
        assertThat(SaslClient.strongest(List.of("LOGIN"), true, unbound)).contains(Mechanism.LOGIN);
    }

    @RepeatedTest(60)
    void everyMechanismTakesTheRightPasswordAndNoOther(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var password = odd(random);
        var name = "ann" + odd(random).replace(" ", "").replace("\u2003", "");
        var prepared = Preparation.userName(name);
        var accounts = new TestAccounts().with(prepared, password).salted(new byte[12], 2048);
        for (var mechanism : Exchange.withPassword()) {
            for (var typed : List.of(password, password + "x")) {
                var login = Exchange.login(prepared, typed, Exchange.BINDINGS);
                var client = SaslClient.start(mechanism, login);
                var context = Exchange.context(accounts, Exchange.BINDINGS);
                var server = SaslServer.start(mechanism, context);
                var because = "seed %d %s %s".formatted(seed, mechanism, typed);
                if (typed.equals(password)) {
                    assertThat(Exchange.play(client, server, random.nextBoolean()))
                            .as(because)
                            .isEqualTo(new Success(prepared, 1));
                    client.finish();
                } else {
                    assertThat(failed(client, server)).as(because).isTrue();
                }
            }
        }
    }

    private static boolean failed(SaslClient client, SaslServer server) {
        try {
            return !(Exchange.play(client, server, true) instanceof Success);
        } catch (SaslClientException e) {
            return true;
        }
    }

    private static String odd(Random random) {
        var pieces =
                List.of("a", "=", ",", " ", "\u2003", "é", "e\u0301", "Ω", "例", "😀", "\"", "\\");
        var text = new StringBuilder("p");
        for (int i = random.nextInt(80); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}
