package org.mailstead.server.mailbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.mailstead.server.directory.AutomaticJunkFlags;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;

/**
 * Erases the content of removed messages, in batches, so that other writes get their turn; and once
 * a day, after the last batch, forgets old history.
 */
final class ContentEraser implements Erasing.Eraser {
    private static final Duration PRUNING_PERIOD = Duration.ofDays(1);

    private final Database database;
    private final Blobs blobs;
    private final InstantSource clock;
    private final MailboxLimits limits;

    /** When the history of an account was last looked through. */
    private final Map<Long, Instant> pruned = new ConcurrentHashMap<>();

    ContentEraser(Database database, Blobs blobs, InstantSource clock, MailboxLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public boolean eraseSome(long account, long upTo) throws StoreException {
        return database.<Boolean, RuntimeException>write(
                Scope.account(account),
                tx -> {
                    var write =
                            new AccountWrite(tx, clock.instant(), limits, AutomaticJunkFlags.OFF);
                    var messages = ErasingRows.toErase(tx, upTo, limits.eraseBatch());
                    ErasingRows.clear(tx, messages);
                    var contents = messages.stream().map(ErasingRows.ToErase::content).toList();
                    blobs.delete(tx, ErasingRows.deleteUnused(tx, contents));
                    var threads = messages.stream().map(ErasingRows.ToErase::thread).toList();
                    ErasingRows.forgetEmptyThreads(tx, threads);
                    for (var message : messages) {
                        write.changeUsage(-message.size());
                    }
                    var more = messages.size() == limits.eraseBatch();
                    if (!more && isPruningDue(account)) {
                        new History(write).prune();
                        DeliveredRows.forget(tx, write.now().minus(limits.historyAge()));
                        // as of when it began: what became too old meanwhile is due again
                        tx.afterCommit(() -> pruned.put(account, write.now()));
                    }
                    write.finish();
                    return more;
                });
    }

    @Override
    public long lowestLeft(long account) throws StoreException {
        return database.<Long, RuntimeException>read(
                Scope.account(account), History::lowestToErase);
    }

    /** Looks through the history with the next batch, also if that was done today. */
    void pruneNext(long account) {
        pruned.remove(account);
    }

    private boolean isPruningDue(long account) {
        var last = pruned.get(account);
        return last == null || !clock.instant().isBefore(last.plus(PRUNING_PERIOD));
    }
}
