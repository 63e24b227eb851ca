package org.mailstead.server.delivery;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.queue.QueueAdmin;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether routes or transports have changed, by whatever node, and lets what waits wait where
 * it belongs then. One thread of its own, until it is closed.
 */
public final class Rerouting implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rerouting.class);

    private final QueueAdmin admin;
    private final RoutedWays ways;
    private final Duration pause;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("rerouting").unstarted(this::run);
    private @Nullable Object known;

    private Rerouting(QueueAdmin admin, RoutedWays ways, Duration pause) {
        this.admin = admin;
        this.ways = ways;
        this.pause = pause;
    }

    /**
     * Begins at once: routes may have changed while nobody looked.
     *
     * @param pause between one look and the next
     */
    public static Rerouting start(QueueAdmin admin, RoutedWays ways, Duration pause) {
        var rerouting = new Rerouting(admin, ways, pause);
        rerouting.thread.start();
        return rerouting;
    }

    private void run() {
        try {
            do {
                look();
            } while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            var state = ways.state();
            if (state.equals(known)) {
                return;
            }
            // most servers have no other way: then nobody's place is looked at
            if (!ways.isDirect() || admin.isAnyIndirect()) {
                reroute();
            }
            known = state;
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("routes cannot be read");
        } catch (RuntimeException | Error e) { // looked at again
            log.atError().setCause(e).log("queued mail keeps its way, by a bug");
        }
    }

    private void reroute() throws StoreException {
        var moved = admin.reroute(() -> stopped.getCount() == 0);
        if (moved > 0) {
            log.atInfo().addKeyValue("recipients", moved).log("queued mail goes another way");
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
