package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

/** Large mailboxes are opened from what was kept of them, and are the same. */
final class KeptSnapshotTest {
    private static final FlagChange SEE =
            new FlagChange(FlagChange.Action.ADD, Flags.of(Set.of(Flag.SEEN), List.of("todo")));

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void aMailboxOpenedFromWhatWasKeptHasWhatChangedSince(Engine engine) throws Exception {
        List<MessageRow> expected;
        try (var store = open(engine)) {
            for (int i = 0; i < 40; i++) {
                store.append("Inbox", message("Subject: " + i + "\r\n\r\nx\r\n"));
            }
            store.snapshot("Inbox");
            awaitKept(store, 1);
            var inbox = store.snapshot("Inbox").mailbox().id();
            store.mailboxes.store(ACCOUNT, inbox, NumberSet.range(3, 9), SEE, null);
            store.mailboxes.remove(ACCOUNT, inbox, NumberSet.of(5, 40));
            store.append("Inbox", message("Subject: new\r\n\r\nx\r\n"));
            expected = rows(store.snapshot("Inbox"));
        }
        try (var store = open(engine)) {
            assertThat(rows(store.snapshot("Inbox"))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMailboxThatGrowsIsKeptThoughNobodyOpensIt(Engine engine) throws Exception {
        try (var store = open(engine)) {
            store.append("Inbox", message("x\r\n"));
            awaitKept(store, 1);
        }
    }

    @ParameterizedTest // the rows are changed behind its back: what it tells is what was kept
    @EnumSource
    void whatWasKeptServesAfterAStopAndAfterTheHistoryWasLookedThrough(Engine engine)
            throws Exception {
        try (var store = open(engine)) {
            for (int i = 0; i < 40; i++) {
                store.append("Inbox", message("x\r\n"));
            }
            store.snapshot("Inbox");
        }
        for (int i = 0; i < 2; i++) {
            try (var store = open(engine)) {
                write(store, "UPDATE message SET size = 999");
                store.mailboxes.maintain(ACCOUNT);
                var snapshot = store.snapshot("Inbox");
                assertThat(snapshot.count()).isEqualTo(40 + i);
                for (int row = 0; row < snapshot.count(); row++) {
                    assertThat(snapshot.size(row)).isNotEqualTo(999);
                }
                store.append("Inbox", message("one more, kept when the store closes\r\n"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDamagedIsNotUsedAndARemovedMailboxKeepsNothing(Engine engine) throws Exception {
        try (var store = open(engine)) {
            store.mailboxes.create(ACCOUNT, name("A"), Set.of());
            store.append("A", message("x\r\n"), message("y\r\n"));
            store.snapshot("A");
            awaitKept(store, 1);
            write(store, "UPDATE mailbox_snapshot SET content = prefix FROM message_content");
        }
        try (var store = open(engine)) {
            assertThat(store.snapshot("A").count()).isEqualTo(2);
            store.mailboxes.delete(ACCOUNT, name("A"));
            awaitKept(store, 0);
        }
    }

    @ParameterizedTest // store.md §19
    @EnumSource
    void whatIsKeptAndWrongIsFoundAndRemoved(Engine engine) throws Exception {
        try (var store = open(engine)) {
            for (int i = 0; i < 40; i++) {
                store.append("Inbox", message("x\r\n"));
            }
            awaitKept(store, 1);
        }
        for (var damage :
                List.of(
                        "UPDATE message SET size = 999 WHERE uid = 20",
                        "UPDATE mailbox_snapshot SET content = prefix FROM message_content")) {
            try (var store = open(engine)) {
                store.snapshot("Inbox");
                awaitKept(store, 1);
                assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
                write(store, damage);
            }
            try (var store = open(engine)) {
                assertThat(store.mailboxes.verify(ACCOUNT, false).toString())
                        .contains("what is kept for the opening of mailbox");
                store.mailboxes.verify(ACCOUNT, true);
                assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
                assertThat(store.snapshot("Inbox").count()).isEqualTo(40);
            }
        }
    }

    @Test // a store of before step 0050
    void anOlderAccountIsBroughtUpToDate() throws Exception {
        try (var store = open(Engine.SQLITE)) {
            store.append("Inbox", message("x\r\n"));
            awaitKept(store, 1);
            write(store, "DROP TABLE mailbox_snapshot");
            write(store, "DELETE FROM schema_version WHERE number = 50");
        }
        try (var store = open(Engine.SQLITE)) {
            assertThat(store.snapshot("Inbox").count()).isEqualTo(1);
            awaitKept(store, 1);
        }
    }

    private MailStore open(Engine engine) throws Exception {
        return MailStore.open(engine, directory, MailboxLimits.DEFAULT.withKeptMessagesMin(1));
    }

    private static List<MessageRow> rows(MailboxSnapshot snapshot) {
        var rows = new ArrayList<MessageRow>();
        for (int row = 0; row < snapshot.count(); row++) {
            rows.add(snapshot.messageRow(row));
        }
        return rows;
    }

    private static void awaitKept(MailStore store, long count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(kept(store)).isEqualTo(count));
    }

    private static long kept(MailStore store) throws Exception {
        return store.database.<Long, RuntimeException>read(
                Scope.account(ACCOUNT),
                tx ->
                        tx.sql("SELECT COUNT(*) FROM mailbox_snapshot WHERE account_id = ?")
                                .bind(ACCOUNT)
                                .one(row -> row.getLong(1))
                                .orElseThrow());
    }

    private static void write(MailStore store, String statement) throws Exception {
        store.database.<Integer, RuntimeException>write(
                Scope.account(ACCOUNT), tx -> tx.sql(statement).update());
    }
}
