package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.mailbox.MailStore.ACCOUNT;
import static org.mailstead.server.mailbox.MailStore.message;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Engine;

/** Several writers and readers of one mailbox at once. */
final class ConcurrencyTest {
    private static final int WRITES = 40;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void readersThatFollowTheFeedSeeWhatWritersDid(Engine engine) throws Exception {
        try (var store = MailStore.open(engine, directory);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var inbox = store.id("Inbox");
            var writing = new CountDownLatch(4);
            var tasks = new ArrayList<Future<Boolean>>();
            for (int reader = 0; reader < 3; reader++) {
                tasks.add(threads.submit(new Reader(store, inbox, writing)));
            }
            tasks.add(threads.submit(writer(store, inbox, writing, this::deliver)));
            tasks.add(threads.submit(writer(store, inbox, writing, this::deliver)));
            tasks.add(threads.submit(writer(store, inbox, writing, this::flag)));
            tasks.add(threads.submit(writer(store, inbox, writing, this::remove)));
            for (var task : tasks) {
                assertThat(task.get()).isTrue();
            }
            assertThat(store.mailboxes.verify(ACCOUNT, false)).isEmpty();
            assertThat(store.mailbox("Inbox").uidNext()).isEqualTo(2 * WRITES + 1);
        }
    }

    private interface Change {
        void run(MailStore store, long mailbox, long uid) throws Exception;
    }

    private static Callable<Boolean> writer(
            MailStore store, long mailbox, CountDownLatch writing, Change change) {
        return () -> {
            var random = new Random(mailbox);
            try {
                for (int i = 0; i < WRITES; i++) {
                    change.run(store, mailbox, 1 + random.nextInt(2 * WRITES));
                }
            } finally {
                writing.countDown();
            }
            return true;
        };
    }

    private void deliver(MailStore store, long mailbox, long uid) throws Exception {
        store.mailboxes.deliver(
                ACCOUNT, MailboxName.INBOX, message("Subject: %d\r\n\r\n".formatted(uid)));
        // a write that was answered is in every snapshot taken afterwards
        assertThat(store.mailboxes.snapshot(ACCOUNT, mailbox).uidNext()).isGreaterThan(1);
    }

    private void flag(MailStore store, long mailbox, long uid) throws Exception {
        var stored =
                store.mailboxes.store(
                        ACCOUNT,
                        mailbox,
                        NumberSet.range(1, uid),
                        new FlagChange(
                                FlagChange.Action.REPLACE, new Flags(0, List.of("k" + uid % 5))),
                        null);
        assertThat(store.mailboxes.snapshot(ACCOUNT, mailbox).modSeq())
                .isGreaterThanOrEqualTo(stored.modSeq());
    }

    private void remove(MailStore store, long mailbox, long uid) throws Exception {
        var removed = store.mailboxes.remove(ACCOUNT, mailbox, NumberSet.of(uid)).uids();
        var row = store.mailboxes.snapshot(ACCOUNT, mailbox).row(uid);
        assertThat(removed.isEmpty() || row < 0).isTrue();
    }

    /** Follows the feed as a session does: applies each difference to what it knows. */
    private record Reader(MailStore store, long mailbox, CountDownLatch writing)
            implements Callable<Boolean> {
        @Override
        public Boolean call() throws Exception {
            var news = new Semaphore(0);
            var known = new TreeMap<Long, Flags>();
            try (var _ = store.mailboxes.feed().subscribe(ACCOUNT, _ -> news.release());
                    var lease = store.mailboxes.join(ACCOUNT)) {
                lease.hold();
                var told = store.mailboxes.snapshot(ACCOUNT, mailbox);
                addFrom(told, 0, known);
                lease.advance(told.position());
                var last = false;
                while (!last) {
                    news.tryAcquire(20, TimeUnit.MILLISECONDS);
                    last = writing.getCount() == 0;
                    var now = store.mailboxes.snapshot(ACCOUNT, mailbox);
                    apply(told.diff(now), now, known);
                    assertKnown(now, known);
                    readOne(told);
                    told = now;
                    lease.advance(told.position());
                }
            }
            return true;
        }

        /** Even what is gone from the store is readable until the session has moved on. */
        private void readOne(MailboxSnapshot told) throws Exception {
            if (told.count() > 0) {
                assertThat(store.text(told.id(told.count() / 2))).startsWith("Subject: ");
            }
        }

        private static void apply(SnapshotDiff diff, MailboxSnapshot now, Map<Long, Flags> known) {
            diff.expunged().forEach(known::remove);
            diff.changed().forEach(uid -> known.put(uid, now.flags(now.row(uid))));
            addFrom(now, diff.firstNew(), known);
        }

        private static void addFrom(MailboxSnapshot now, int first, Map<Long, Flags> known) {
            for (int row = first; row < now.count(); row++) {
                known.put(now.uid(row), now.flags(row));
            }
        }

        private static void assertKnown(MailboxSnapshot now, Map<Long, Flags> known) {
            assertThat(known).hasSize(now.count());
            for (int row = 0; row < now.count(); row++) {
                assertThat(known).containsEntry(now.uid(row), now.flags(row));
            }
        }
    }
}
