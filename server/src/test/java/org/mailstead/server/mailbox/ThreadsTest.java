package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.withHeader;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

final class ThreadsTest {
    @TempDir Path directory;

    @ParameterizedTest // store 14.5 b
    @EnumSource
    void aReplyJoinsItsParentInWhateverMailbox(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", withHeader("Message-ID: <a@x>", "Subject: plan"));
            store.append(
                    "Sent",
                    withHeader("Message-ID: <b@x>", "Subject: Re: plan", "In-Reply-To: <a@x>"));
            store.append(
                    "Inbox",
                    withHeader("Message-ID: <c@x>", "Subject: RE: Plan", "References: <a@x> <b@x>"),
                    withHeader("Message-ID: <d@x>", "Subject: other", "References: <a@x>"));
            var inbox = store.snapshot("Inbox");
            assertThat(inbox.thread(0)).isEqualTo(inbox.id(0));
            assertThat(store.snapshot("Sent").thread(0)).isEqualTo(inbox.thread(0));
            assertThat(inbox.thread(1)).isEqualTo(inbox.thread(0));
            // another subject begins another thread
            assertThat(inbox.thread(2)).isEqualTo(inbox.id(2));
        }
    }

    @RepeatedTest(20) // store 14: messages put in together are threaded as those put in in turn
    void manyTogetherAreThreadedAsOneByOne(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var messages = new ArrayList<NewMessage>();
        for (int i = 0; i < 60; i++) {
            var references = new StringBuilder();
            for (int count = random.nextInt(4); count > 0; count--) {
                references.append(" <").append(random.nextInt(40)).append("@x>");
            }
            messages.add(
                    withHeader(
                            "Message-ID: <" + random.nextInt(40) + "@x>",
                            "Subject: " + (random.nextBoolean() ? "Re: " : "") + random.nextInt(3),
                            "References:" + references));
        }
        try (var together = MailStore.open(Engine.SQLITE, directory.resolve("a"));
                var inTurn = MailStore.open(Engine.SQLITE, directory.resolve("b"))) {
            var some = random.nextInt(messages.size());
            together.append("Inbox", messages.subList(0, some).toArray(NewMessage[]::new));
            together.append(
                    "Inbox", messages.subList(some, messages.size()).toArray(NewMessage[]::new));
            for (var message : messages) {
                inTurn.append("Inbox", message);
            }
            var expected = inTurn.snapshot("Inbox");
            var found = together.snapshot("Inbox");
            for (int i = 0; i < messages.size(); i++) {
                assertThat(found.id(i)).as("seed %d", seed).isEqualTo(expected.id(i));
                assertThat(found.thread(i))
                        .as("seed %d, %d", seed, i)
                        .isEqualTo(expected.thread(i));
            }
            assertThat(references(together)).as("seed %d", seed).isEqualTo(references(inTurn));
        }
    }

    /** What threads know, in order. */
    private static List<String> references(MailStore store) throws Exception {
        return store.database.<List<String>, RuntimeException>read(
                Scope.account(ACCOUNT),
                tx ->
                        tx.sql(
                                        """
                                        SELECT reference, subject, own, thread_id
                                        FROM thread_reference
                                        WHERE account_id = ? ORDER BY reference, subject
                                        """)
                                .bind(ACCOUNT)
                                .list(row ->
                                        HexFormat.of().formatHex(row.getBytes(1))
                                                + " "
                                                + HexFormat.of().formatHex(row.getBytes(2))
                                                + " "
                                                + row.getBoolean(3)
                                                + " "
                                                + row.getLong(4)));
    }

    @ParameterizedTest // store 14.9: a late parent joins those that refer to it
    @EnumSource
    void aParentThatComesLateFindsItsChildren(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append(
                    "Inbox",
                    withHeader("Message-ID: <b@x>", "Subject: Re: plan", "In-Reply-To: <a@x>"),
                    withHeader("Message-ID: <c@x>", "Subject: Re: plan", "In-Reply-To: <b2@x>"));
            var before = store.snapshot("Inbox");
            assertThat(before.thread(0)).isNotEqualTo(before.thread(1));
            store.append("Inbox", withHeader("Message-ID: <a@x>", "Subject: plan"));
            assertThat(store.snapshot("Inbox").thread(2)).isEqualTo(before.thread(0));
            // and one that two threads know joins them
            store.append(
                    "Sent",
                    withHeader("Message-ID: <b2@x>", "Subject: Re: plan", "In-Reply-To: <a@x>"));
            var after = store.snapshot("Inbox");
            assertThat(after.thread(0)).isEqualTo(after.thread(1)).isEqualTo(after.thread(2));
            assertThat(before.diff(after).changed()).isEqualTo(NumberSet.of(2));
        }
    }

    @ParameterizedTest // store 14.5 a
    @EnumSource
    void theSameMessageIdIsTheSameThread(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append(
                    "Inbox",
                    withHeader("Message-ID: <a@x>", "Subject: one"),
                    withHeader("Message-ID: <A@X>", "Subject: two"));
            var inbox = store.snapshot("Inbox");
            assertThat(inbox.thread(1)).isEqualTo(inbox.thread(0));
        }
    }

    @ParameterizedTest // store 14.5 d
    @EnumSource
    void aResponseWithoutReferencesJoinsARecentMessageOfItsSubject(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append(
                    "Inbox",
                    withHeader("Subject: plan"),
                    withHeader("Subject: Re: plan"),
                    withHeader("Subject: plan"));
            var later =
                    new NewMessage(
                            MailStore.octets("Subject: Re: plan\r\n\r\n"),
                            Flags.NONE,
                            MailStore.START.plus(Duration.ofDays(29)));
            store.append("Inbox", later);
            var inbox = store.snapshot("Inbox");
            assertThat(inbox.thread(1)).isEqualTo(inbox.thread(0));
            assertThat(inbox.thread(2)).isEqualTo(inbox.id(2));
            assertThat(inbox.thread(3)).isEqualTo(inbox.id(3));
        }
    }

    @ParameterizedTest // store 14.6
    @EnumSource
    void deliveriesToAMutedThreadAreSeen(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", withHeader("Message-ID: <a@x>", "Subject: plan"));
            var thread = store.snapshot("Inbox").thread(0);
            store.mailboxes.setMuted(ACCOUNT, thread, true);
            store.mailboxes.deliver(ACCOUNT, MailboxName.INBOX, reply("<b@x>"));
            store.mailboxes.setMuted(ACCOUNT, thread, false);
            store.mailboxes.deliver(ACCOUNT, MailboxName.INBOX, reply("<c@x>"));
            var inbox = store.snapshot("Inbox");
            assertThat(inbox.flags(1).has(Flag.SEEN)).isTrue();
            assertThat(inbox.flags(2).has(Flag.SEEN)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aThreadWithoutMessagesIsForgotten(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", withHeader("Message-ID: <a@x>", "References: <r@x> <s@x>"));
            assertThat(store.count("thread_reference")).isEqualTo(3);
            store.mailboxes.remove(ACCOUNT, store.id("Inbox"), NumberSet.of(1));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(store.count("thread_reference")).isZero();
        }
    }

    private static NewMessage reply(String messageId) {
        var text =
                "Message-ID: " + messageId + "\r\nSubject: Re: plan\r\nReferences: <a@x>\r\n\r\n";
        return new NewMessage(
                MailStore.octets(""),
                MailStore.octets(text),
                Flags.NONE,
                MailStore.START,
                new Delivery("", "", "", "", ""));
    }
}
