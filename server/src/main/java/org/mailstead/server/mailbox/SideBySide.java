package org.mailstead.server.mailbox;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.mailstead.server.store.StoreException;

/** Does many things on two threads, the caller's and another: while one waits, the other works. */
final class SideBySide {
    private final int count;
    private final Work work;
    private final AtomicInteger next = new AtomicInteger();

    private SideBySide(int count, Work work) {
        this.count = count;
        this.work = work;
    }

    /** Does one thing; on either thread. */
    @FunctionalInterface
    interface Work {
        void run(int number) throws IOException, StoreException;
    }

    /**
     * Does all, each once, about in their order.
     *
     * @param count of the things, numbered from 0
     * @throws IOException of the work, as StoreException: no other is begun then, and nothing goes
     *     on any more
     */
    static void each(int count, Work work) throws IOException, StoreException {
        var all = new SideBySide(count, work);
        if (count < 2) {
            all.takeTurns();
            return;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var other =
                    threads.submit(
                            ReadAhead.forThisConnection(() -> {
                                all.takeTurns();
                                return all;
                            }));
            all.takeTurns();
            ReadAhead.await(other);
        }
    }

    private void takeTurns() throws IOException, StoreException {
        var isDone = false;
        try {
            for (int number = next.getAndIncrement();
                    number < count;
                    number = next.getAndIncrement()) {
                work.run(number);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                next.set(count);
            }
        }
    }
}
