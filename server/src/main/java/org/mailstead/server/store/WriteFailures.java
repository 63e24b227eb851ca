package org.mailstead.server.store;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that writes fail: once with the whole trace when it begins, a line for each
 * thousand after that, and once when they work again. A full disk must not be filled by its log.
 */
final class WriteFailures {
    private static final Logger log = LoggerFactory.getLogger(WriteFailures.class);
    private static final int SILENT = 1000;

    private final AtomicLong inRow = new AtomicLong();

    void failed(Scope scope, int works, Throwable cause) {
        var before = inRow.getAndIncrement();
        if (before % SILENT == 0) {
            log.atError()
                    .addKeyValue("scope", scope)
                    .addKeyValue("works", works)
                    .addKeyValue("failedBefore", before)
                    .setCause(before == 0 ? cause : null)
                    .log("writes failed");
        }
    }

    void worked(Scope scope) {
        if (inRow.get() > 0) {
            log.atInfo()
                    .addKeyValue("scope", scope)
                    .addKeyValue("failedBefore", inRow.getAndSet(0))
                    .log("writes work again");
        }
    }
}
