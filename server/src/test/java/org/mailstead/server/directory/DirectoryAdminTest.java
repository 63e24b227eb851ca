package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.address;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;
import static org.mailstead.server.directory.TestDirectory.refusal;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.sasl.Verdict;
import org.mailstead.server.directory.Account.State;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;

class DirectoryAdminTest {
    @TempDir private Path folder;

    @ParameterizedTest // operations C-10.12, store 18.7
    @EnumSource(Engine.class)
    void whatMustNotBeIsRefusedWithItsReason(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var domains = test.admin().domains();
            var accounts = test.admin().accounts();
            var addresses = test.admin().addresses();
            var org = domain("example.org");
            var com = domain("example.com");
            assertThat(refusal(domains.add(ACTOR, domain("EXAMPLE.org"), false)))
                    .isEqualTo("domain example.org exists already");
            assertThat(refusal(domains.remove(ACTOR, com))).isEqualTo("no domain example.com");
            assertThat(refusal(domains.remove(ACTOR, org)))
                    .isEqualTo(
                            "domain example.org still has 1 addresses, such as ann@example.org:"
                                    + " remove them first");
            assertThat(refusal(domains.disable(ACTOR, com))).isEqualTo("no domain example.com");
            assertThat(refusal(accounts.add(ACTOR, "ann", address("ann2@example.org"))))
                    .isEqualTo("account ann exists already");
            assertThat(refusal(accounts.add(ACTOR, "bob", address("ANN@example.org"))))
                    .isEqualTo("address ann@example.org exists already");
            assertThat(refusal(accounts.add(ACTOR, "bob", address("bob@example.com"))))
                    .isEqualTo("no domain example.com");
            assertThat(refusal(accounts.add(ACTOR, "bob", address("b+b@example.org"))))
                    .contains("separator +");
            for (var name : List.of("", "Ann", "a b", ".a", "a/b", "é", "a".repeat(65))) {
                assertThat(refusal(accounts.add(ACTOR, name, address("bob@example.org"))))
                        .contains("account name");
            }
            assertThat(refusal(addresses.add(ACTOR, address("x@example.org"), "bob", null)))
                    .isEqualTo("no account bob");
            assertThat(refusal(addresses.remove(ACTOR, address("x@example.org"))))
                    .isEqualTo("no address x@example.org");
            assertThat(refusal(addresses.remove(ACTOR, address("x@example.com"))))
                    .isEqualTo("no address x@example.com");
            assertThat(refusal(addresses.removeCatchAll(ACTOR, org))).contains("no catch-all");
            assertThat(test.admin().audit(100)).hasSize(2); // the domain and ann
        }
    }

    @ParameterizedTest // operations C-10.12
    @EnumSource(Engine.class)
    void comparisonChangesOnlyIfEveryAddressStaysReachableAndItself(Engine engine)
            throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var domains = test.admin().domains();
            var addresses = test.admin().addresses();
            var org = domain("example.org");
            done(domains.setComparison(ACTOR, org, true, List.of("+")));
            done(addresses.add(ACTOR, address("Ann@example.org"), "ann", null));
            assertThat(refusal(domains.setComparison(ACTOR, org, false, List.of("+"))))
                    .contains("would be the same");
            done(addresses.remove(ACTOR, address("Ann@example.org")));
            done(addresses.add(ACTOR, address("a-b@example.org"), "ann", null));
            assertThat(refusal(domains.setComparison(ACTOR, org, false, List.of("-"))))
                    .isEqualTo("address a-b@example.org has the separator - in it");
            for (var wrong :
                    List.of(
                            List.of(""),
                            List.of("+", "+"),
                            List.of("@"),
                            List.of(" "),
                            List.of("X"),
                            List.of("é"),
                            List.of("123456789"))) {
                assertThat(refusal(domains.setComparison(ACTOR, org, false, wrong))).isNotEmpty();
            }
            var nine = List.of("!", "#", "$", "%", "&", "*", "+", "/", "=");
            assertThat(refusal(domains.setComparison(ACTOR, org, false, nine)))
                    .isEqualTo("at most 8 separators");
            assertThat(test.resolve("ann@example.org")).isInstanceOf(Resolution.Local.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void accountsHaveSeveralAddressesAtSeveralDomains(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var addresses = test.admin().addresses();
            done(test.admin().domains().add(ACTOR, domain("münchen.example"), false));
            done(addresses.add(ACTOR, address("Info@münchen.example"), "ann", "Info"));
            done(addresses.addCatchAll(ACTOR, domain("münchen.example"), "ann", null));
            assertThat(addresses.list(1))
                    .map(Destination::toString)
                    .containsExactly("ann@example.org", "Info@münchen.example", "@münchen.example");
            assertThat(addresses.list(domain("example.org"))).hasSize(1);
            assertThat(test.resolve("info@xn--mnchen-3ya.example"))
                    .isEqualTo(
                            new Resolution.Local(
                                    1,
                                    address("info@münchen.example"),
                                    "Info",
                                    RuleSet.NONE,
                                    Set.of()));
            done(addresses.remove(ACTOR, address("INFO@münchen.example")));
            assertThat(test.resolve("info@münchen.example"))
                    .isEqualTo(
                            new Resolution.Local(
                                    1,
                                    address("info@münchen.example"),
                                    null,
                                    RuleSet.NONE,
                                    Set.of()));
            assertThat(test.admin().domains().list()).hasSize(2);
        }
    }

    @ParameterizedTest // store 18.5, 18.6, 18.7
    @EnumSource(Engine.class)
    void accountsComeAndGoInStepsThatACrashCannotLose(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var accounts = test.admin().accounts();
            assertThat(accounts.unsettled())
                    .singleElement()
                    .matches(a -> a.name().equals("ann") && a.state() == State.NEW);
            accounts.settle(1);
            assertThat(accounts.unsettled()).isEmpty();
            assertThat(test.directory().account("ann"))
                    .get()
                    .matches(a -> a.state() == State.READY);

            test.account("bob", "bob@example.org");
            accounts.settle(2);
            done(accounts.setPassword(ACTOR, "bob", "correct horse"));
            done(accounts.remove(ACTOR, "bob"));
            assertThat(test.resolve("bob@example.org")).isEqualTo(new Resolution.UnknownUser());
            assertThat(test.directory().password("bob@example.org", "correct horse"))
                    .isEqualTo(new Verdict.UnknownUser());
            assertThat(refusal(accounts.add(ACTOR, "bob", address("bob@example.org"))))
                    .isEqualTo("account bob exists already");
            assertThat(refusal(accounts.setPassword(ACTOR, "bob", "correct horse")))
                    .isEqualTo("no account bob");
            test.reopen(TestDirectory.options(null));
            assertThat(test.admin().accounts().unsettled())
                    .singleElement()
                    .matches(a -> a.state() == State.REMOVED);
            test.admin().accounts().settle(2);
            assertThat(test.account("bob", "bob@example.org").id()).isEqualTo(3);
            assertThat(test.admin().accounts().list())
                    .map(Account::name)
                    .containsExactly("ann", "bob");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void postmasterIsRemovedLast(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var accounts = test.admin().accounts();
            test.account("bob", "bob@example.org");
            assertThat(refusal(accounts.remove(ACTOR, "ann"))).contains("is the postmaster");
            done(accounts.setPostmaster(ACTOR, "bob"));
            done(accounts.remove(ACTOR, "ann"));
            done(accounts.remove(ACTOR, "bob"));
            test.account("carl", "carl@example.org");
            assertThat(test.resolve("postmaster@example.org"))
                    .isEqualTo(
                            new Resolution.Local(
                                    3,
                                    address("postmaster@example.org"),
                                    null,
                                    RuleSet.NONE,
                                    Set.of()));
            done(test.admin().addresses().remove(ACTOR, address("carl@example.org")));
            done(test.admin().domains().remove(ACTOR, domain("example.org")));
            assertThat(test.resolve("carl@example.org")).isEqualTo(new Resolution.NotLocal());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyChangeIsRecordedWithoutSecrets(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var accounts = test.admin().accounts();
            done(accounts.setPassword("cli:root", "ann", "correct horse"));
            done(accounts.disableLogin("web:admin", "ann", "see me"));
            var newest = test.admin().audit(3);
            assertThat(newest)
                    .map(AuditEntry::actor, AuditEntry::action, AuditEntry::subject)
                    .map(Object::toString)
                    .containsExactly(
                            "(\"web:admin\", \"account-disable\", \"ann\")",
                            "(\"cli:root\", \"account-password\", \"ann\")",
                            "(\"test\", \"account-add\", \"ann\")");
            assertThat(newest).noneMatch(entry -> entry.toString().contains("horse"));
            assertThat(newest.getFirst().at()).isEqualTo(test.clock().instant());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatTheStoreDidNotKeepDidNotHappen(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            test.database().failCommitsAsFull(1);
            assertThatThrownBy(() -> test.account("bob", "bob@example.org"))
                    .isInstanceOf(StoreException.class);
            assertThat(test.resolve("bob@example.org")).isEqualTo(new Resolution.UnknownUser());
            assertThat(test.admin().audit(100)).hasSize(2);
            test.account("bob", "bob@example.org");
            assertThat(test.resolve("bob@example.org")).isInstanceOf(Resolution.Local.class);
        }
    }
}
