package org.mailstead.server.directory;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open sessions of an account that their login is worth nothing any more: the account was
 * removed, its login disabled, or its password replaced. Any thread.
 */
public final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);

    private final Map<Long, List<Runnable>> sessions = new ConcurrentHashMap<>();

    Revocations() {}

    /**
     * Hears of an account until closed.
     *
     * @param end called on the thread that made the change, after the commit: it only wakes
     *     somebody up
     */
    public Subscription subscribe(long account, Runnable end) {
        sessions.compute(
                account,
                (_, present) -> {
                    var all = present == null ? new CopyOnWriteArrayList<Runnable>() : present;
                    all.add(end);
                    return all;
                });
        return () ->
                sessions.computeIfPresent(
                        account,
                        (_, present) -> {
                            present.remove(end);
                            return present.isEmpty() ? null : present;
                        });
    }

    void announce(long account) {
        for (var end : sessions.getOrDefault(account, List.of())) {
            try {
                end.run();
            } catch (RuntimeException e) {
                // one session's bug is not to keep the others from ending
                LOG.atError()
                        .addKeyValue("account", account)
                        .setCause(e)
                        .log("session cannot be ended");
            }
        }
    }

    /** An open session. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        /** Hears no more. */
        @Override
        void close();
    }
}
