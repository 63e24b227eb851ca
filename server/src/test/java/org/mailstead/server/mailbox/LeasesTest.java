package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;

final class LeasesTest {
    @TempDir Path directory;

    @ParameterizedTest // imap 6.13
    @EnumSource
    void removedMessagesStayReadableToSessionsNotYetTold(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var id = store.append("Inbox", message("a\r\n")).ids().getFirst();
            var inbox = store.id("Inbox");
            try (var lease = store.mailboxes.join(ACCOUNT)) {
                var told = store.snapshot("Inbox");
                lease.advance(told.position());
                store.mailboxes.remove(ACCOUNT, inbox, NumberSet.of(1));
                store.mailboxes.maintain(ACCOUNT);
                assertThat(store.text(id)).isEqualTo("a\r\n");
                var kept = told.withExpungedKept(store.snapshot("Inbox"));
                lease.advance(kept.position());
                store.mailboxes.maintain(ACCOUNT);
                assertThat(store.text(id)).isEqualTo("a\r\n");
                assertThat(store.mailboxes.quota(ACCOUNT).usage()).isEqualTo(3);
                lease.advance(store.snapshot("Inbox").position());
                awaitErased(store, id);
                assertThat(store.mailboxes.quota(ACCOUNT).usage()).isZero();
                assertThat(store.count("blob")).isZero();
            }
        }
    }

    @ParameterizedTest // imap 6.17
    @EnumSource
    void messagesOfADeletedMailboxStayReadableUntilTheSessionEnds(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.mailboxes.create(ACCOUNT, name("doomed"), Set.of());
            var id = store.append("doomed", message("a\r\n")).ids().getFirst();
            var lease = store.mailboxes.join(ACCOUNT);
            lease.advance(store.snapshot("doomed").position());
            store.mailboxes.delete(ACCOUNT, name("doomed"));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(store.text(id)).isEqualTo("a\r\n");
            lease.close();
            awaitErased(store, id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageMovedAndThenRemovedStaysReadableWhereItWas(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("a\r\n"));
            try (var lease = store.mailboxes.join(ACCOUNT)) {
                var told = store.snapshot("Inbox");
                lease.advance(told.position());
                store.mailboxes.move(
                        ACCOUNT, store.id("Inbox"), NumberSet.of(1), store.id("Trash"));
                store.mailboxes.remove(ACCOUNT, store.id("Trash"), NumberSet.of(1));
                store.mailboxes.maintain(ACCOUNT);
                assertThat(store.text(told.id(0))).isEqualTo("a\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionWithoutMailboxHoldsNothing(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var id = store.append("Inbox", message("a\r\n")).ids().getFirst();
            try (var lease = store.mailboxes.join(ACCOUNT)) {
                lease.release();
                store.mailboxes.remove(ACCOUNT, store.id("Inbox"), NumberSet.of(1));
                awaitErased(store, id);
            }
        }
    }

    @ParameterizedTest // store 7.5
    @EnumSource
    void whatAnEarlierProcessLeftIsErasedOnFirstUse(Engine engine) throws Exception {
        long id;
        try (var store = MailStore.open(engine, directory)) {
            id = store.append("Inbox", message("a\r\n")).ids().getFirst();
            var lease = store.mailboxes.join(ACCOUNT);
            lease.advance(store.snapshot("Inbox").position());
            store.mailboxes.remove(ACCOUNT, store.id("Inbox"), NumberSet.of(1));
            assertThat(store.text(id)).isEqualTo("a\r\n");
        }
        try (var store = MailStore.open(engine, directory)) {
            awaitErased(store, id);
        }
    }

    @ParameterizedTest // imap 12.5, RFC 7162 §3.2.5.2
    @EnumSource
    void oldHistoryIsForgottenAndTheClientIsToldOfAllThatIsNotThere(Engine engine)
            throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("a\r\n"), message("b\r\n"), message("c\r\n"));
            var inbox = store.id("Inbox");
            store.mailboxes.remove(ACCOUNT, inbox, NumberSet.of(1));
            var between = store.snapshot("Inbox");
            store.mailboxes.maintain(ACCOUNT);
            store.time.set(MailStore.START.plus(Duration.ofDays(91)));
            store.mailboxes.remove(ACCOUNT, inbox, NumberSet.of(3));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(store.mailboxes.vanished(ACCOUNT, inbox, between.modSeq()))
                    .isEqualTo(new Vanished(NumberSet.of(3), true));
            assertThat(store.mailboxes.vanished(ACCOUNT, inbox, 2))
                    .isEqualTo(new Vanished(NumberSet.of(1, 3), false));
            assertThat(store.count("message")).isEqualTo(2);
            assertThat(between.diff(store.snapshot("Inbox")).expunged()).isEqualTo(NumberSet.of(3));
        }
    }

    @ParameterizedTest // RFC 7162 §3.2.5.2: no client is told of more removals than it must be
    @EnumSource
    void historyOfWhichAllIsThereIsNotForgottenByLookingThroughIt(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("a\r\n"), message("b\r\n"), message("c\r\n"));
            var inbox = store.id("Inbox");
            var known = store.snapshot("Inbox").modSeq();
            store.mailboxes.maintain(ACCOUNT);
            store.mailboxes.remove(ACCOUNT, inbox, NumberSet.of(2));
            store.time.set(MailStore.START.plus(Duration.ofDays(89)));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(store.mailboxes.vanished(ACCOUNT, inbox, known - 1))
                    .isEqualTo(new Vanished(NumberSet.of(2), true));
        }
    }

    private static void awaitErased(MailStore store, long id) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(store.mailboxes.content(ACCOUNT, id)).isEmpty());
    }
}
