package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.store.Work;

/**
 * Transactions on the mail of accounts, and what belongs to each: the default mailboxes before the
 * first, the announcement after the commit, the erasing of what was removed.
 *
 * <p>For any number of threads.
 */
final class Accounts implements AutoCloseable {
    private final Database database;
    private final Blobs blobs;
    private final ChangeFeed feed;
    private final InstantSource clock;
    private final AccountRules rules;
    private final MailboxLimits limits;
    private final ContentEraser eraser;
    private final Erasing erasing;

    /** Accounts of which this node knows where they stand. Another set takes its place. */
    private volatile Set<Long> opened = ConcurrentHashMap.newKeySet();

    Accounts(
            Database database,
            Blobs blobs,
            ChangeFeed feed,
            InstantSource clock,
            AccountRules rules,
            MailboxLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.feed = feed;
        this.clock = clock;
        this.rules = rules;
        this.limits = limits;
        this.eraser = new ContentEraser(database, blobs, clock, limits);
        this.erasing = new Erasing(feed, eraser);
    }

    /** What is done in a transaction. */
    interface Change<T> {
        T run(AccountWrite write) throws MailboxException, SQLException;
    }

    /** What is read in a transaction. */
    interface Query<T> {
        T run(Tx tx) throws SQLException;
    }

    <T> T read(long account, Query<T> query) throws StoreException {
        open(account);
        return database.<T, RuntimeException>read(Scope.account(account), query::run);
    }

    <T> T write(long account, Change<T> change) throws MailboxException, StoreException {
        return write(account, change, () -> {});
    }

    /**
     * @param meanwhile as in {@link Database#write(Scope, Work, Runnable)}
     */
    <T> T write(long account, Change<T> change, Runnable meanwhile)
            throws MailboxException, StoreException {
        open(account);
        return commit(account, change, meanwhile);
    }

    private <T> T commit(long account, Change<T> change, Runnable meanwhile)
            throws MailboxException, StoreException {
        var junkFlags = rules.junkFlags(account);
        return database.<T, MailboxException>write(
                Scope.account(account),
                tx -> {
                    var write = new AccountWrite(tx, clock.instant(), limits, junkFlags);
                    var result = change.run(write);
                    write.finish();
                    if (write.isChange()) {
                        announce(tx, write.modSeq(), write.hasRemoved());
                    }
                    return result;
                },
                meanwhile);
    }

    /** Once committed, sessions here and on other nodes hear of it. */
    private void announce(Tx tx, long modSeq, boolean removed) {
        var account = tx.scope().accountId();
        tx.announce(modSeq);
        tx.afterCommit(() -> {
            feed.announce(account, modSeq);
            if (removed) {
                erasing.removed(account, modSeq);
            }
        });
    }

    /** Before the first use: the default mailboxes, and what an earlier process left to erase. */
    void open(long account) throws StoreException {
        var known = opened;
        if (known.contains(account)) {
            return;
        }
        feed.note(account, 0); // from now on what other nodes say of it is heard
        var scope = Scope.account(account);
        var state = database.<AccountState, RuntimeException>read(scope, AccountState::load);
        feed.note(account, state.modSeq());
        if (state.modSeq() == AccountState.NONE.modSeq()) {
            createDefaults(account);
        }
        known.add(account);
        var lowest = eraser.lowestLeft(account);
        if (lowest < Long.MAX_VALUE) {
            erasing.removed(account, lowest);
        }
    }

    private void createDefaults(long account) throws StoreException {
        try {
            commit(
                    account,
                    write -> {
                        new MailboxTree(write).createDefaults();
                        return account;
                    },
                    () -> {});
        } catch (MailboxException e) {
            throw new IllegalStateException("default mailboxes pass a limit", e);
        }
    }

    /** Octets of all messages, also of removed ones that are not erased. */
    long usage(long account) throws StoreException {
        return read(account, tx -> AccountState.load(tx).usage());
    }

    SessionLease join(long account) throws StoreException {
        open(account);
        return erasing.join(account);
    }

    /** Erases and forgets what can be now. */
    void maintain(long account) throws StoreException {
        open(account);
        eraser.pruneNext(account);
        erasing.erase(account);
    }

    /** Without a change that sessions see. */
    void forgetArrivals(long account, Collection<Long> messages) throws StoreException {
        database.<Boolean, RuntimeException>write(
                Scope.account(account),
                tx -> {
                    ArrivalRows.delete(tx, messages);
                    return true;
                });
    }

    /** What is wrong, a line for each. */
    List<String> findings(long account) throws StoreException {
        return read(account, MailboxVerification::verify);
    }

    /** Repairs what can be. */
    void repair(long account) throws StoreException {
        database.<Long, RuntimeException>write(
                Scope.account(account),
                tx -> {
                    // above all that is there, also where the counter is what is wrong
                    var modSeq = Check.highestModSeq(tx) + 1;
                    MailboxVerification.repair(tx, modSeq, blobs);
                    SnapshotRows.removeAll(tx);
                    announce(tx, modSeq, true);
                    return modSeq;
                });
        try {
            commit(account, write -> new MailboxTree(write).repairParents(), () -> {});
        } catch (MailboxException e) {
            throw new IllegalStateException("missing mailboxes pass a limit", e);
        }
    }

    /** Asks anew where accounts stand: now for those that have sessions, else at their next use. */
    void refresh() throws StoreException {
        opened = ConcurrentHashMap.newKeySet();
        for (var account : erasing.inUse()) {
            feed.announce(account, read(account, tx -> AccountState.load(tx).modSeq()));
        }
    }

    /** Forgets what is in memory of an account that is being removed. */
    void forget(long account) {
        opened.remove(account);
        eraser.pruneNext(account);
        erasing.forget(account);
        feed.forget(account);
    }

    /** Waits until nothing is being erased. */
    @Override
    public void close() {
        erasing.close();
    }
}
