package org.mailstead.server.mailbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.mailstead.server.net.ConnectionId;
import org.mailstead.server.store.StoreException;

/** Reads many things batch by batch: the next batch on another thread, while one is used. */
public final class ReadAhead {
    private ReadAhead() {}

    /** Things that were read together. */
    public interface Batch {
        /** Behind the last of them; higher than where they began. */
        int end();

        /**
         * Makes what was read ready for use, as far as there is time.
         *
         * @param isWanted whether it is waited for: no more is to be done then
         */
        default void prepare(BooleanSupplier isWanted) {
            // it is ready
        }
    }

    /** Reads a batch; on any thread, one batch at a time. */
    @FunctionalInterface
    public interface Source<B extends Batch> {
        B read(int start) throws IOException, StoreException;
    }

    /** Uses a batch, on the caller's thread. */
    @FunctionalInterface
    public interface User<B extends Batch> {
        void use(B batch) throws IOException, StoreException;
    }

    /**
     * Reads and uses all, in their order. At most two batches are in memory.
     *
     * @param count of the things, numbered from 0
     * @throws IOException of the source or of the user, as StoreException; nothing is being read
     *     any more then
     */
    public static <B extends Batch> void each(int count, Source<B> source, User<B> user)
            throws IOException, StoreException {
        if (count == 0) {
            return;
        }
        var batch = source.read(0);
        if (batch.end() == count) {
            user.use(batch);
            return;
        }
        try (var reading = Executors.newVirtualThreadPerTaskExecutor()) {
            while (batch.end() < count) {
                var end = batch.end();
                var isWanted = new AtomicBoolean();
                var next =
                        reading.submit(
                                forThisConnection(() -> {
                                    var ahead = source.read(end);
                                    ahead.prepare(isWanted::get);
                                    return ahead;
                                }));
                try {
                    user.use(batch);
                } finally {
                    isWanted.set(true);
                }
                batch = await(next);
            }
            user.use(batch);
        }
    }

    /** The same on the caller's thread alone, for one of several that work side by side. */
    static <B extends Batch> void inTurn(int count, Source<B> source, User<B> user)
            throws IOException, StoreException {
        for (int start = 0; start < count; ) {
            var batch = source.read(start);
            user.use(batch);
            start = batch.end();
        }
    }

    /** Its log lines say whose they are. */
    static <B> Callable<B> forThisConnection(Callable<B> work) {
        if (!ConnectionId.CURRENT.isBound()) {
            return work;
        }
        var id = ScopedValue.where(ConnectionId.CURRENT, ConnectionId.CURRENT.get());
        return () -> id.call(work::call);
    }

    /** What another thread came to. */
    static <B> B await(Future<B> reading) throws IOException, StoreException {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case StoreException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while messages were read");
        }
    }
}
