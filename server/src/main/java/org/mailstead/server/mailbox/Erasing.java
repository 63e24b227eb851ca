package org.mailstead.server.mailbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the content of removed messages is erased once every session has moved on, on a
 * thread of its own, one at a time for each account. While others change the account, erasing takes
 * a small share of the time, so that they hardly wait for it.
 */
final class Erasing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Erasing.class);

    /** While others change the account, each batch is followed by a pause so many times as long. */
    private static final int PAUSE_FACTOR = 8;

    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    private final ChangeFeed feed;
    private final Eraser eraser;
    private final Map<Long, Account> accounts = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Who erases. */
    interface Eraser {
        /**
         * Erases some of what was removed at or before a mod-sequence.
         *
         * @return whether there may be more
         */
        boolean eraseSome(long account, long upTo) throws StoreException;

        /** The lowest mod-sequence of what is to be erased, {@link Long#MAX_VALUE} if nothing. */
        long lowestLeft(long account) throws StoreException;
    }

    Erasing(ChangeFeed feed, Eraser eraser) {
        this.feed = feed;
        this.eraser = eraser;
    }

    /** The sessions of an account, and what waits for them. Guards itself. */
    private static final class Account {
        private final Set<SessionLease> leases = new HashSet<>();

        /** The lowest mod-sequence at which something to erase was removed, if any. */
        private long lowest = Long.MAX_VALUE;

        private boolean running;

        private long lowestPosition() {
            return leases.stream().mapToLong(SessionLease::position).min().orElse(Long.MAX_VALUE);
        }
    }

    SessionLease join(long account) {
        var sessions = accounts.computeIfAbsent(account, _ -> new Account());
        synchronized (sessions) {
            var lease = new SessionLease(this, account, feed.latest(account));
            sessions.leases.add(lease);
            return lease;
        }
    }

    void move(SessionLease lease, long modSeq) {
        var sessions = sessionsOf(lease.account());
        synchronized (sessions) {
            lease.setPosition(Math.max(lease.position(), modSeq));
        }
        eraseIfDue(lease.account());
    }

    void hold(SessionLease lease) {
        var sessions = sessionsOf(lease.account());
        synchronized (sessions) {
            lease.setPosition(Math.min(lease.position(), feed.latest(lease.account())));
        }
    }

    void leave(SessionLease lease) {
        var sessions = sessionsOf(lease.account());
        synchronized (sessions) {
            sessions.leases.remove(lease);
        }
        eraseIfDue(lease.account());
    }

    /** Messages were removed at a mod-sequence, committed and announced. */
    void removed(long account, long modSeq) {
        var sessions = sessionsOf(account);
        synchronized (sessions) {
            sessions.lowest = Math.min(sessions.lowest, modSeq);
        }
        eraseIfDue(account);
    }

    /** The accounts that have sessions. */
    List<Long> inUse() {
        var found = new ArrayList<Long>();
        accounts.forEach((id, sessions) -> {
            synchronized (sessions) {
                if (!sessions.leases.isEmpty()) {
                    found.add(id);
                }
            }
        });
        return found;
    }

    private Account sessionsOf(long account) {
        return accounts.computeIfAbsent(account, _ -> new Account());
    }

    /** Up to where content may be erased now. */
    private long due(long account) {
        var sessions = sessionsOf(account);
        synchronized (sessions) {
            // what is not announced yet may still be seen by a session that joins now
            return Math.min(sessions.lowestPosition(), feed.latest(account));
        }
    }

    private void eraseIfDue(long account) {
        var sessions = sessionsOf(account);
        synchronized (sessions) {
            if (sessions.running || sessions.lowest > due(account) || threads.isShutdown()) {
                return;
            }
            sessions.running = true;
        }
        threads.execute(() -> run(account, sessions));
    }

    private void run(long account, Account sessions) {
        var again = false;
        try {
            again = eraseInTurns(account);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            // it stays noted, and is tried again when a session moves or something is removed
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("account", account)
                    .log("content of removed messages is not erased yet");
        } finally {
            synchronized (sessions) {
                sessions.running = false;
            }
        }
        if (again) {
            eraseIfDue(account);
        }
    }

    /**
     * Erases what is due, and gives way to those who change the account meanwhile.
     *
     * @return false if the rest is left to the next start
     */
    private boolean eraseInTurns(long account) throws StoreException, InterruptedException {
        var more = true;
        var position = feed.latest(account);
        while (more) {
            var start = System.nanoTime();
            more = eraser.eraseSome(account, due(account));
            var latest = feed.latest(account);
            if (more && latest != position) {
                var pause = PAUSE_FACTOR * (System.nanoTime() - start);
                closing.await(Math.min(pause, PAUSE_MAX.toNanos()), TimeUnit.NANOSECONDS);
            }
            position = latest;
            if (closing.getCount() == 0) {
                return false;
            }
        }
        noteLeft(account);
        return true;
    }

    /** Erases what is due now, at once. */
    void erase(long account) throws StoreException {
        while (eraser.eraseSome(account, due(account))) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
        noteLeft(account);
    }

    private void noteLeft(long account) throws StoreException {
        var sessions = sessionsOf(account);
        synchronized (sessions) {
            sessions.lowest = Long.MAX_VALUE;
        }
        var left = eraser.lowestLeft(account);
        synchronized (sessions) {
            sessions.lowest = Math.min(sessions.lowest, left);
        }
    }

    void forget(long account) {
        accounts.remove(account);
    }

    /** Waits for what goes on; what is left is erased after the next start. */
    @Override
    public void close() {
        closing.countDown();
        threads.close();
    }
}
