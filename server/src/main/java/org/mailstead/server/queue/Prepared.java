package org.mailstead.server.queue;

import java.util.List;
import org.mailstead.server.store.Staged;

/** A message that only its rows are missing of. Closed once it is queued, or will not be. */
final class Prepared implements AutoCloseable {
    private final NewEntry entry;
    private final byte[] prefix;
    private final Staged staged;
    private final long size;
    private final List<String> via;

    /**
     * @param prefix as in {@link NewEntry}; not changed any more
     * @param size octets of prefix and body
     * @param via of each recipient: see {@link Ways#via}
     */
    Prepared(NewEntry entry, byte[] prefix, Staged staged, long size, List<String> via) {
        this.entry = entry;
        this.prefix = prefix;
        this.staged = staged;
        this.size = size;
        this.via = List.copyOf(via);
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

    List<String> via() {
        return via;
    }

    @Override
    public void close() {
        staged.close();
    }
}
