package org.mailstead.server.net;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives out connection ids, one row of them for all listeners of a process. The first is the time
 * of the start in milliseconds, so that ids do not repeat after a restart.
 */
public final class ConnectionIds {
    private final AtomicLong last;

    public ConnectionIds(InstantSource clock) {
        last = new AtomicLong(Math.max(0, clock.millis()));
    }

    /** The next id. */
    public ConnectionId next() {
        return new ConnectionId(last.incrementAndGet());
    }
}
