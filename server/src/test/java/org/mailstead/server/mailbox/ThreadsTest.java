package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.withHeader;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;

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
