package org.mailstead.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the heap collected before it is mostly garbage. SerialGC collects its old generation when
 * that cannot grow any more, which on a large machine is gigabytes away: a server that took
 * messages for long had 910 MB resident, of which 25 lived. And when little is going on, what a
 * busy hour left is given back.
 *
 * <p>For one thread. Decision 0112.
 */
final class HeapWatch {
    private static final Logger log = LoggerFactory.getLogger(HeapWatch.class);

    /**
     * What takes messages as fast as it can leaves 100 MB a second in the old generation: so much
     * may be there beyond the bound.
     */
    private static final Duration EVERY = Duration.ofSeconds(1);

    private static final long MEBI = 1 << 20;

    /** Octets in use beyond twice what lives. */
    private static final long BUSY_GARBAGE = 128 * MEBI;

    /** Octets in use beyond what lives that are worth a collection while nothing is going on. */
    private static final long CALM_GARBAGE = 32 * MEBI;

    /** So many looks in a row that found the same in use, but for {@link #CALM_CHANGE}. */
    private static final int CALM_LOOKS = 60;

    private static final long CALM_CHANGE = MEBI / 5;

    private long live;
    private long before;
    private int calmLooks;

    /** Looks now and then, until the thread is interrupted. */
    void run() throws InterruptedException {
        var never = new CountDownLatch(1);
        while (!never.await(EVERY.toSeconds(), TimeUnit.SECONDS)) {
            var used = used();
            if (isDue(used)) {
                var start = System.nanoTime();
                System.gc();
                collected(used());
                log.atDebug()
                        .addKeyValue("before", used)
                        .addKeyValue("after", live)
                        .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                        .log("heap collected");
            }
        }
    }

    private static long used() {
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /**
     * Looks once.
     *
     * @param used octets of the heap in use, garbage included
     * @return whether to collect it now
     */
    boolean isDue(long used) {
        calmLooks = Math.abs(used - before) < CALM_CHANGE ? calmLooks + 1 : 0;
        before = used;
        return used - 2 * live > BUSY_GARBAGE
                || (calmLooks >= CALM_LOOKS && used - live > CALM_GARBAGE);
    }

    /**
     * Notes what a collection left.
     *
     * @param used octets in use after it
     */
    void collected(long used) {
        live = used;
        before = used;
        calmLooks = 0;
    }
}
