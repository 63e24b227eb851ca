package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;
import static org.mailstead.server.mailbox.MailStore.name;
import static org.mailstead.server.mailbox.MailStore.octets;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.wire.OctetSource;

/** Mail that arrives: written together, once, and shared by all who get it. */
final class DeliveriesTest {
    private static final int ARRIVALS = 100;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void whatArrivesWhileTheWriterIsAtWorkIsWrittenTogether(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var before = store.mailboxes.modSeq(ACCOUNT);
            var arrivals = deliverAtOnce(store, MailboxName.INBOX);
            for (var arrival : arrivals) {
                assertThat(arrival.get().uids().size()).isEqualTo(1);
            }
            var inbox = store.snapshot("Inbox");
            assertThat(inbox.count()).isEqualTo(ARRIVALS);
            assertThat(inbox.uids()).isEqualTo(NumberSet.range(1, ARRIVALS));
            assertThat(store.mailboxes.modSeq(ACCOUNT)).isBetween(before + 2, before + 10);
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
        }
    }

    @ParameterizedTest // store 10.4
    @EnumSource
    void whoIsOverQuotaDoesNotHarmTheOthers(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var one = text(0).size();
            store.quota.set(ARRIVALS * one - 1);
            var refused = 0;
            for (var arrival : deliverAtOnce(store, MailboxName.INBOX)) {
                if (arrival.handle((_, failure) -> failure != null).get()) {
                    assertThat(arrival.exceptionNow())
                            .isInstanceOfSatisfying(
                                    MailboxException.class,
                                    e ->
                                            assertThat(e.refusal())
                                                    .isInstanceOf(Refusal.OverQuota.class));
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(1);
            assertThat(store.snapshot("Inbox").count()).isEqualTo(ARRIVALS - 1);
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
        }
    }

    @ParameterizedTest // store 9.6
    @EnumSource
    void aMailboxThatIsMissingIsMadeOnce(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            for (var arrival : deliverAtOnce(store, name("lists/new"))) {
                arrival.get();
            }
            assertThat(store.snapshot("lists/new").count()).isEqualTo(ARRIVALS);
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofWhatCannotBeWrittenTogetherNothingIsKept(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("before\r\n"));
            var arrivals = new ArrayList<CompletableFuture<Results.Appended>>();
            var free = new CountDownLatch(1);
            var blocked = holdWriter(store, free);
            arrivals.addAll(arrive(store, MailboxName.INBOX));
            store.database.failCommits(Integer.MAX_VALUE);
            free.countDown();
            for (var arrival : arrivals) {
                assertThat(catchThrowable(arrival::join)).hasCauseInstanceOf(StoreException.class);
            }
            blocked.handle((_, _) -> true).get();
            store.database.failCommits(0);
            assertThat(store.snapshot("Inbox").count()).isEqualTo(1);
            assertThat(store.append("Inbox", message("x\r\n")).uids()).isEqualTo(NumberSet.of(2));
            assertThat(store.count("blob")).isEqualTo(2);
        }
    }

    @ParameterizedTest // outbound: a queue that was killed asks again
    @EnumSource
    void aDeliveryThatIsAskedForAgainIsDoneOnce(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("before\r\n"));
            store.database.failCommits(1);
            assertThat(catchThrowable(() -> deliverOnce(store, 5)))
                    .isInstanceOf(StoreException.class);
            assertThat(deliverOnce(store, 5)).hasSize(1);
            assertThat(deliverOnce(store, 5)).isEmpty();
            assertThat(deliverOnce(store, 6)).hasSize(1);
            assertThat(store.snapshot("Inbox").count()).isEqualTo(3);
            store.mailboxes.remove(ACCOUNT, store.id("Inbox"), NumberSet.of(1));
            store.time.set(MailStore.START.plus(Duration.ofDays(91)));
            store.mailboxes.maintain(ACCOUNT);
            assertThat(store.count("delivered_once")).isZero();
        }
    }

    @ParameterizedTest // step 0040 of the schema
    @EnumSource
    void aStoreFromBeforeDeliveriesWereNotedNotesThem(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            store.append("Inbox", message("before\r\n"));
            store.execute("DROP TABLE delivered_once");
            store.execute("DELETE FROM schema_version WHERE kind = 'account' AND number = 40");
        }
        try (var store = MailStore.open(engine, directory)) {
            assertThat(deliverOnce(store, 5)).hasSize(1);
            assertThat(deliverOnce(store, 5)).isEmpty();
            assertThat(store.snapshot("Inbox").count()).isEqualTo(2);
        }
    }

    private static List<Results.Appended> deliverOnce(MailStore store, long once) throws Exception {
        var text = text(1);
        var copy = new RecipientCopy(MailboxName.INBOX, newMessage("", text), once);
        return store.mailboxes.deliver(ACCOUNT, store.mailboxes.incoming(text), List.of(copy));
    }

    @ParameterizedTest
    @EnumSource
    void copiesForTwoAddressesOfAnAccountAreOneChange(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var before = store.mailboxes.modSeq(ACCOUNT);
            var text = text(1);
            var ann = newMessage("Delivered-To: ann@x\r\n", text);
            var boss = newMessage("Delivered-To: the-boss-of-all@x\r\n", text);
            var appended =
                    store.mailboxes.deliver(
                            ACCOUNT,
                            store.mailboxes.incoming(text),
                            List.of(
                                    new RecipientCopy(MailboxName.INBOX, ann, null),
                                    new RecipientCopy(name("Archive"), boss, null)));
            assertThat(store.mailboxes.modSeq(ACCOUNT)).isEqualTo(before + 1);
            assertWhole(store, ACCOUNT, appended.get(0), ann);
            assertWhole(store, ACCOUNT, appended.get(1), boss);
        }
    }

    @ParameterizedTest
    @EnumSource
    void accountsShareTheWorkOnALargeMessageButNotItsOctets(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory)) {
            var filler = new StringBuilder();
            for (int i = 0; filler.length() < 8 * StoreLimits.defaults().rowBlobOctetsMax(); i++) {
                filler.append(Integer.toHexString(i * 0x9E3779B9)).append("\r\n");
            }
            var text = octets("Subject: large\r\n\r\n" + filler);
            var incoming = store.mailboxes.incoming(text);
            var first = newMessage("Delivered-To: a@x\r\n", text);
            var second = newMessage("Delivered-To: bob@x\r\n", text);
            var copy = new RecipientCopy(MailboxName.INBOX, first, null);
            var other = new RecipientCopy(MailboxName.INBOX, second, null);
            var one = store.mailboxes.deliver(ACCOUNT, incoming, List.of(copy)).getFirst();
            var two = store.mailboxes.deliver(ACCOUNT + 1, incoming, List.of(other)).getFirst();
            assertWhole(store, ACCOUNT, one, first);
            store.mailboxes.remove(ACCOUNT, store.id("Inbox"), NumberSet.of(1));
            store.mailboxes.maintain(ACCOUNT);
            assertWhole(store, ACCOUNT + 1, two, second);
            // and when what was written first is gone already
            var three = store.mailboxes.deliver(ACCOUNT, incoming, List.of(copy)).getFirst();
            assertWhole(store, ACCOUNT, three, first);
        }
    }

    private static void assertWhole(
            MailStore store, long account, Results.Appended appended, NewMessage message)
            throws Exception {
        var content = store.mailboxes.content(account, appended.ids().getFirst()).orElseThrow();
        var octets = content.octets().octets(0, (int) content.octets().size());
        var whole = OctetSource.concat(message.prefix(), message.body());
        assertThat(octets).isEqualTo(whole.octets(0, (int) whole.size()));
        assertThat(content.message().root().body().size())
                .isEqualTo(whole.size() - content.message().root().header().size());
    }

    /** Delivers while the account's writer is held up, then lets it go. */
    private static List<CompletableFuture<Results.Appended>> deliverAtOnce(
            MailStore store, MailboxName mailbox) throws Exception {
        store.id("Inbox");
        var free = new CountDownLatch(1);
        var blocked = holdWriter(store, free);
        var arrivals = arrive(store, mailbox);
        free.countDown();
        blocked.get();
        return arrivals;
    }

    private static CompletableFuture<Boolean> holdWriter(MailStore store, CountDownLatch free)
            throws Exception {
        var held = new CountDownLatch(1);
        var done = new CompletableFuture<Boolean>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        done.complete(
                                store.database.<Boolean, InterruptedException>write(
                                        Scope.account(ACCOUNT),
                                        _ -> {
                                            held.countDown();
                                            free.await();
                                            return true;
                                        }));
                    } catch (StoreException | InterruptedException e) {
                        done.completeExceptionally(e);
                    }
                });
        held.await();
        return done;
    }

    /** Begins deliveries, each on a thread of its own; returns when all of them wait. */
    private static List<CompletableFuture<Results.Appended>> arrive(
            MailStore store, MailboxName mailbox) {
        var threads = new ArrayList<Thread>();
        var arrivals = new ArrayList<CompletableFuture<Results.Appended>>();
        for (int i = 0; i < ARRIVALS; i++) {
            var arrival = new CompletableFuture<Results.Appended>();
            var message = newMessage("", text(i));
            arrivals.add(arrival);
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    arrival.complete(
                                            store.mailboxes.deliver(ACCOUNT, mailbox, message));
                                } catch (Exception e) {
                                    arrival.completeExceptionally(e);
                                }
                            }));
        }
        while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        return arrivals;
    }

    private static OctetSource text(int number) {
        return octets(
                "Message-ID: <%1$03d@x>\r\nSubject: %1$03d\r\n\r\ntext\r\n".formatted(number));
    }

    private static NewMessage newMessage(String prefix, OctetSource body) {
        return new NewMessage(octets(prefix), body, Flags.NONE, MailStore.START, null);
    }
}
