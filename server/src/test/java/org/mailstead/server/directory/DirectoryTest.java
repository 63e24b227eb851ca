package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.address;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;
import static org.mailstead.server.directory.TestDirectory.refusal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.directory.Resolution.DomainDisabled;
import org.mailstead.server.directory.Resolution.Local;
import org.mailstead.server.directory.Resolution.NotLocal;
import org.mailstead.server.directory.Resolution.Refused;
import org.mailstead.server.directory.Resolution.UnknownUser;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;

class DirectoryTest {
    @TempDir private Path folder;

    private static Local local(long account, String canonical) {
        return new Local(account, address(canonical), null, RuleSet.NONE, Set.of());
    }

    @ParameterizedTest // inbound ADDR-04, ADDR-05, ADDR-06
    @EnumSource(Engine.class)
    void addressesAreFoundHoweverTheyAreWritten(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            test.account("omega", "Ω@example.org");
            var ann = local(1, "ann@example.org");
            assertThat(test.resolve("ann@example.org")).isEqualTo(ann);
            assertThat(test.resolve("ANN@Example.ORG")).isEqualTo(ann);
            assertThat(test.resolve("\"ann\"@example.org")).isEqualTo(ann);
            assertThat(test.resolve("ann+lists@example.org")).isEqualTo(ann);
            assertThat(test.resolve("\u2126@example.org")).isEqualTo(local(2, "ω@example.org"));
            assertThat(test.resolve("ω+a@example.org")).isEqualTo(local(2, "ω@example.org"));
            assertThat(test.resolve("аnn@example.org")).isEqualTo(new UnknownUser()); // Cyrillic
            assertThat(test.resolve("ann-lists@example.org")).isEqualTo(new UnknownUser());
            assertThat(test.resolve("+ann@example.org")).isEqualTo(new UnknownUser());
            assertThat(test.resolve("ann@example.com")).isEqualTo(new NotLocal());
            assertThat(test.resolve("ann@sub.example.org")).isEqualTo(new NotLocal());
        }
    }

    @ParameterizedTest // inbound ADDR-05, TEST-11
    @EnumSource(Engine.class)
    void everySeparatorCuts(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var domain = domain("example.org");
            done(test.admin().domains().setComparison(ACTOR, domain, false, List.of("+", "-")));
            for (var written : List.of("ann-test+test", "ann+test-test", "Ann--+")) {
                assertThat(test.resolve(written + "@example.org"))
                        .isEqualTo(local(1, "ann@example.org"));
            }
            done(test.admin().domains().setComparison(ACTOR, domain, true, List.of()));
            assertThat(test.resolve("Ann@example.org")).isEqualTo(new UnknownUser());
            assertThat(test.resolve("ann+x@example.org")).isEqualTo(new UnknownUser());
            assertThat(test.resolve("ann@example.org")).isEqualTo(local(1, "ann@example.org"));
        }
    }

    @ParameterizedTest // inbound ADDR-07, ADDR-09
    @EnumSource(Engine.class)
    void exactAddressThenCatchAllThenPostmaster(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var bob = test.account("bob", "\"\"@example.org").id();
            var everybody = local(bob, "whoever@example.org");
            assertThat(test.resolve("\"\"@example.org")).isEqualTo(local(bob, "\"\"@example.org"));
            assertThat(test.resolve("PostMaster@example.org"))
                    .isEqualTo(local(1, "postmaster@example.org"));
            assertThat(test.resolve("whoever@example.org")).isEqualTo(new UnknownUser());

            var domain = domain("example.org");
            done(test.admin().addresses().addCatchAll(ACTOR, domain, "bob", "Others"));
            assertThat(test.resolve("whoever@example.org"))
                    .isEqualTo(
                            new Local(
                                    bob, everybody.canonical(), "Others", RuleSet.NONE, Set.of()));
            assertThat(test.resolve("ann@example.org")).isEqualTo(local(1, "ann@example.org"));
            assertThat(test.resolve("postmaster@example.org"))
                    .isEqualTo(
                            new Local(
                                    bob,
                                    address("postmaster@example.org"),
                                    "Others",
                                    RuleSet.NONE,
                                    Set.of()));
            assertThat(refusal(test.admin().addresses().addCatchAll(ACTOR, domain, "ann", null)))
                    .contains("already");
            done(test.admin().addresses().removeCatchAll(ACTOR, domain));
            assertThat(test.resolve("whoever@example.org")).isEqualTo(new UnknownUser());
        }
    }

    @ParameterizedTest // inbound ADDR-01, ADDR-02
    @EnumSource(Engine.class)
    void postmasterExistsAtThisHostAndWithoutADomain(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder)) {
            assertThat(test.directory().resolvePostmaster()).isEqualTo(new UnknownUser());
            test.withAnn();
            var atHost = local(1, "postmaster@mx.example.org");
            assertThat(test.directory().resolvePostmaster()).isEqualTo(atHost);
            assertThat(test.resolve("POSTMASTER@mx.example.org")).isEqualTo(atHost);
            assertThat(test.resolve("ann@mx.example.org")).isEqualTo(new UnknownUser());
            test.account("bob", "bob@example.org");
            done(test.admin().accounts().setPostmaster(ACTOR, "bob"));
            assertThat(test.resolve("postmaster@mx.example.org"))
                    .isEqualTo(local(2, "postmaster@mx.example.org"));
        }
    }

    @ParameterizedTest // operations C-7.1, inbound ADDR-04
    @EnumSource(Engine.class)
    void disabledDomainTakesNoMailUntilItIsEnabled(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var domain = domain("example.org");
            assertThat(done(test.admin().domains().disable(ACTOR, domain)).disabled()).isTrue();
            assertThat(test.resolve("ann@example.org")).isEqualTo(new DomainDisabled());
            assertThat(test.resolve("nobody@example.org")).isEqualTo(new DomainDisabled());
            assertThat(test.directory().domain(domain)).get().matches(DomainSettings::disabled);
            done(test.admin().domains().enable(ACTOR, domain));
            assertThat(test.resolve("ann@example.org")).isEqualTo(local(1, "ann@example.org"));
        }
    }

    @ParameterizedTest // operations C-9.2, inbound RPL-39
    @EnumSource(Engine.class)
    void anAddressMayExistInOrderToBeRefused(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var refusal = new Destination.Refusal(550, "moved away");
            done(test.admin().addresses().setRefusal(ACTOR, address("Ann@example.org"), refusal));
            assertThat(test.resolve("ann@example.org")).isEqualTo(new Refused(550, "moved away"));
            done(test.admin().addresses().setRefusal(ACTOR, address("ann@example.org"), null));
            assertThat(test.resolve("ann@example.org")).isEqualTo(local(1, "ann@example.org"));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void accountsSendAsTheirOwnAddressesOnly(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var bob = test.account("bob", "bob@example.org").id();
            var directory = test.directory();
            assertThat(directory.maySendAs(1, address("Ann+news@example.org"))).isTrue();
            assertThat(directory.maySendAs(bob, address("ann@example.org"))).isFalse();
            assertThat(directory.maySendAs(bob, address("whoever@example.org"))).isFalse();
            assertThat(directory.maySendAs(1, address("postmaster@example.org"))).isTrue();
            assertThat(directory.maySendAs(bob, address("postmaster@example.org"))).isFalse();
            assertThat(directory.maySendAs(1, address("ann@example.com"))).isFalse();
            done(test.admin().addresses().addCatchAll(ACTOR, domain("example.org"), "bob", null));
            assertThat(directory.maySendAs(bob, address("whoever@example.org"))).isTrue();
            assertThat(directory.maySendAs(bob, address("ann@example.org"))).isFalse();
            done(test.admin().domains().disable(ACTOR, domain("example.org")));
            assertThat(directory.maySendAs(1, address("ann@example.org"))).isTrue();
        }
    }

    @ParameterizedTest // operations L-7
    @EnumSource(Engine.class)
    void onADevelopersMachineOneAccountGetsWhatNobodyHas(Engine engine) throws Exception {
        var options = TestDirectory.options("dev");
        try (var test =
                TestDirectory.open(engine, folder, options, TestDirectory.limits()).withAnn()) {
            assertThat(test.resolve("any@example.com")).isEqualTo(new NotLocal());
            var dev = test.account("dev", "dev@example.org").id();
            assertThat(test.resolve("Any@example.com")).isEqualTo(local(dev, "any@example.com"));
            assertThat(test.resolve("any@example.org")).isEqualTo(local(dev, "any@example.org"));
            assertThat(test.resolve("ann@example.org")).isEqualTo(local(1, "ann@example.org"));
            assertThat(test.directory().maySendAs(dev, address("any@example.com"))).isTrue();
            assertThat(test.directory().maySendAs(1, address("any@example.com"))).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWasAskedBeforeIsAnsweredWithoutTheStoreUntilItChanges(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var ann = local(1, "ann@example.org");
            assertThat(test.resolve("ann@example.org")).isEqualTo(ann);
            assertThat(test.resolve("nobody@example.org")).isEqualTo(new UnknownUser());
            assertThat(test.directory().quotaOctets(1)).isEmpty();
            test.database().close();
            assertThat(test.resolve("ANN+x@example.org")).isEqualTo(ann);
            assertThat(test.resolve("nobody@example.org")).isEqualTo(new UnknownUser());
            assertThat(test.directory().quotaOctets(1)).isEmpty();
            assertThat(test.directory().maySendAs(1, address("ann@example.org"))).isTrue();
            assertThatThrownBy(() -> test.resolve("other@example.org"))
                    .isInstanceOf(StoreException.class);
            test.clock().advance(Duration.ofSeconds(31)); // another node may have changed it
            assertThatThrownBy(() -> test.resolve("ann@example.org"))
                    .isInstanceOf(StoreException.class);
        }
    }

    @ParameterizedTest // operations C-8.10
    @EnumSource(Engine.class)
    void quotaIsTheAccountsOwnOrTheDefault(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var directory = test.directory();
            var accounts = test.admin().accounts();
            assertThat(directory.quotaOctets(1)).isEmpty();
            done(accounts.setDefaultQuota(ACTOR, 1000));
            assertThat(directory.quotaOctets(1)).hasValue(1000);
            done(accounts.setQuota(ACTOR, "ann", 5));
            assertThat(directory.quotaOctets(1)).hasValue(5);
            assertThat(directory.account(1)).get().matches(a -> a.quotaOctets() == 5);
            done(accounts.setQuota(ACTOR, "ann", Account.QUOTA_NONE));
            assertThat(directory.quotaOctets(1)).isEmpty();
            done(accounts.setQuota(ACTOR, "ann", Account.QUOTA_DEFAULT));
            assertThat(directory.quotaOctets(1)).hasValue(1000);
            done(accounts.setDefaultQuota(ACTOR, 0));
            assertThat(directory.quotaOctets(1)).isEmpty();
            assertThat(refusal(accounts.setQuota(ACTOR, "ann", -2))).contains("negative");
        }
    }
}
