package org.mailstead.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started so far, to be closed in the opposite order: at the end, or when a start fails.
 */
final class Parts implements AutoCloseable {
    private final Logger log = LoggerFactory.getLogger(Parts.class);
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Notes a part that must be closed. */
    <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    /** Closes all parts, the last first; one that fails keeps no other from being closed. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            var part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.atError()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("a part does not close");
            }
        }
    }
}
