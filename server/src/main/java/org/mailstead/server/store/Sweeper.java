package org.mailstead.server.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes objects that no blob names: left by a crash between writing an object and committing its
 * row, or between committing the removal of a row and removing its object.
 *
 * <p>Takes none that this process has staged. On SQLite nobody else makes objects, so that what a
 * killed process left goes at the next start; on PostgreSQL it takes only objects older than an age
 * that no transaction reaches. Names are never used twice, so an object without a row, once its
 * maker is done with it, never gets one. Can stop anywhere and begin anew.
 */
public final class Sweeper {
    /** Older than any transaction of any node can be. */
    public static final Duration AGE = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private final Blobs blobs;
    private final InstantSource clock;

    /**
     * A sweeper of the objects of some blobs.
     *
     * @param clock the one that also dates the objects
     */
    public Sweeper(Blobs blobs, InstantSource clock) {
        this.blobs = blobs;
        this.clock = clock;
    }

    /**
     * Looks at all objects once. Run it at start and then daily.
     *
     * @return how many were removed
     * @throws StoreException if the store failed; what was removed before stays removed
     */
    public int sweep() throws StoreException {
        var removed = new AtomicInteger();
        new Strays(blobs, abandonedBefore(blobs, clock), key -> remove(key, removed)).findAll();
        if (removed.get() > 0) {
            log.atInfo().addKeyValue("objects", removed).log("unreferenced objects removed");
        }
        return removed.get();
    }

    /** An object of that age or older, without a row and not staged here, is nobody's. */
    static Instant abandonedBefore(Blobs blobs, InstantSource clock) {
        return blobs.database().dialect() == Dialect.SQLITE
                ? Instant.MAX
                : clock.instant().minus(AGE);
    }

    private void remove(BlobKey key, AtomicInteger removed) throws IOException {
        if (!blobs.isHeld()) { // while a backup is being made, it is left for the next time
            blobs.objects().delete(key.toString());
            removed.incrementAndGet();
        }
    }
}
