package org.mailstead.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.mailbox.AccountRules;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.SpecialUse;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.tls.TestCertificate;

/** The operations over a real control socket, directory and store. */
class AdministrationTest {
    @TempDir Path data;

    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable Fixture fixture;

    /** What the tests look at. */
    private record Fixture(Directory directory, Mailboxes mailboxes) {}

    @BeforeEach
    void start() throws Exception {
        var limits = StoreLimits.defaults();
        var clock = InstantSource.system();
        var database = add(Database.sqlite(data, limits));
        var blobs = add(Blobs.inFiles(database, data, limits));
        var options = DirectoryOptions.of(Domain.parse("mail.example.test"));
        var directory = add(new Directory(database, clock, options, DirectoryLimits.defaults()));
        var mailboxes =
                add(
                        new Mailboxes(
                                database,
                                blobs,
                                new ChangeFeed(),
                                clock,
                                AccountRules.UNLIMITED,
                                MailboxLimits.DEFAULT));
        var accounts = new AccountData(database, directory, mailboxes, clock);
        var operations = new HashMap<String, Operation>();
        operations.putAll(new Administration(directory, accounts).operations());
        operations.putAll(new CertificateOperations(directory).operations());
        operations.putAll(new RuleOperations(directory).operations());
        operations.putAll(
                new SigningOperations(directory, Domain.parse("mail.example.test")).operations());
        operations.putAll(new SettingOperations(directory).operations());
        add(ControlServer.open(data, operations));
        fixture = new Fixture(directory, mailboxes);
    }

    private <T extends AutoCloseable> T add(T part) {
        open.add(part);
        return part;
    }

    @AfterEach
    void stop() throws Exception {
        for (var part : open.reversed()) {
            part.close();
        }
    }

    private Fixture parts() {
        return Objects.requireNonNull(fixture);
    }

    private List<String> call(String operation, String... arguments) throws OperationException {
        var lines = new ArrayList<String>();
        new ControlClient(data).call(operation, List.of(arguments), lines::add);
        return lines;
    }

    @Test
    void anAccountIsAddedWithItsMailboxesAndRemovedWithItsMail() throws Exception {
        call("domain.add", "example.test");
        assertThat(call("account.add", "ann", "ann@example.test"))
                .containsExactly("account ann added with address ann@example.test");
        var account = parts().directory().account("ann").orElseThrow();
        var sent = parts().mailboxes().find(account.id(), new MailboxName("Sent")).orElseThrow();
        assertThat(sent.specialUse()).containsExactly(SpecialUse.SENT);
        assertThat(call("account.remove", "ann").getFirst()).contains("erased");
        assertThat(call("account.list")).isEmpty();
        assertThat(data.resolve("accounts").resolve(Long.toString(account.id()))).doesNotExist();
    }

    @Test
    void accountsAreListedWithWhatIsSpecialAboutThem() throws Exception {
        call("domain.add", "example.test");
        call("account.add", "ann", "ann@example.test");
        call("address.add", "info@example.test", "ann", "Info");
        call("address.add", "@example.test", "ann");
        call("account.disable", "ann", "Call us");
        call("account.quota", "ann", "1000");
        assertThat(call("account.list"))
                .containsExactly(
                        "ann ann@example.test info@example.test @example.test (quota 1000 octets)"
                                + " (disabled: Call us)");
        assertThat(call("address.list", "@example.test"))
                .contains("info@example.test to ann in Info");
        call("account.enable", "ann");
        call("account.quota", "ann", "-1");
        call("address.remove", "@example.test");
        call("address.remove", "info@example.test");
        assertThat(call("account.list")).containsExactly("ann ann@example.test");
    }

    @Test // inbound DKIM-34; RFC 6376 §3.6.2.1
    void aNewDomainHasKeysAndRecordsToPublish() throws Exception {
        assertThat(call("domain.add", "example.test"))
                .contains("see what to publish in the DNS: mailstead domain records example.test");
        assertThat(call("signing.list", "example.test"))
                .hasSize(3)
                .first()
                .asString()
                .matches("[0-9]{4}a: rsa 2048, signing");
        var records = String.join("\n", call("domain.records", "example.test"));
        assertThat(records)
                .contains("example.test. MX 10 mail.example.test.")
                .contains("example.test. TXT \"v=spf1 mx -all\"")
                .containsPattern("[0-9]{4}b._domainkey.example.test. TXT \"v=DKIM1; h=sha256;")
                .contains("_dmarc.example.test. TXT \"v=DMARC1; p=");
        var added = call("signing.add", "example.test", "Mine", "ed25519", "true");
        assertThat(added.getFirst()).isEqualTo("mine: ed25519 256, signing");
        assertThat(added.getLast()).startsWith("mine._domainkey.example.test. TXT \"v=DKIM1");
        assertThat(call("signing.stop", "example.test", "mine").getFirst()).endsWith("not signing");
        assertThat(call("signing.start", "example.test", "mine").getFirst()).endsWith(", signing");
        assertThat(call("signing.remove", "example.test", "mine").getFirst())
                .isEqualTo("key removed: mine");
        assertThatThrownBy(() -> call("signing.add", "example.test", "x", "nonsense", "false"))
                .hasMessageStartingWith("not a key: no private key in PEM");
        assertThatThrownBy(() -> call("domain.records", "example.org"))
                .hasMessage("no domain example.org");
    }

    @Test // inbound CFG-17, CFG-24; operations N-4, N-8, N-11, N-21
    void anAddressIsForReportsWhichTheRecordsOfAllDomainsName() throws Exception {
        call("domain.add", "example.test");
        call("domain.add", "other.test");
        call("account.add", "ann", "ann@example.test");
        call("address.add", "r!1@example.test", "ann", "Reports");
        assertThat(call("address.reports", "R!1@example.test", "tls", "DMARC").getFirst())
                .isEqualTo("r!1@example.test to ann in Reports, for reports on dmarc and tls");
        assertThat(call("domain.records", "example.test"))
                .contains(
                        "_dmarc.example.test. TXT"
                                + " \"v=DMARC1; p=reject; rua=mailto:r%211@example.test\"",
                        "_smtp._tls.example.test. TXT"
                                + " \"v=TLSRPTv1; rua=mailto:r%211@example.test\"",
                        "_smtp._tls.mail.example.test. TXT"
                                + " \"v=TLSRPTv1; rua=mailto:r%211@example.test\"")
                .noneMatch(line -> line.contains("_report"));
        assertThat(call("domain.records", "other.test"))
                .contains("other.test._report._dmarc.example.test. TXT \"v=DMARC1\"");
        // what else is set of it stays
        call("rules.set", "r!1@example.test", "rule\n from x\n");
        assertThat(call("address.list", "ann").getLast())
                .endsWith(", for reports on dmarc and tls");
        assertThat(call("address.reports", "r!1@example.test"))
                .containsExactly("r!1@example.test to ann in Reports");
        assertThat(call("domain.records", "example.test"))
                .noneMatch(line -> line.contains("_smtp._tls"))
                .anyMatch(line -> line.contains("rua=mailto:postmaster@example.test"));
        assertThatThrownBy(() -> call("address.reports", "ann@example.test", "arc"))
                .hasMessage("no kind of reports: arc");
        assertThatThrownBy(() -> call("address.reports", "bob@example.test", "tls"))
                .hasMessage("no address bob@example.test");
        call("address.add", "é@example.test", "ann");
        assertThatThrownBy(() -> call("address.reports", "é@example.test", "tls"))
                .hasMessageContaining("must be of ASCII");
    }

    @Test // inbound RULE-01, CFG-42
    void rulesAreSetAndShownAsTheyAreWritten() throws Exception {
        call("domain.add", "example.test");
        call("account.add", "ann", "ann@example.test");
        call("address.add", "@example.test", "ann");
        var rules = "rule Club\n  list-domain lists.example.org\n  mailbox Lists/Club\n";
        assertThat(call("rules.set", "ANN@example.test", rules))
                .containsExactly("ann@example.test has 1 rules");
        assertThat(String.join("\n", call("rules.show", "ann@example.test")) + "\n")
                .isEqualTo(rules);
        assertThat(call("rules.show", "@example.test")).isEmpty();
        call("rules.set", "@example.test", rules);
        assertThat(call("rules.show", "@example.test")).hasSize(3);
        assertThatThrownBy(() -> call("rules.set", "ann@example.test", "rule\n  from ("))
                .hasMessageContaining("line 2: not an expression");
        assertThatThrownBy(() ->
                        call("rules.set", "ann@example.test", "rule\n from x\n mailbox a//b\n"))
                .hasMessageContaining("not a mailbox: a//b");
        assertThatThrownBy(() -> call("rules.show", "eve@example.test"))
                .hasMessageContaining("no address eve@example.test");
        assertThatThrownBy(() -> call("rules.set", "@example.org", rules))
                .hasMessageContaining("no catch-all");
    }

    @Test
    void aPasswordIsSetOrMade() throws Exception {
        call("domain.add", "example.test");
        call("account.add", "ann", "ann@example.test");
        call("account.password", "ann", "a password of hers");
        assertThat(parts().directory().password("ann@example.test", "a password of hers"))
                .hasToString("Verified[account=1]");
        assertThat(call("account.generate-password", "ann").getFirst())
                .startsWith("password of account ann: ");
        assertThatThrownBy(() -> call("account.password", "ann", "short"))
                .isInstanceOf(OperationException.class);
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        assertThatThrownBy(() -> call("account.add", "ann", "ann@example.test"))
                .hasMessage("no domain example.test");
        assertThatThrownBy(() -> call("domain.add", "a b")).hasMessageContaining("not an address");
        assertThatThrownBy(() -> call("domain.add")).hasMessage("an argument is missing");
        assertThatThrownBy(() -> call("account.remove", "bob")).hasMessage("no account bob");
        assertThatThrownBy(() -> call("address.list", "bob")).hasMessage("no account bob");
    }

    @Test // imap 11.8, 4.4
    void settingsOfAccountsAreShownAndChanged() throws Exception {
        call("domain.add", "example.test");
        call("account.add", "ann", "ann@example.test");
        assertThat(call("account.junk-flags", "ann").getFirst())
                .startsWith("account ann, as all accounts: junk \"^(junk|spam)\", neutral ");
        assertThat(call("account.set-junk-flags", "", "x", "", ""))
                .containsExactly("all accounts: junk \"x\", neutral \"\", not junk \"\"");
        assertThat(call("account.set-junk-flags", "ann")).containsExactly("account ann: off");
        assertThat(call("account.reset-junk-flags", "ann").getFirst()).contains("junk \"x\"");
        call("account.reset-junk-flags", "");
        assertThat(call("account.junk-flags", "").getFirst()).contains("^(junk|spam)");
        assertThatThrownBy(() -> call("account.set-junk-flags", "ann", "(", "", ""))
                .hasMessageStartingWith("not a pattern: missing closing )");
        assertThatThrownBy(() -> call("account.set-junk-flags", "bob"))
                .hasMessage("no account bob");

        assertThat(call("account.disable-imap-capabilities", "ann", "move", "CONDSTORE"))
                .containsExactly("account ann: IMAP does not announce CONDSTORE MOVE");
        assertThatThrownBy(() -> call("account.disable-imap-capabilities", "ann", "IMAP4rev1"))
                .hasMessageStartingWith("not a capability that can be left out: IMAP4rev1");
        assertThat(call("account.disable-imap-capabilities", "ann"))
                .containsExactly("account ann: IMAP announces all that it can");
    }

    @Test // inbound CFG-33
    void anAccountHasSendingLimitsOfItsOwnOrThoseOfAll() throws Exception {
        call("domain.add", "example.test");
        call("account.add", "ann", "ann@example.test");
        assertThat(call("account.sending-limits", "ann"))
                .containsExactly("account ann: as all accounts");
        assertThat(call("account.set-sending-limits", "ann", "5000", "40"))
                .containsExactly("account ann: 5000 recipients a day, at most 40 of them new");
        for (var wrong : List.of("-1", "4294967296", "many", "")) {
            assertThatThrownBy(() -> call("account.set-sending-limits", "ann", "5000", wrong))
                    .hasMessageStartingWith("not a number of recipients");
        }
        assertThat(call("account.set-sending-limits", "ann"))
                .containsExactly("account ann: as all accounts");
        assertThatThrownBy(() -> call("account.set-sending-limits", "bob", "1", "1"))
                .hasMessage("no account bob");
    }

    @Test // inbound TKEY-02
    void certificatesAreAddedListedAndRemoved() throws Exception {
        call("domain.add", "example.test");
        call("account.add", "ann", "ann@example.test");
        var certificate = TestCertificate.make("laptop").certificate();
        var octets = Base64.getEncoder().encodeToString(certificate.getEncoded());
        var added = call("certificate.add", "ann@example.test", octets, "", "false");
        assertThat(added.getFirst()).endsWith(" for ann@example.test: ecdsa-p256, laptop");
        assertThat(call("certificate.list", "ann")).isEqualTo(added);
        assertThatThrownBy(() -> call("certificate.add", "ann@example.test", octets, "", "true"))
                .hasMessage("this key is registered already");
        assertThatThrownBy(() -> call("certificate.add", "ann@example.test", "AAAA", "", "true"))
                .hasMessageStartingWith("not a certificate");
        var fingerprint = added.getFirst().substring(0, 43);
        assertThat(call("certificate.remove", fingerprint).getFirst()).contains(fingerprint);
        assertThat(call("certificate.list", "ann")).isEmpty();
        assertThatThrownBy(() -> call("certificate.list", "bob")).hasMessage("no account bob");
    }

    @Test
    void whoDidItIsRecorded() throws Exception {
        call("domain.add", "example.test");
        var entry = parts().directory().admin().audit(1).getFirst();
        assertThat(entry.actor()).isEqualTo("cli:" + System.getProperty("user.name"));
        assertThat(entry.subject()).isEqualTo("example.test");
    }

    @Test
    void domainsAreDisabledAndRemoved() throws Exception {
        call("domain.add", "example.test");
        call("domain.disable", "example.test");
        assertThat(call("domain.list")).containsExactly("example.test (disabled)");
        call("domain.enable", "example.test");
        call("domain.remove", "example.test");
        assertThat(call("domain.list")).isEmpty();
    }
}
