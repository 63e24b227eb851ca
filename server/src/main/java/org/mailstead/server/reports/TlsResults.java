package org.mailstead.server.reports;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.tlsrpt.AppliedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What TLS came to with the hosts of others in the last days, until it is reported. Any number of
 * threads. RFC 8460; outbound §20
 *
 * <p>Sessions are counted in memory, and written together every ten seconds on a virtual thread of
 * its own: a crash loses the counts of that time, and no mail waits for them.
 */
public final class TlsResults implements AutoCloseable {
    /** What nobody has reported by then is forgotten. */
    public static final int DAYS_MAX = 3;

    /** Of one day; more are not kept. */
    private static final int RESULTS_OF_DAY_MAX = 100_000;

    private static final int IN_MEMORY_MAX = 10_000;
    private static final int WRITTEN_FROM = 1_000;
    private static final Duration WRITTEN_EVERY = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(TlsResults.class);

    private final Database database;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** Guarded by this. */
    private Map<Key, TlsResult> counted = new LinkedHashMap<>();

    /** Guarded by this: what there was no room for. */
    private long lost;

    /** What is added up. outbound U-2 */
    private record Key(LocalDate day, Domain recipientDomain, AppliedPolicy policy) {}

    private TlsResults(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        thread = Thread.ofVirtual().name("tls-results").unstarted(this::run);
    }

    /**
     * Begins to write.
     *
     * @param database is closed after this
     */
    public static TlsResults start(Database database, InstantSource clock) {
        var results = new TlsResults(database, clock);
        results.thread.start();
        return results;
    }

    /** The day that it is now. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Adds some up. Does not wait for the database. */
    public void add(List<TlsResult> results) {
        if (results.isEmpty()) {
            return;
        }
        int size;
        synchronized (this) {
            results.forEach(this::count);
            size = counted.size();
        }
        if (size >= WRITTEN_FROM) {
            wake.release();
        }
    }

    private void count(TlsResult result) {
        var key = new Key(result.day(), result.recipientDomain(), result.sessions().policy());
        if (counted.size() < IN_MEMORY_MAX || counted.containsKey(key)) {
            counted.merge(key, result, TlsResult::plus);
        } else {
            lost++;
        }
    }

    private void run() {
        try {
            var forgotten = LocalDate.MIN;
            do {
                if (forgotten.isBefore(today())) {
                    expire();
                    forgotten = today();
                }
                wake.tryAcquire(WRITTEN_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                write();
            } while (!closed);
            write(); // what came while it wrote
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does: close() lets it finish
        }
    }

    /** Writes what was counted; what cannot be written stays in memory. */
    private void write() {
        List<TlsResult> some;
        long missing;
        synchronized (this) {
            some = List.copyOf(counted.values());
            counted = new LinkedHashMap<>();
            missing = lost;
            lost = 0;
        }
        try {
            if (!some.isEmpty()) {
                missing += keep(some);
            }
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("TLS results not written");
            add(some);
        } catch (RuntimeException | Error e) { // these are lost, not those that follow
            log.atError().addKeyValue("results", some.size()).setCause(e).log("TLS results lost");
        }
        if (missing > 0) {
            log.atWarn().addKeyValue("results", missing).log("too many TLS results, some are lost");
        }
    }

    /** Returns for how many there is no room. */
    private int keep(List<TlsResult> results) throws StoreException {
        return database.<Integer, RuntimeException>write(
                Scope.server(),
                tx -> {
                    var refused = 0;
                    for (var result : results) {
                        if (!TlsResultRows.add(tx, result, RESULTS_OF_DAY_MAX)) {
                            refused++;
                        }
                    }
                    return refused;
                });
    }

    /**
     * Those of one day and policy domain, in any order.
     *
     * @param policyDomain in A-labels
     * @param max how many at most
     */
    public static List<TlsResult> list(
            Database database, LocalDate day, String policyDomain, int max) throws StoreException {
        return database.<List<TlsResult>, RuntimeException>read(
                Scope.server(),
                tx -> {
                    var results = new ArrayList<TlsResult>();
                    for (var stored : TlsResultRows.list(tx, day, policyDomain, max)) {
                        results.add(stored.with(TlsResultRows.failures(tx, stored.id())));
                    }
                    return results;
                });
    }

    /** Forgets what is too old to be reported. */
    private void expire() {
        var first = today().minusDays(DAYS_MAX);
        try {
            database.<@Nullable Void, RuntimeException>write(
                    Scope.server(),
                    tx -> {
                        TlsResultRows.removeBefore(tx, first);
                        return null;
                    });
        } catch (StoreException e) {
            log.atWarn().setCause(e).log("old TLS results not removed");
        }
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
