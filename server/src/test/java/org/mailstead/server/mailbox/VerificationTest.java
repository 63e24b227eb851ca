package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Finding;

final class VerificationTest {
    /** Damage, and a word of what is to be found. */
    private static final List<List<String>> REPAIRABLE =
            List.of(
                    List.of("UPDATE mail_state SET mod_seq = 1", "mod-sequence beyond"),
                    List.of("UPDATE mail_state SET last_id = 1", "id beyond"),
                    List.of("UPDATE mail_state SET last_uid_validity = 1", "UIDVALIDITY beyond"),
                    List.of("UPDATE mail_state SET usage_octets = 1", "usage of the account"),
                    List.of(
                            "UPDATE mailbox SET parent_id = 0 WHERE name = 'a/b'",
                            "several elements"),
                    List.of(
                            "UPDATE mailbox SET expunged = 1 WHERE name = 'a'",
                            "without the mailbox above"),
                    List.of(
                            "UPDATE mailbox SET special_use = 16 WHERE name = 'Sent'",
                            "special use of several"),
                    List.of("UPDATE mailbox SET create_seq = 999", "below that of its creation"),
                    List.of(
                            "UPDATE mailbox SET uid_next = 1 WHERE name = 'Inbox'",
                            "UID not below"),
                    List.of(
                            "UPDATE mailbox SET mod_seq = create_seq WHERE name = 'Inbox'",
                            "below that of its messages"),
                    List.of(
                            "UPDATE mailbox SET unread = unread + 1 WHERE name = 'Trash'",
                            "counts of a mailbox"),
                    List.of("UPDATE message SET flags = flags + 1", "counts of a mailbox"),
                    List.of("UPDATE message SET flags = flags + 4096", "flag that is none"),
                    List.of("UPDATE message SET thread_id = 0", "without thread"),
                    List.of("UPDATE message SET size = size + 1", "size of a message"),
                    List.of("UPDATE message_content SET size = 1", "size of content"),
                    List.of("UPDATE message SET keywords = 'x y'", "keyword of a message"),
                    List.of("UPDATE message SET create_seq = 77", "below that of its creation"),
                    List.of(
                            "UPDATE mailbox SET expunged = 1 WHERE name = 'Inbox'",
                            "in a mailbox that is no more"),
                    List.of(
                            "UPDATE message SET content_id = NULL, expunged = 1",
                            "content of no message"),
                    List.of(
                            "INSERT INTO subscription (account_id, name, mod_seq)"
                                    + " VALUES (7, 'a//b', 2)",
                            "name that is none"),
                    List.of(
                            "INSERT INTO annotation"
                                    + " (account_id, mailbox_id, entry, create_seq, mod_seq, value)"
                                    + " SELECT 7, 99, 'x', 2, 2, prefix FROM message_content"
                                    + " LIMIT 1",
                            "annotation of no mailbox"),
                    List.of(
                            "INSERT INTO mailbox_keyword (account_id, mailbox_id, keyword)"
                                    + " VALUES (7, 99, 'x')",
                            "keyword of no mailbox"),
                    List.of("UPDATE thread_reference SET thread_id = 99", "reference of a thread"));

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void whatIsRightIsFoundSo(Engine engine) throws Exception {
        try (var store = filled(engine, directory)) {
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
            assertThat(store.mailboxes.verify(ACCOUNT, true)).isEmpty();
        }
    }

    @ParameterizedTest // store §19
    @EnumSource
    void damageIsFoundRepairedAndThenGone(Engine engine) throws Exception {
        for (int i = 0; i < REPAIRABLE.size(); i++) {
            var damage = REPAIRABLE.get(i);
            try (var store = filled(engine, directory.resolve("" + i))) {
                store.execute(damage.get(0));
                assertThat(store.mailboxes.verify(ACCOUNT, false))
                        .as(damage.get(0))
                        .anyMatch(each -> each.text().contains(damage.get(1)) && !isRepaired(each));
                assertThat(store.mailboxes.verify(ACCOUNT, true))
                        .as(damage.get(0))
                        .anyMatch(each -> each.text().contains(damage.get(1)))
                        .allMatch(VerificationTest::isRepaired);
                assertThat(store.mailboxes.verify(ACCOUNT, false)).as(damage.get(0)).isEmpty();
                store.append("Inbox", message("after\r\n"));
                assertThat(store.mailboxes.verify(ACCOUNT, false)).as(damage.get(0)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeRepairedStaysTold(Engine engine) throws Exception {
        try (var store = filled(engine, directory)) {
            store.execute("UPDATE message SET content_id = NULL WHERE uid = 1");
            assertThat(store.mailboxes.verify(ACCOUNT, true))
                    .anyMatch(each ->
                            each.text().contains("message without content") && !isRepaired(each));
        }
    }

    private static boolean isRepaired(Finding finding) {
        return finding instanceof Finding.Contradiction(_, _, var repaired) && repaired;
    }

    private static MailStore filled(Engine engine, Path directory) throws Exception {
        var store = MailStore.open(engine, directory);
        store.mailboxes.create(ACCOUNT, name("a/b"), Set.of());
        store.append(
                "Inbox",
                message("Message-ID: <a@x>\r\n\r\n1\r\n"),
                message("2\r\n", Flags.parse(List.of("\\Deleted", "todo"))));
        store.append("Inbox", message("3\r\n", Flag.DRAFT));
        store.mailboxes.copy(ACCOUNT, store.id("Inbox"), NumberSet.of(1, 2), store.id("a/b"));
        return store;
    }
}
