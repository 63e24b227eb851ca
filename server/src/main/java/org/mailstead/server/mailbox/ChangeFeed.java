package org.mailstead.server.mailbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells sessions that an account has changed: "account A is now at mod-sequence N", and nothing
 * else. Who hears it looks for what changed since its own position, so that nothing can overflow
 * and news may be left out or come twice.
 *
 * <p>For any number of threads.
 */
public final class ChangeFeed {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);

    private final Map<Long, Long> latest = new ConcurrentHashMap<>();
    private final Map<Long, List<LongConsumer>> listeners = new ConcurrentHashMap<>();

    /**
     * Hears of an account until closed.
     *
     * @param listener called with the mod-sequence after the commit, on the thread that made the
     *     change or heard of it: it only wakes somebody up
     */
    public Subscription subscribe(long account, LongConsumer listener) {
        listeners.compute(
                account,
                (_, present) -> {
                    var all = present == null ? new CopyOnWriteArrayList<LongConsumer>() : present;
                    all.add(listener);
                    return all;
                });
        return () ->
                listeners.computeIfPresent(
                        account,
                        (_, present) -> {
                            present.remove(listener);
                            return present.isEmpty() ? null : present;
                        });
    }

    /** The account is at this mod-sequence, committed. */
    public void announce(long account, long modSeq) {
        latest.merge(account, modSeq, Math::max);
        tell(account, modSeq);
    }

    /** The same from another node: passed over if nobody here has asked for the account yet. */
    void heard(long account, long modSeq) {
        var known = latest.computeIfPresent(account, (_, before) -> Math.max(before, modSeq));
        if (known != null) {
            tell(account, modSeq);
        }
    }

    private void tell(long account, long modSeq) {
        for (var listener : listeners.getOrDefault(account, List.of())) {
            try {
                listener.accept(modSeq);
            } catch (RuntimeException e) {
                // one session's bug is not to keep the others, or the writer, from going on
                log.atError()
                        .setCause(e)
                        .addKeyValue("account", account)
                        .log("listener to changes failed");
            }
        }
    }

    /** The highest mod-sequence that was announced; 0 if none was. */
    public long latest(long account) {
        return latest.getOrDefault(account, 0L);
    }

    /** Notes where an account stands, without waking anybody. */
    void note(long account, long modSeq) {
        latest.merge(account, modSeq, Math::max);
    }

    void forget(long account) {
        latest.remove(account);
    }

    /** An interest in an account. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        /** Hears no more. */
        @Override
        void close();
    }
}
