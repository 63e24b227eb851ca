package org.mailstead.server.store;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Octets ready to become a blob: compressed, and, if they are an object, synced. {@link
 * Blobs#insert} makes them one, once. Close it after the transaction has ended, however it ended:
 * what did not become a blob is removed.
 */
public final class Staged implements AutoCloseable {
    private enum State {
        STAGED,
        INSERTED,
        CLOSED
    }

    private final Scope scope;
    private final BlobRow row;
    private final byte @Nullable [] content;
    private final Closing closing;
    private final AtomicReference<State> state = new AtomicReference<>(State.STAGED);

    Staged(Scope scope, BlobRow row, byte @Nullable [] content, Closing closing) {
        this.scope = scope;
        this.row = row;
        this.content = content;
        this.closing = closing;
    }

    /** Whose blob it can become. */
    public Scope scope() {
        return scope;
    }

    /** Octets, as they will be read. */
    public long size() {
        return row.size();
    }

    BlobRow row() {
        return row;
    }

    byte @Nullable [] content() {
        return content;
    }

    /** Takes it for a transaction. */
    void insertInto(Tx tx) {
        if (!state.compareAndSet(State.STAGED, State.INSERTED)) {
            throw new IllegalStateException("already a blob, or closed");
        }
        tx.atEnd(this::ended);
    }

    private void ended(Tx.End end) {
        switch (end) {
            // The row may be there: if it is not, the sweeper finds the object.
            case COMMITTED, UNKNOWN -> {}
            case ROLLED_BACK -> state.compareAndSet(State.INSERTED, State.STAGED);
        }
    }

    @Override
    public void close() {
        var was = state.getAndUpdate(now -> now == State.STAGED ? State.CLOSED : now);
        if (was != State.CLOSED) {
            closing.closed(this, was == State.STAGED);
        }
    }

    /** What happens when it is closed. */
    @FunctionalInterface
    interface Closing {
        void closed(Staged staged, boolean unused);
    }
}
