package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.sasl.SaslContext.ClientCertificate;

/**
 * Whatever the other side says, an exchange comes to an end, and nobody gets in who has not said
 * the password. The first line names the mechanism; the others are what the other side says, with
 * what it heard in the place of {@code NONCE}.
 */
class SaslFuzzTest {
    private static final SaslLimits FEW_ROUNDS = new SaslLimits(8192, 512, 1024, 8, 8, 8, 1, 10);

    static Stream<byte[]> clients() {
        return octets(
                "PLAIN\n\0user\0pencil",
                "PLAIN\nother\0user\0pencil",
                "LOGIN\nuser\npencil",
                "CRAM-MD5\nuser " + "0".repeat(32),
                "EXTERNAL\n",
                "SCRAM-SHA-256\nn,,n=user,r=rOprNGfwEbeRWgbNEkqO\nc=biws,NONCE,p=AAAA",
                "SCRAM-SHA-1-PLUS\np=tls-exporter,a=user,n=us=3Der,r=abcdefgh\nc=x,NONCE,p=AA==",
                "SCRAM-SHA-256\ny,,m=x,n=user,r=abcdefgh,x=y\n*");
    }

    @MethodSource("clients")
    @FuzzTest
    void anyClientComesToAnOutcome(byte[] octets) {
        var lines = new String(octets, ISO_8859_1).split("\n", -1);
        var mechanism = Mechanism.named(lines[0]);
        if (mechanism.isEmpty()) {
            return;
        }
        for (var certificate : new ClientCertificate[] {null, new ClientCertificate("user", 1)}) {
            var accounts = new TestAccounts().with("user", "pencil").salted(new byte[] {1}, 1);
            var context = Exchange.context(accounts, Exchange.BINDINGS, certificate);
            var server = SaslServer.start(mechanism.get(), context);
            var heard = server.begin().text();
            SaslOutcome outcome = null;
            var saidPassword = false;
            for (int i = 1; i < lines.length && outcome == null; i++) {
                assertThat(i).isLessThan(5);
                var nonce = heard.startsWith("r=") ? heard.substring(0, heard.indexOf(",s=")) : "";
                var said = lines[i].replace("NONCE", nonce);
                saidPassword |= said.contains("pencil");
                switch (server.next(said.getBytes(ISO_8859_1))) {
                    case Step.Challenge(var text) -> heard = text;
                    case Step.Done(var done) -> outcome = done;
                }
            }
            var result = outcome == null ? server.abort().outcome() : outcome;
            assertThat(result.result().recordName()).isNotEmpty();
            var mayEnter =
                    mechanism.get() == Mechanism.EXTERNAL ? certificate != null : saidPassword;
            if (result instanceof SaslOutcome.Success(var name, var account)) {
                assertThat(mayEnter).isTrue();
                assertThat(name).isEqualTo("user");
                assertThat(account).isEqualTo(1);
            }
        }
    }

    static Stream<byte[]> servers() {
        return octets(
                "PLAIN\n",
                "LOGIN\nUsername:\nPassword:",
                "CRAM-MD5\n<1.2@mx.example.org>",
                "SCRAM-SHA-256\nr=NONCEabcdefgh,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=10\nv=AAAA",
                "SCRAM-SHA-1-PLUS\nr=NONCEabcdefgh,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=5,x=y\ne=other",
                "EXTERNAL\n");
    }

    @MethodSource("servers")
    @FuzzTest
    void anyServerIsAnsweredOrRefusedAndNeverBelievedWithoutProof(byte[] octets) {
        var lines = new String(octets, ISO_8859_1).split("\n", -1);
        var mechanism = Mechanism.named(lines[0]);
        if (mechanism.isEmpty()) {
            return;
        }
        var login = new SaslClient.Login("user", "pencil", Exchange.BINDINGS, true, FEW_ROUNDS);
        var client = SaslClient.start(mechanism.get(), login);
        var initial = client.initialResponse();
        var said = initial == null ? "" : new String(initial, UTF_8);
        try {
            for (int i = 1; i < lines.length; i++) {
                var at = said.indexOf(",r=");
                var nonce = at < 0 ? "" : said.substring(at + 3);
                client.next(lines[i].replace("NONCE", nonce).getBytes(ISO_8859_1));
            }
            client.finish();
            // without the password, whose hash no fuzzer finds, SCRAM's proof cannot be made
            assertThat(mechanism.get().hash()).isNull();
        } catch (SaslClientException e) {
            assertThat(e).hasMessageNotContaining("pencil");
        }
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(ISO_8859_1));
    }
}
