package org.mailstead.server.directory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open sessions of an account that their login is worth nothing any more: the account was
 * removed, its login disabled, its password replaced, or one of its certificates taken away. Any
 * thread.
 *
 * <p>A login that is under way meanwhile is told too: who logs in notes {@link #now} before it
 * looks at credentials, and subscribes with that.
 */
public final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);

    /** So many announcements are remembered; a login takes as long as a few of them. */
    private static final int RECENT_MAX = 10_000;

    private final Map<Long, List<Runnable>> sessions = new ConcurrentHashMap<>();
    private final Recent recent;

    Revocations() {
        this(RECENT_MAX);
    }

    Revocations(int recentMax) {
        recent = new Recent(recentMax);
    }

    /** How many were announced so far. */
    public long now() {
        return recent.count();
    }

    /**
     * Hears of an account until closed; at once, if something was announced since a moment.
     *
     * @param since what {@link #now} was before the credentials were looked at
     * @param end called on the thread that made the change, after the commit, or on this one;
     *     perhaps more than once. It only wakes somebody up
     */
    public Subscription subscribe(long account, long since, Runnable end) {
        sessions.compute(
                account,
                (_, present) -> {
                    var all = present == null ? new CopyOnWriteArrayList<Runnable>() : present;
                    all.add(end);
                    return all;
                });
        // after it is listed: an announcement from here on finds it there
        if (recent.isNewer(account, since)) {
            end.run();
        }
        return () ->
                sessions.computeIfPresent(
                        account,
                        (_, present) -> {
                            present.remove(end);
                            return present.isEmpty() ? null : present;
                        });
    }

    void announce(long account) {
        recent.add(account);
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

    /** The last announcements: when each account had its last one, oldest first. */
    private static final class Recent {
        private final int max;
        private final Map<Long, Long> numbers = new LinkedHashMap<>();
        private long count;
        private long forgotten;

        Recent(int max) {
            this.max = max;
        }

        synchronized long count() {
            return count;
        }

        synchronized void add(long account) {
            numbers.remove(account);
            numbers.put(account, ++count);
            if (numbers.size() > max) {
                var oldest = numbers.entrySet().iterator();
                forgotten = oldest.next().getValue();
                oldest.remove();
            }
        }

        /** Whether an account had one since; also when nobody knows any more. */
        synchronized boolean isNewer(long account, long since) {
            return since < forgotten || numbers.getOrDefault(account, 0L) > since;
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
