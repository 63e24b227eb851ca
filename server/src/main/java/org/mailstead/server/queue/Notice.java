package org.mailstead.server.queue;

/** A notification that is ready to be queued. To be closed, queued or not. */
public final class Notice implements AutoCloseable {
    private final Prepared prepared;

    Notice(Prepared prepared) {
        this.prepared = prepared;
    }

    Prepared prepared() {
        return prepared;
    }

    @Override
    public void close() {
        prepared.close();
    }
}
