package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;
import static org.mailstead.server.mailbox.MailboxesTest.assertRefused;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.mailbox.FlagChange.Action;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;

final class MessagesTest {
    @TempDir Path directory;

    @ParameterizedTest // store 9.6
    @EnumSource
    void deliveringMakesAndSubscribesTheMailbox(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var delivery =
                    new Delivery(
                            "ann@example.org",
                            "bob@example.net",
                            "192.0.2.1",
                            "mx",
                            "TLSv1.3",
                            true,
                            new SenderValidation(
                                    "ann@example.org",
                                    "example.org",
                                    5,
                                    4,
                                    1,
                                    List.of("example.org", "b\u00fccher.example"),
                                    10,
                                    List.of("example.com"),
                                    SenderValidation.FORWARDED,
                                    "b\u00fccher.example"),
                            new Diversion(3, "c0ffee"));
            var delivered =
                    store.mailboxes.deliver(
                            ACCOUNT,
                            name("lists/java"),
                            new NewMessage(
                                    MailStore.octets("Return-Path: <ann@example.org>\r\n"),
                                    MailStore.octets("Subject: hi\r\n\r\ntext\r\n"),
                                    Flags.NONE,
                                    MailStore.START,
                                    delivery));
            assertThat(store.mailbox("lists/java").subscribed()).isTrue();
            var id = delivered.ids().getFirst();
            assertThat(store.text(id))
                    .isEqualTo("Return-Path: <ann@example.org>\r\nSubject: hi\r\n\r\ntext\r\n");
            assertThat(store.mailboxes.delivery(ACCOUNT, id)).contains(delivery);
            assertThat(store.snapshot("lists/java").size(0)).isEqualTo(store.text(id).length());
        }
    }

    @ParameterizedTest // imap 9.37
    @EnumSource
    void severalMessagesAreAppendedWithOneModSeqOrNotAtAll(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var appended = store.append("Inbox", message("a\r\n"), message("b\r\n", Flag.SEEN));
            assertThat(appended.uids()).isEqualTo(NumberSet.range(1, 2));
            var snapshot = store.snapshot("Inbox");
            assertThat(snapshot.modSeq(0)).isEqualTo(snapshot.modSeq(1)).isEqualTo(3);
            assertThat(snapshot.firstUnseen()).isEqualTo(0);
            store.quota.set(10);
            assertRefused(
                    () -> store.append("Inbox", message("c\r\n"), message("ddd\r\n")),
                    Refusal.OverQuota.class);
            assertThat(store.snapshot("Inbox").count()).isEqualTo(2);
            assertThat(store.count("blob")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailedCommitLeavesNothing(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var inbox = store.id("Inbox");
            store.database.failCommits(1);
            assertThat(catchThrowable(() -> store.append("Inbox", message("a\r\n"))))
                    .isInstanceOf(StoreException.class);
            assertThat(store.mailboxes.snapshot(ACCOUNT, inbox).count()).isZero();
            assertThat(store.append("Inbox", message("b\r\n")).uids()).isEqualTo(NumberSet.of(1));
            assertThat(store.count("blob")).isEqualTo(1);
        }
    }

    @ParameterizedTest // store 10.1
    @EnumSource
    void countsFollowEveryChange(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append(
                    "Inbox",
                    message("12345678\r\n"),
                    message("123456\r\n", Flag.SEEN),
                    message("1234\r\n", Flag.DELETED),
                    message("12\r\n", Flag.DELETED, Flag.SEEN));
            assertThat(store.mailbox("Inbox").counts())
                    .isEqualTo(new Mailbox.Counts(4, 2, 2, 1, 28, 10));
            var inbox = store.id("Inbox");
            change(store, "Inbox", NumberSet.range(1, 4), Action.ADD, "\\Seen");
            assertThat(store.mailbox("Inbox").counts())
                    .isEqualTo(new Mailbox.Counts(4, 2, 0, 0, 28, 10));
            store.mailboxes.expunge(ACCOUNT, inbox, NumberSet.of(3));
            assertThat(store.mailbox("Inbox").counts())
                    .isEqualTo(new Mailbox.Counts(3, 1, 0, 0, 22, 4));
            store.mailboxes.move(ACCOUNT, inbox, NumberSet.of(1, 4), store.id("Archive"));
            assertThat(store.mailbox("Inbox").counts())
                    .isEqualTo(new Mailbox.Counts(1, 0, 0, 0, 8, 0));
            assertThat(store.mailbox("Archive").counts())
                    .isEqualTo(new Mailbox.Counts(2, 1, 0, 0, 14, 4));
        }
    }

    @ParameterizedTest // RFC 7162 §3.1.3, imap 11.5
    @EnumSource
    void unchangedSinceLeavesLaterChangesAlone(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("a\r\n"), message("b\r\n"));
            var known = store.snapshot("Inbox").modSeq();
            change(store, "Inbox", NumberSet.of(2), Action.ADD, "todo");
            var stored =
                    store.mailboxes.store(
                            ACCOUNT,
                            store.id("Inbox"),
                            NumberSet.range(1, 5),
                            new FlagChange(Action.REPLACE, Flags.of(Flag.FLAGGED)),
                            known);
            assertThat(stored.changed()).isEqualTo(NumberSet.of(1));
            assertThat(stored.modified()).isEqualTo(NumberSet.of(2));
            var snapshot = store.snapshot("Inbox");
            assertThat(snapshot.flags(0)).isEqualTo(Flags.of(Flag.FLAGGED));
            assertThat(snapshot.flags(1).keywords()).containsExactly("todo");
            assertThat(snapshot.mailbox().keywords()).containsExactly("todo");
        }
    }

    @ParameterizedTest // RFC 9051 §6.4.7, store 8.2
    @EnumSource
    void aCopySharesContentAndOutlivesTheOriginal(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("a\r\n", Flag.SEEN), message("b\r\n"), message("c\r\n"));
            change(store, "Inbox", NumberSet.of(3), Action.ADD, "todo");
            var copied =
                    store.mailboxes.copy(
                            ACCOUNT, store.id("Inbox"), NumberSet.of(1, 3, 9), store.id("Trash"));
            assertThat(copied.source()).isEqualTo(NumberSet.of(1, 3));
            assertThat(copied.target()).isEqualTo(NumberSet.range(1, 2));
            assertThat(store.count("blob")).isEqualTo(3);
            assertThat(store.mailboxes.quota(ACCOUNT).usage()).isEqualTo(15);
            var trash = store.snapshot("Trash");
            assertThat(trash.flags(0)).isEqualTo(Flags.of(Flag.SEEN));
            assertThat(trash.flags(1).keywords()).containsExactly("todo");
            assertThat(store.mailbox("Trash").keywords()).containsExactly("todo");
            store.mailboxes.remove(ACCOUNT, store.id("Inbox"), NumberSet.range(1, 3));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(store.text(trash.id(1))).isEqualTo("c\r\n");
            assertThat(store.count("blob")).isEqualTo(2);
            assertThat(store.mailboxes.quota(ACCOUNT).usage()).isEqualTo(6);
            store.quota.set(8);
            assertRefused(
                    () ->
                            store.mailboxes.copy(
                                    ACCOUNT, store.id("Trash"), NumberSet.of(1), store.id("Inbox")),
                    Refusal.OverQuota.class);
        }
    }

    @ParameterizedTest // RFC 6851, store 8.1
    @EnumSource
    void aMovedMessageKeepsItsIdAndLeavesHistory(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var id = store.append("Inbox", message("a\r\n"), message("b\r\n")).ids().getLast();
            var before = store.snapshot("Inbox");
            var moved =
                    store.mailboxes.move(
                            ACCOUNT, store.id("Inbox"), NumberSet.of(2), store.id("Trash"));
            assertThat(moved.target()).isEqualTo(NumberSet.of(1));
            assertThat(store.snapshot("Trash").id(0)).isEqualTo(id);
            assertThat(before.diff(store.snapshot("Inbox")).expunged()).isEqualTo(NumberSet.of(2));
            assertThat(store.mailboxes.quota(ACCOUNT).usage()).isEqualTo(6);
            assertThat(store.mailboxes.vanished(ACCOUNT, store.id("Inbox"), before.modSeq()).uids())
                    .isEqualTo(NumberSet.of(2));
        }
    }

    @ParameterizedTest // imap 11.8
    @EnumSource
    void whatEntersJunkIsJunkAndWhatLeavesIsNot(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("a\r\n", Flag.NOT_JUNK));
            store.mailboxes.move(ACCOUNT, store.id("Inbox"), NumberSet.of(1), store.id("Junk"));
            assertThat(store.snapshot("Junk").flags(0)).isEqualTo(Flags.of(Flag.JUNK));
            store.mailboxes.copy(ACCOUNT, store.id("Junk"), NumberSet.of(1), store.id("Inbox"));
            assertThat(store.snapshot("Inbox").flags(0)).isEqualTo(Flags.NONE);
        }
    }

    @ParameterizedTest // RFC 8508
    @EnumSource
    void replacingAppendsAndRemovesAtOnce(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Drafts", message("old\r\n"));
            var drafts = store.id("Drafts");
            var before = store.snapshot("Drafts");
            var replaced = store.mailboxes.replace(ACCOUNT, drafts, 1, drafts, message("new\r\n"));
            assertThat(replaced.uids()).isEqualTo(NumberSet.of(2));
            var diff = before.diff(store.snapshot("Drafts"));
            assertThat(diff.expunged()).isEqualTo(NumberSet.of(1));
            assertThat(store.snapshot("Drafts").modSeq(0)).isEqualTo(before.modSeq() + 1);
            assertThat(store.mailboxes.replace(ACCOUNT, drafts, 1, drafts, message("x\r\n")).uids())
                    .isEqualTo(NumberSet.EMPTY);
            assertThat(store.snapshot("Drafts").count()).isEqualTo(1);
        }
    }

    @ParameterizedTest // RFC 9051 §2.3.1.1, imap 12.12
    @EnumSource
    void theLastUidIsGivenOnceAndThenNoneAnyMore(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var inbox = store.id("Inbox");
            store.execute("UPDATE mailbox SET uid_next = 4294967295 WHERE id = " + inbox);
            assertThat(store.append("Inbox", message("a\r\n")).uids())
                    .isEqualTo(NumberSet.of(NumberSet.NUMBER_MAX));
            assertRefused(
                    () -> store.append("Inbox", message("b\r\n")), Refusal.UidsExhausted.class);
            assertThat(store.snapshot("Inbox").uid(0)).isEqualTo(NumberSet.NUMBER_MAX);
        }
    }

    @ParameterizedTest // DESIGN.md: ENVELOPE and BODYSTRUCTURE are kept as they go on the wire
    @EnumSource
    void formsAreKeptAndReadInBatches(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var ids =
                    store.append(
                                    "Inbox",
                                    message("Subject: one\r\n\r\nHello there\r\n"),
                                    message("Subject: two\r\n\r\nx\r\n"))
                            .ids();
            var forms =
                    store.mailboxes
                            .reader()
                            .forms(
                                    ACCOUNT,
                                    List.of(ids.get(0), ids.get(1), 999L),
                                    EnumSet.of(
                                            MessageForms.Form.ENVELOPE, MessageForms.Form.PREVIEW));
            assertThat(forms).containsOnlyKeys(ids);
            var first = Objects.requireNonNull(forms.get(ids.get(0)));
            assertThat(new String(first.envelope(), StandardCharsets.UTF_8)).contains("\"one\"");
            assertThat(first.preview()).contains("Hello there");
            assertThat(first.bodyStructure()).isNull();
            var all =
                    store.mailboxes
                            .reader()
                            .forms(ACCOUNT, ids, Set.of(MessageForms.Form.values()));
            var second = Objects.requireNonNull(all.get(ids.get(1)));
            assertThat(new String(second.bodyStructure(), StandardCharsets.UTF_8))
                    .containsIgnoringCase("text");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBodyIsReadByRange(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var body = "Subject: big\r\n\r\n" + "0123456789abcdef\r\n".repeat(40_000);
            var id = store.append("Inbox", message(body)).ids().getFirst();
            var octets = store.mailboxes.content(ACCOUNT, id).orElseThrow().octets();
            assertThat(octets.size()).isEqualTo(body.length());
            assertThat(new String(octets.octets(500_000, 40), StandardCharsets.US_ASCII))
                    .isEqualTo(body.substring(500_000, 500_040));
        }
    }

    static void change(
            MailStore store, String mailbox, NumberSet uids, Action action, String... names)
            throws Exception {
        store.mailboxes.store(
                ACCOUNT,
                store.id(mailbox),
                uids,
                new FlagChange(action, Flags.parse(List.of(names))),
                null);
    }
}
