package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;
import static org.mailstead.server.directory.TestDirectory.refusal;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslClientException;
import org.mailstead.sasl.SaslContext;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.sasl.SaslOutcome;
import org.mailstead.sasl.SaslServer;
import org.mailstead.sasl.ScramHash;
import org.mailstead.sasl.Step;
import org.mailstead.sasl.Verdict;
import org.mailstead.server.store.Engine;

class PasswordsTest {
    private static final ChannelBindings BINDINGS = ChannelBindings.of(new byte[32], null);
    private static final String NFC = "tést  pass";
    private static final String NFD = "te\u0301st \u2003pass";

    @TempDir private Path folder;

    /** A whole exchange by a mechanism against the directory. */
    private static SaslOutcome login(
            Directory directory, Mechanism mechanism, String name, String password) {
        var limits = new SaslLimits(8192, 512, 1024, 8, 8, 8, 1, 100_000);
        var login = new SaslClient.Login(name, password, BINDINGS, true, limits);
        var client = SaslClient.start(mechanism, login);
        var context =
                new SaslContext(
                        directory, List.of(mechanism), BINDINGS, null, "mx.example.org", limits);
        var server = SaslServer.start(mechanism, context);
        var initial = client.initialResponse();
        Step step = initial == null ? server.begin() : server.next(initial);
        while (step instanceof Step.Challenge(var text)) {
            step = server.next(answer(client, text));
        }
        return ((Step.Done) step).outcome();
    }

    /** A client that hears that it is wrong still sends its line. */
    private static byte[] answer(SaslClient client, String challenge) {
        try {
            return client.next(challenge.getBytes(UTF_8));
        } catch (SaslClientException e) {
            return new byte[0];
        }
    }

    private static List<Mechanism> withPassword() {
        return EnumSet.complementOf(EnumSet.of(Mechanism.EXTERNAL)).stream().toList();
    }

    @ParameterizedTest // inbound TEST-01, AUTH-17, AUTH-18, CRED-02, imap 5.1, 5.6, 5.11
    @EnumSource(Engine.class)
    void everyMechanismAgreesOnWhoMayLogIn(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var directory = test.directory();
            var accounts = test.admin().accounts();
            test.account("mox", "móx@example.org");
            done(accounts.setPassword(ACTOR, "mox", NFC));
            for (var mechanism : withPassword()) {
                for (var name : List.of("móx@example.org", "MÓX+imap@example.org")) {
                    for (var password : List.of(NFC, NFD)) {
                        assertThat(
                                        login(directory, mechanism, name, password)
                                                .result()
                                                .recordName())
                                .as("%s %s", mechanism, name)
                                .isEqualTo("ok");
                    }
                }
                for (var wrong : List.of("x", "tést pass", NFC + "x")) {
                    assertThat(
                                    login(directory, mechanism, "móx@example.org", wrong)
                                            .result()
                                            .recordName())
                            .isEqualTo("badpassword");
                }
                for (var nobody :
                        List.of(
                                "mox@example.org",
                                "mox",
                                "postmaster@example.org",
                                "a@b.example")) {
                    assertThat(login(directory, mechanism, nobody, NFC).result().recordName())
                            .isEqualTo("baduser");
                }
            }
            done(test.admin().domains().disable(ACTOR, domain("example.org")));
            done(accounts.disableLogin(ACTOR, "mox", "on leave"));
            for (var mechanism : withPassword()) {
                assertThat(login(directory, mechanism, "móx@example.org", NFC))
                        .isEqualTo(new SaslOutcome.LoginDisabled(2, "on leave"));
                assertThat(
                                login(directory, mechanism, "móx@example.org", "wrong")
                                        .result()
                                        .recordName())
                        .isEqualTo("badpassword");
            }
            assertThat(directory.identity("móx@example.org"))
                    .isEqualTo(new Verdict.Disabled(2, "on leave"));
            done(accounts.enableLogin(ACTOR, "mox"));
            assertThat(directory.identity("móx@example.org")).isEqualTo(new Verdict.Verified(2));
        }
    }

    @ParameterizedTest // inbound AUTH-17
    @EnumSource(Engine.class)
    void catchAllAddressesAreLoginNames(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            done(test.admin().accounts().setPassword(ACTOR, "ann", "correct horse"));
            assertThat(test.directory().password("any@example.org", "correct horse"))
                    .isEqualTo(new Verdict.UnknownUser());
            done(test.admin().addresses().addCatchAll(ACTOR, domain("example.org"), "ann", null));
            assertThat(test.directory().password("any@example.org", "correct horse"))
                    .isEqualTo(new Verdict.Verified(1));
        }
    }

    @ParameterizedTest // inbound CRED-03, CRED-04
    @EnumSource(Engine.class)
    void newPasswordReplacesAllThatWasKeptOfTheOld(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var accounts = test.admin().accounts();
            for (var wrong : List.of("", "1234567", "aé\u0301\u0301\u0301\u0301b", "a\nbcdefgh")) {
                assertThat(refusal(accounts.setPassword(ACTOR, "ann", wrong)))
                        .startsWith("a password ");
            }
            assertThat(refusal(accounts.setPassword(ACTOR, "ann", "x".repeat(1025))))
                    .contains("longer");
            assertThat(refusal(accounts.setPassword(ACTOR, "bob", "correct horse")))
                    .isEqualTo("no account bob");
            done(accounts.setPassword(ACTOR, "ann", "x".repeat(1024)));
            done(accounts.setPassword(ACTOR, "ann", "correct horse"));
            assertThat(test.directory().password("ann@example.org", "correct horse"))
                    .isEqualTo(new Verdict.Verified(1));
            done(accounts.setPassword(ACTOR, "ann", "battery staple"));
            for (var mechanism : withPassword()) {
                assertThat(login(test.directory(), mechanism, "ann@example.org", "correct horse"))
                        .isInstanceOf(SaslOutcome.BadCredentials.class);
                assertThat(login(test.directory(), mechanism, "ann@example.org", "battery staple"))
                        .isInstanceOf(SaslOutcome.Success.class);
            }
        }
    }

    @ParameterizedTest // imap 5.7, inbound W-28
    @EnumSource(Engine.class)
    void nobodyCanTellWhoHasAnAccount(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            done(test.admin().accounts().setPassword(ACTOR, "ann", "correct horse"));
            var directory = test.directory();
            var real = directory.scram("ann@example.org", ScramHash.SHA_256).verifier();
            var decoy = directory.scram("bob@example.org", ScramHash.SHA_256).verifier();
            assertThat(decoy.salt()).hasSameSizeAs(real.salt()).isNotEqualTo(real.salt());
            assertThat(decoy.iterations()).isEqualTo(real.iterations());
            for (var same : List.of("BOB@example.org", "bob+x@example.org", "bob@EXAMPLE.org")) {
                assertThat(directory.scram(same, ScramHash.SHA_256).verifier().salt())
                        .isEqualTo(decoy.salt());
            }
            assertThat(directory.scram("bob@example.org", ScramHash.SHA_1).verifier().salt())
                    .isNotEqualTo(decoy.salt());
            test.reopen(TestDirectory.options(null));
            assertThat(
                            test.directory()
                                    .scram("bob@example.org", ScramHash.SHA_256)
                                    .verifier()
                                    .salt())
                    .isEqualTo(decoy.salt());
        }
    }

    @ParameterizedTest // inbound W-29
    @EnumSource(Engine.class)
    void nothingIsKeptForMechanismsThatAreNotWanted(Engine engine) throws Exception {
        var some =
                new DirectoryOptions(
                        Set.of(), EnumSet.of(Mechanism.PLAIN, Mechanism.SCRAM_SHA_256), null);
        try (var test =
                TestDirectory.open(engine, folder, some, TestDirectory.limits()).withAnn()) {
            done(test.admin().accounts().setPassword(ACTOR, "ann", "correct horse"));
            var directory = test.directory();
            assertThat(directory.cramMd5("ann@example.org").whenProven())
                    .isEqualTo(new Verdict.NoSecret());
            assertThat(directory.scram("ann@example.org", ScramHash.SHA_1).whenProven())
                    .isEqualTo(new Verdict.NoSecret());
            assertThat(directory.scram("ann@example.org", ScramHash.SHA_256).whenProven())
                    .isEqualTo(new Verdict.Verified(1));
            // What is wanted later is made at the next login with the password itself
            test.reopen(TestDirectory.options(null));
            assertThat(test.directory().password("ann@example.org", "correct horse"))
                    .isEqualTo(new Verdict.Verified(1));
            assertThat(
                            login(
                                    test.directory(),
                                    Mechanism.CRAM_MD5,
                                    "ann@example.org",
                                    "correct horse"))
                    .isInstanceOf(SaslOutcome.Success.class);
        }
    }

    @ParameterizedTest // inbound AUTH-21
    @EnumSource(Engine.class)
    void importedHashIsRenewedAtTheFirstLogin(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var accounts = test.admin().accounts();
            var bcrypt = "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a";
            var right = "U*U*U"; // by the vectors of crypt_blowfish
            assertThat(refusal(accounts.setPasswordHash(ACTOR, "ann", "$1$abc$def")))
                    .startsWith("not a hash");
            done(accounts.setPasswordHash(ACTOR, "ann", bcrypt));
            var directory = test.directory();
            var early = login(directory, Mechanism.SCRAM_SHA_256, "ann@example.org", "whatever");
            assertThat(early)
                    .isEqualTo(new SaslOutcome.BadCredentials(SaslOutcome.Reason.NO_SECRET));
            assertThat(early.result().isFailure()).isFalse();
            assertThat(directory.password("ann@example.org", "U*U*U*U"))
                    .isEqualTo(new Verdict.WrongPassword());
            assertThat(directory.password("ann@example.org", right))
                    .isEqualTo(new Verdict.Verified(1));
            for (var mechanism : withPassword()) {
                assertThat(login(directory, mechanism, "ann@example.org", right))
                        .isInstanceOf(SaslOutcome.Success.class);
            }
        }
    }

    @Test // inbound CRED-06
    void generatedPasswordsAreLongEnoughAndDiffer() {
        var one = Passwords.generate();
        assertThat(one).matches("[A-Za-z0-9!@#$%^&*\\-_;:,<.>/]{12}");
        assertThat(Passwords.generate()).isNotEqualTo(one);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void generatedPasswordIsShownOnceAndWorks(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var password = done(test.admin().accounts().generatePassword(ACTOR, "ann"));
            assertThat(test.directory().password("ann@example.org", password))
                    .isEqualTo(new Verdict.Verified(1));
        }
    }
}
