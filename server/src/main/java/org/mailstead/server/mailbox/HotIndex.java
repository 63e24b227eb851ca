package org.mailstead.server.mailbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;

/**
 * The newest snapshot of each mailbox in use, shared by all sessions. Loaded by one query, then
 * brought up to date by reading the rows that changed since; dropped when idle, or when there are
 * too many messages in memory.
 *
 * <p>For any number of threads; those that want the same mailbox wait for one of them to read.
 */
final class HotIndex {
    /** What a mailbox weighs besides its messages. */
    private static final int WEIGHT_EMPTY = 16;

    private final Database database;
    private final ChangeFeed feed;
    private final Cache<Key, Hot> mailboxes;

    private record Key(long account, long mailbox) {}

    HotIndex(Database database, ChangeFeed feed, MailboxLimits limits) {
        this.database = database;
        this.feed = feed;
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

    void forget(long account) {
        mailboxes.asMap().keySet().removeIf(key -> key.account == account);
    }

    /** One mailbox. */
    private final class Hot {
        private final Key key;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable MailboxSnapshot snapshot;

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
                            return before.advance(mailbox, changes, state.modSeq());
                        }
                        var chunks = new ChunkList();
                        MessageRows.each(tx, key.mailbox, chunks::add);
                        return MailboxSnapshot.of(mailbox, chunks, state.modSeq());
                    });
        }
    }
}
