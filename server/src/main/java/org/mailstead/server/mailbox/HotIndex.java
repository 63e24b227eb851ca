package org.mailstead.server.mailbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest snapshot of each mailbox in use, shared by all sessions. Loaded from what is kept of
 * it on disk, or by one query, then brought up to date by reading the rows that changed since;
 * dropped when idle, or when there are too many messages in memory.
 *
 * <p>For any number of threads; those that want the same mailbox wait for one of them to read.
 */
final class HotIndex implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HotIndex.class);

    /** One message in so many that changed is worth keeping all of them anew. */
    private static final int KEPT_SHARE = 32;

    /** The same when the program ends, which may be for an update: the next opening is near. */
    private static final int KEPT_SHARE_AT_END = 512;

    /** What a mailbox weighs besides its messages. */
    private static final int WEIGHT_EMPTY = 16;

    private final Database database;
    private final ChangeFeed feed;
    private final MailboxLimits limits;
    private final Cache<Key, Hot> mailboxes;
    private final ExecutorService keeping = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ending;

    private record Key(long account, long mailbox) {}

    HotIndex(Database database, ChangeFeed feed, MailboxLimits limits) {
        this.database = database;
        this.feed = feed;
        this.limits = limits;
        this.mailboxes =
                Caffeine.newBuilder()
                        .maximumWeight(limits.hotMessagesMax())
                        .weigher((Key _, Hot hot) -> WEIGHT_EMPTY + hot.count())
                        .expireAfterAccess(limits.hotIdle())
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * A mailbox with every change that was announced before the call.
     *
     * @throws MailboxException if it is not there, or no more
     */
    MailboxSnapshot snapshot(long account, long mailbox) throws MailboxException, StoreException {
        var key = new Key(account, mailbox);
        var hot = mailboxes.get(key, Hot::new);
        var count = hot.count();
        try {
            var snapshot = hot.current();
            if (snapshot.count() != count) {
                mailboxes.asMap().computeIfPresent(key, (_, present) -> present); // weigh anew
            }
            return snapshot;
        } catch (MailboxException e) {
            mailboxes.invalidate(key);
            throw e;
        }
    }

    /**
     * Keeps a large mailbox that grew on disk too, though nobody may have opened it: its first
     * opening is then as fast as later ones. Goes on by itself.
     *
     * @param firstUid of the new messages, and the last
     */
    void grown(long account, long mailbox, long firstUid, long lastUid) {
        if (stage(firstUid - 1) != stage(lastUid) && !ending) {
            keeping.execute(() -> keepGrown(account, mailbox));
        }
    }

    /** A number that rises with the messages, each time so many are new that all are kept anew. */
    private long stage(long messages) {
        return messages < limits.keptMessagesMin()
                ? -1
                : (long) ((KEPT_SHARE - 2) * Math.log((double) messages));
    }

    private void keepGrown(long account, long mailbox) {
        try {
            snapshot(account, mailbox);
        } catch (MailboxException e) {
            log.atDebug().setCause(e).log("mailbox is gone");
        } catch (StoreException e) {
            warnNotKept(new Key(account, mailbox), e);
        }
    }

    /** The next opening reads the messages instead. */
    private static void warnNotKept(Key key, StoreException e) {
        log.atWarn()
                .setCause(e)
                .addKeyValue("account", key.account)
                .addKeyValue("mailbox", key.mailbox)
                .log("snapshot of a mailbox is not kept");
    }

    void forget(long account) {
        mailboxes.asMap().keySet().removeIf(key -> key.account == account);
    }

    /** Keeps what changed of large mailboxes in use, and waits until all is kept. */
    @Override
    public void close() {
        ending = true;
        mailboxes.asMap().values().forEach(hot -> keeping.execute(hot::keepRest));
        keeping.close();
    }

    /** One mailbox. */
    private final class Hot {
        private final Key key;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable MailboxSnapshot snapshot;

        /** How many messages differ from what is kept on disk. Guarded by the lock. */
        private long unkept;

        Hot(Key key) {
            this.key = key;
        }

        int count() {
            var present = snapshot;
            return present == null ? 0 : present.count();
        }

        MailboxSnapshot current() throws MailboxException, StoreException {
            var wanted = feed.latest(key.account);
            var present = snapshot;
            if (present != null && present.position() >= wanted) {
                return present;
            }
            lock.lock();
            try {
                present = snapshot;
                if (present == null || present.position() < wanted) {
                    present = read(present);
                    snapshot = present;
                    keepIfDue(present);
                }
                return present;
            } finally {
                lock.unlock();
            }
        }

        private MailboxSnapshot read(@Nullable MailboxSnapshot before)
                throws MailboxException, StoreException {
            return database.<MailboxSnapshot, MailboxException>read(
                    Scope.account(key.account),
                    tx -> {
                        var state = AccountState.load(tx);
                        var row =
                                MailboxRows.find(tx, key.mailbox)
                                        .orElseThrow(() ->
                                                new MailboxException(
                                                        new Refusal.NoSuchMailbox(
                                                                "id " + key.mailbox)));
                        if (before != null && before.modSeq() == row.modSeq()) {
                            return before.at(state.modSeq());
                        }
                        var mailbox = MailboxRows.mailbox(tx, row);
                        // removals older than the floor may have no row that tells of them
                        if (before != null && before.position() >= state.historyFloor()) {
                            var changes = MessageRows.changes(tx, key.mailbox, before.modSeq());
                            unkept += changes.size();
                            return before.advance(mailbox, changes, state.modSeq());
                        }
                        var kept = SnapshotRows.find(tx, state, mailbox);
                        if (kept.isPresent()) {
                            unkept = kept.get().changed();
                            return kept.get().snapshot();
                        }
                        var chunks = new ChunkList();
                        MessageRows.each(tx, key.mailbox, chunks::add);
                        var whole = MailboxSnapshot.of(mailbox, chunks, state.modSeq());
                        unkept = whole.count();
                        return whole;
                    });
        }

        /** Keeps a large mailbox on disk once enough of it is different there. */
        private void keepIfDue(MailboxSnapshot present) {
            if (isDue(present, KEPT_SHARE) && !ending) {
                unkept = 0;
                keeping.execute(() -> keep(present));
            }
        }

        private boolean isDue(MailboxSnapshot present, int share) {
            return present.count() >= limits.keptMessagesMin() && unkept * share >= present.count();
        }

        /** For the end of the program, when nobody uses the mailbox any more. */
        private void keepRest() {
            lock.lock();
            try {
                var present = current();
                if (isDue(present, KEPT_SHARE_AT_END)) {
                    keep(present);
                }
            } catch (MailboxException e) {
                log.atDebug().setCause(e).log("mailbox is gone");
            } catch (StoreException e) {
                warnNotKept(key, e);
            } finally {
                lock.unlock();
            }
        }

        private void keep(MailboxSnapshot present) {
            try {
                var content = SnapshotForm.write(present);
                database.<Long, RuntimeException>write(
                        Scope.account(key.account),
                        tx -> {
                            SnapshotRows.keep(tx, present, content);
                            return present.position();
                        });
            } catch (StoreException e) {
                warnNotKept(key, e);
            }
        }
    }
}
