package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;

final class MailboxesTest {
    @TempDir Path directory;

    @ParameterizedTest // store 9.2
    @EnumSource
    void anAccountBeginsWithItsDefaultMailboxes(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var mailboxes = store.mailboxes.list(ACCOUNT);
            assertThat(mailboxes)
                    .extracting(each -> each.name().value())
                    .containsExactly("Archive", "Drafts", "Inbox", "Junk", "Sent", "Trash");
            assertThat(mailboxes).allMatch(Mailbox::subscribed);
            assertThat(mailboxes).allMatch(each -> each.modSeq() == 2);
            assertThat(store.mailbox("Sent").specialUse()).containsExactly(SpecialUse.SENT);
            assertThat(mailboxes).extracting(Mailbox::uidValidity).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountOpenedAgainIsAsItWas(Engine engine) throws Exception {
        long id;
        try (var store = MailStore.open(engine, directory)) {
            id = store.append("Inbox", message("Subject: a\r\n\r\nbody\r\n")).ids().getFirst();
        }
        try (var store = MailStore.open(engine, directory)) {
            assertThat(store.text(id)).isEqualTo("Subject: a\r\n\r\nbody\r\n");
            assertThat(store.snapshot("Inbox").count()).isEqualTo(1);
            assertThat(store.append("Inbox", message("x\r\n")).uids()).isEqualTo(NumberSet.of(2));
        }
    }

    @ParameterizedTest // imap 9.12, 7.6
    @EnumSource
    void creatingMakesAndSubscribesMissingParents(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var created =
                    store.mailboxes.create(ACCOUNT, name("a/b/c"), Set.of(SpecialUse.ARCHIVE));
            assertThat(created)
                    .extracting(each -> each.name().value())
                    .containsExactly("a", "a/b", "a/b/c");
            assertThat(created).allMatch(Mailbox::subscribed);
            assertThat(created.get(2).parentId()).isEqualTo(created.get(1).id());
            assertThat(created.get(2).specialUse()).containsExactly(SpecialUse.ARCHIVE);
            // imap 9.14: a role is taken from its previous holder
            assertThat(store.mailbox("Archive").specialUse()).isEmpty();
            assertRefused(
                    () -> store.mailboxes.create(ACCOUNT, name("a/b"), Set.of()),
                    Refusal.MailboxExists.class);
            assertRefused(
                    () -> store.mailboxes.create(ACCOUNT, MailboxName.INBOX, Set.of()),
                    Refusal.MailboxExists.class);
        }
    }

    @ParameterizedTest // RFC 9051 §6.3.5
    @EnumSource
    void deletingTakesTheMessagesAndLeavesTheSubscription(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("a/b"), Set.of());
            store.append("a/b", message("x\r\n"));
            var before = store.mailbox("a/b");
            assertRefused(
                    () -> store.mailboxes.delete(ACCOUNT, name("a")), Refusal.HasChildren.class);
            assertRefused(
                    () -> store.mailboxes.delete(ACCOUNT, MailboxName.INBOX), Refusal.Cannot.class);
            assertRefused(
                    () -> store.mailboxes.delete(ACCOUNT, name("none")),
                    Refusal.NoSuchMailbox.class);
            store.mailboxes.delete(ACCOUNT, name("a/b"));
            assertThat(store.mailboxes.find(ACCOUNT, name("a/b"))).isEmpty();
            assertThat(store.mailboxes.subscriptions(ACCOUNT)).contains(name("a/b"));
            assertRefused(
                    () -> store.mailboxes.snapshot(ACCOUNT, before.id()),
                    Refusal.NoSuchMailbox.class);
            // RFC 9051 §2.3.1.1: made anew, it has a higher UIDVALIDITY and another id
            store.mailboxes.create(ACCOUNT, name("a/b"), Set.of());
            assertThat(store.mailbox("a/b").uidValidity()).isGreaterThan(before.uidValidity());
            assertThat(store.mailbox("a/b").id()).isNotEqualTo(before.id());
        }
    }

    @ParameterizedTest // imap 9.16
    @EnumSource
    void renamingMovesATreeAndKeepsIdsUidsAndRoles(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("a/b/c"), Set.of());
            store.append("a/b", message("x\r\n"));
            var before = store.mailbox("a/b");
            var renamed = store.mailboxes.rename(ACCOUNT, name("a/b"), name("x/y"));
            assertThat(renamed)
                    .extracting(each -> each.name().value())
                    .containsExactly("x/y", "x/y/c");
            var after = store.mailbox("x/y");
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.uidValidity()).isEqualTo(before.uidValidity());
            assertThat(after.parentId()).isEqualTo(store.id("x"));
            assertThat(store.mailbox("x/y/c").parentId()).isEqualTo(after.id());
            assertThat(after.modSeq()).isGreaterThan(before.modSeq());
            assertThat(store.mailbox("x").subscribed()).isFalse();
            assertThat(store.mailboxes.subscriptions(ACCOUNT)).contains(name("a/b"));
            assertRefused(
                    () -> store.mailboxes.rename(ACCOUNT, name("a"), name("x")),
                    Refusal.MailboxExists.class);
            assertRefused(
                    () -> store.mailboxes.rename(ACCOUNT, name("none"), name("z")),
                    Refusal.NoSuchMailbox.class);
        }
    }

    @ParameterizedTest // imap 9.16
    @EnumSource
    void aMailboxCanBeRenamedToBelowItself(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("a/b/b/b"), Set.of());
            var id = store.id("a/b");
            store.mailboxes.rename(ACCOUNT, name("a/b"), name("a/b/b/b/z"));
            assertThat(store.mailboxes.list(ACCOUNT))
                    .extracting(each -> each.name().value())
                    .contains("a/b", "a/b/b", "a/b/b/b", "a/b/b/b/z", "a/b/b/b/z/b/b");
            assertThat(store.id("a/b/b/b/z")).isEqualTo(id);
        }
    }

    @ParameterizedTest // imap 9.17
    @EnumSource
    void aNameThatWasUsedBeforeGetsANewUidValidity(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("first"), Set.of());
            store.mailboxes.create(ACCOUNT, name("second"), Set.of());
            var second = store.mailbox("second").uidValidity();
            store.mailboxes.delete(ACCOUNT, name("second"));
            store.mailboxes.rename(ACCOUNT, name("first"), name("second"));
            var renamed = store.mailbox("second").uidValidity();
            assertThat(renamed).isGreaterThan(second);
            // there and back again: the same mailbox, so what clients remember is right
            store.mailboxes.rename(ACCOUNT, name("second"), name("third"));
            store.mailboxes.rename(ACCOUNT, name("third"), name("second"));
            assertThat(store.mailbox("second").uidValidity()).isEqualTo(renamed);
        }
    }

    @ParameterizedTest // RFC 9051 §6.3.6, imap 9.18
    @EnumSource
    void renamingInboxMovesItsMessagesAndLeavesIt(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("Inbox/sub"), Set.of());
            var ids = store.append("Inbox", message("1\r\n"), message("2\r\n")).ids();
            store.mailboxes.annotate(
                    ACCOUNT,
                    store.id("Inbox"),
                    Map.of("/private/comment", Optional.of(new byte[] {1})));
            store.mailboxes.rename(ACCOUNT, MailboxName.INBOX, name("old/mail"));
            assertThat(store.mailbox("Inbox").counts()).isEqualTo(Mailbox.Counts.ZERO);
            assertThat(store.mailbox("Inbox").uidNext()).isEqualTo(3);
            var moved = store.snapshot("old/mail");
            assertThat(moved.uids()).isEqualTo(NumberSet.range(1, 2));
            assertThat(List.of(moved.id(0), moved.id(1))).isEqualTo(ids);
            assertThat(store.mailboxes.find(ACCOUNT, name("Inbox/sub"))).isPresent();
            assertThat(store.mailboxes.annotations(ACCOUNT, store.id("old/mail")))
                    .containsOnlyKeys("/private/comment");
            assertThat(store.mailboxes.annotations(ACCOUNT, store.id("Inbox"))).hasSize(1);
        }
    }

    @ParameterizedTest // imap 9.20
    @EnumSource
    void subscriptionsNeedNoMailbox(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.subscribe(ACCOUNT, name("none"));
            store.mailboxes.subscribe(ACCOUNT, name("none"));
            assertThat(store.mailboxes.subscriptions(ACCOUNT)).contains(name("none"));
            store.mailboxes.unsubscribe(ACCOUNT, name("none"));
            assertRefused(
                    () -> store.mailboxes.unsubscribe(ACCOUNT, name("none")),
                    Refusal.NoSuchMailbox.class);
            store.mailboxes.unsubscribe(ACCOUNT, name("Trash"));
            store.mailboxes.unsubscribe(ACCOUNT, name("Trash"));
            assertThat(store.mailbox("Trash").subscribed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatChangedSinceAModSeqIsTold(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("gone"), Set.of());
            var gone = store.id("gone");
            var known = store.mailboxes.modSeq(ACCOUNT);
            store.mailboxes.delete(ACCOUNT, name("gone"));
            store.mailboxes.unsubscribe(ACCOUNT, name("gone"));
            store.mailboxes.create(ACCOUNT, name("new"), Set.of());
            var changes = store.mailboxes.changes(ACCOUNT, known);
            assertThat(changes).hasSize(4);
            assertThat(changes.get(0))
                    .isEqualTo(new AccountChange.MailboxRemoved(known + 1, gone, name("gone")));
            assertThat(changes.get(1))
                    .isEqualTo(new AccountChange.Unsubscribed(known + 2, name("gone")));
            assertThat(changes.subList(2, 4))
                    .contains(new AccountChange.Subscribed(known + 3, name("new")))
                    .anyMatch(each ->
                            each instanceof AccountChange.MailboxChanged changed
                                    && changed.isNewSince(known));
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenersHearOfEachCommitAndOfNothingElse(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var inbox = store.id("Inbox");
            var heard = new ArrayList<Long>();
            try (var _ = store.mailboxes.feed().subscribe(ACCOUNT, heard::add)) {
                store.append("Inbox", message("a\r\n"));
                assertRefused(
                        () -> store.mailboxes.delete(ACCOUNT, name("none")),
                        Refusal.NoSuchMailbox.class);
                // imap 11.4: no change, no new mod-sequence
                store.mailboxes.store(
                        ACCOUNT,
                        inbox,
                        NumberSet.of(1),
                        new FlagChange(FlagChange.Action.REMOVE, Flags.of(Flag.SEEN)),
                        null);
                store.mailboxes.expunge(ACCOUNT, inbox, NumberSet.range(1, 9));
                store.mailboxes.copy(ACCOUNT, inbox, NumberSet.of(1), store.id("Trash"));
            }
            store.append("Inbox", message("b\r\n"));
            assertThat(heard).containsExactly(3L, 4L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsOnMailboxesHold(Engine engine) throws Exception {
        var defaults = MailboxLimits.DEFAULT;
        var limits =
                new MailboxLimits(
                        8,
                        9,
                        defaults.usedNamesMax(),
                        2,
                        2,
                        1,
                        100,
                        defaults.threadReferencesMax(),
                        defaults.sentRecipientsMax(),
                        defaults.correspondentsMax(),
                        defaults.historyAge(),
                        defaults.historyMax(),
                        defaults.eraseBatch(),
                        defaults.hotMessagesMax(),
                        defaults.hotIdle(),
                        defaults.keptMessagesMin(),
                        defaults.searchCharactersMax(),
                        defaults.searchReadOctets(),
                        defaults.searchMemoryOctets(),
                        defaults.mime());
        try (var store = MailStore.open(engine, directory, limits)) {
            store.mailboxes.create(ACCOUNT, name("7/8"), Set.of());
            assertRefused(
                    () -> store.mailboxes.create(ACCOUNT, name("9"), Set.of()),
                    Refusal.TooMany.class);
            assertThat(store.mailboxes.list(ACCOUNT)).hasSize(8);
            store.mailboxes.subscribe(ACCOUNT, name("x"));
            assertRefused(
                    () -> store.mailboxes.subscribe(ACCOUNT, name("y")), Refusal.TooMany.class);
            store.append("7", message("m\r\n", Flags.parse(List.of("a", "b"))));
            assertRefused(
                    () -> store.append("7", message("m\r\n", Flags.parse(List.of("c")))),
                    Refusal.TooMany.class);
            assertThat(store.mailbox("7").keywords()).containsExactly("a", "b");
            assertThat(store.mailbox("7").counts().messages()).isEqualTo(1);
        }
    }

    static void assertRefused(ThrowingCallable action, Class<? extends Refusal> refusal) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        MailboxException.class, e -> assertThat(e.refusal()).isInstanceOf(refusal));
    }
}
