package org.mailstead.server.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A work on its way from the thread that wants it to the thread that runs it, and its result on the
 * way back.
 */
final class Job<T extends @Nullable Object, X extends Exception> {
    private enum State {
        WAITING,
        RUNNING,
        WITHDRAWN
    }

    /** Bound while a work runs, so that a work which waits for another is noticed. */
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Work<T, X> work;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch answered = new CountDownLatch(1);
    private List<Consumer<Tx.End>> atEnd = List.of();
    private Tx.End end = Tx.End.ROLLED_BACK;
    private @Nullable T result;
    private @Nullable Throwable thrown;

    Job(Work<T, X> work) {
        this.work = work;
    }

    /**
     * @throws IllegalStateException if the thread is running a work: it could wait for itself
     */
    static void requireOutside() {
        if (INSIDE.isBound()) {
            throw new IllegalStateException("a work must not use the database again");
        }
    }

    /** Whether the work is to be run: its caller still waits for it. Called once. */
    boolean begin() {
        return state.compareAndSet(State.WAITING, State.RUNNING);
    }

    /**
     * Runs the work.
     *
     * @return whether what it did is to be kept
     */
    boolean run(Tx tx) {
        thrown = null;
        try {
            result = ScopedValue.where(INSIDE, true).call(() -> work.run(tx));
            thrown = tx.failure();
        } catch (Throwable e) { // the caller's, even if it is an Error
            thrown = e;
        } finally {
            tx.end();
            atEnd = tx.atEnd();
        }
        return thrown == null;
    }

    /** Nothing of the work was kept; it is to run again. */
    void undo() {
        atEnd.forEach(action -> action.accept(Tx.End.ROLLED_BACK));
        atEnd = List.of();
        thrown = null;
    }

    /** Lets the caller go on with what the work came to. */
    void answer(Tx.End how) {
        end = thrown == null ? how : Tx.End.ROLLED_BACK;
        answered.countDown();
    }

    /** Lets the caller go on with a failure of the store, unless the work itself threw. */
    void fail(StoreException why, Tx.End how) {
        if (thrown == null || thrown instanceof SQLException) {
            thrown = why;
            end = how;
        }
        answered.countDown();
    }

    /**
     * Waits for the end of the work.
     *
     * @throws StoreException if the store failed, or the thread was interrupted before the work
     *     began
     */
    T await() throws X, StoreException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    answered.await();
                    return conclude();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
                        throw new StoreException("interrupted while waiting for the store", e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings({
        "NullAway", // result is what the work returned, null only if T may be
        "unchecked" // the work throws nothing else: X, SQLException or unchecked
    })
    private T conclude() throws X, StoreException {
        atEnd.forEach(action -> action.accept(end));
        return switch (thrown) {
            case null -> result;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case StoreException e -> throw new StoreException(e);
            case SQLException e -> throw new StoreException("statement failed", e);
            default -> throw (X) thrown;
        };
    }
}
