package org.mailstead.server.queue;

import org.mailstead.server.store.Staged;

/** A message that only its rows are missing of. Closed once it is queued, or will not be. */
final class Prepared implements AutoCloseable {
    private final NewEntry entry;
    private final byte[] prefix;
    private final Staged staged;
    private final long size;

    /**
     * @param prefix as in {@link NewEntry}; not changed any more
     * @param size octets of prefix and body
     */
    Prepared(NewEntry entry, byte[] prefix, Staged staged, long size) {
        this.entry = entry;
        this.prefix = prefix;
        this.staged = staged;
        this.size = size;
    }

    NewEntry entry() {
        return entry;
    }

    byte[] prefix() {
        return prefix;
    }

    Staged staged() {
        return staged;
    }

    long size() {
        return size;
    }

    @Override
    public void close() {
        staged.close();
    }
}
