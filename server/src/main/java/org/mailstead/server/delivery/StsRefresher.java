package org.mailstead.server.delivery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the MTA-STS policies that are kept again, once a day, spread over three hours, and
 * forgets those that nobody uses. On a virtual thread of its own. RFC 8461 §10.2; outbound M-8
 */
public final class StsRefresher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StsRefresher.class);
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration SPREAD = Duration.ofHours(3);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

    private final StsPolicies policies;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private StsRefresher(StsPolicies policies) {
        this.policies = policies;
        thread = Thread.ofVirtual().name("mta-sts-refresh").unstarted(this::run);
    }

    /** Begins at once. */
    public static StsRefresher start(StsPolicies policies) {
        var refresher = new StsRefresher(policies);
        refresher.thread.start();
        return refresher;
    }

    private void run() {
        try {
            do {
                all();
            } while (!closed.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close(): this thread ends
        }
    }

    private void all() throws InterruptedException {
        try {
            policies.expire();
            var due = policies.due();
            var pause = due.isEmpty() ? 0 : pause(due.size()).toMillis();
            for (var domain : due) {
                var jitter = pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(2 * pause);
                if (closed.await(jitter, TimeUnit.MILLISECONDS)) {
                    return;
                }
                policies.refresh(domain);
            }
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("MTA-STS policies not refreshed");
        } catch (RuntimeException | Error e) { // the next round is another day
            log.atError().setCause(e).log("MTA-STS policies not refreshed, by a bug");
        }
    }

    private static Duration pause(int count) {
        var pause = SPREAD.dividedBy(count);
        return pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
