package org.mailstead.server.store;

import java.time.Duration;

/**
 * Every limit of the store.
 *
 * @param openAccountsMax account databases open at once, 1 or more; default 256. Each costs a
 *     thread, some file descriptors and up to {@code cacheOctets} a connection, and {@code
 *     writerCacheOctets} while it is written to
 * @param idleClose how long an unused account database stays open; default 30 s
 * @param tidyAfter how long nobody writes to an SQLite database until its log is merged into it,
 *     and unused pages are given back; default 1 s
 * @param openTimeout how long a work waits for an account database to open or close; default 30 s
 * @param waitingWritesMax works that wait for one scope, beyond which new ones are refused; default
 *     1024
 * @param waitingReadsMax reads that wait for a thread, beyond which new ones are refused; default
 *     4096
 * @param batchWorksMax works in one commit; default 256
 * @param batchTime how long works join a commit that has begun; default 50 ms
 * @param readers threads that read (SQLite), or connections that read (PostgreSQL); default twice
 *     the processors, 4 at least
 * @param writers connections that write (PostgreSQL); default 8
 * @param statementsCachedMax prepared statements kept for each connection; default 200
 * @param cacheOctets page cache of each SQLite connection that reads; default 1 MiB
 * @param writerCacheOctets page cache of the one that writes: a transaction that changes more
 *     writes some pages to the log more than once. Given back {@code tidyAfter} the last write;
 *     default 4 MiB
 * @param rowBlobOctetsMax largest blob, as kept, that lies beside the rows; default 128 KiB: up to
 *     there one sync for many messages costs less than writing them twice
 * @param spoolMemoryOctets how much of a spool is in memory before it goes to a file; default 128
 *     KiB
 * @param blobOctetsMax largest blob, before compression; default 2 GiB
 * @param reserveOctets room on the disk below which no blob is taken, so that users can still
 *     delete messages, for which the databases need room; default 64 MiB
 */
public record StoreLimits(
        int openAccountsMax,
        Duration idleClose,
        Duration tidyAfter,
        Duration openTimeout,
        int waitingWritesMax,
        int waitingReadsMax,
        int batchWorksMax,
        Duration batchTime,
        int readers,
        int writers,
        int statementsCachedMax,
        int cacheOctets,
        int writerCacheOctets,
        int rowBlobOctetsMax,
        int spoolMemoryOctets,
        long blobOctetsMax,
        long reserveOctets) {

    public StoreLimits {
        requirePositive("openAccountsMax", openAccountsMax);
        requirePositive("waitingWritesMax", waitingWritesMax);
        requirePositive("waitingReadsMax", waitingReadsMax);
        requirePositive("batchWorksMax", batchWorksMax);
        requirePositive("readers", readers);
        requirePositive("writers", writers);
        requirePositive("statementsCachedMax", statementsCachedMax);
        requirePositive("cacheOctets", cacheOctets);
        requirePositive("writerCacheOctets", writerCacheOctets);
        requirePositive("spoolMemoryOctets", spoolMemoryOctets);
        requirePositive("blobOctetsMax", blobOctetsMax);
        requirePositive("idleClose", idleClose.toMillis());
        requirePositive("tidyAfter", tidyAfter.toMillis());
        requirePositive("openTimeout", openTimeout.toMillis());
        if (rowBlobOctetsMax < 0 || reserveOctets < 0 || batchTime.isNegative()) {
            throw new IllegalArgumentException("negative limit");
        }
    }

    /** The documented defaults. */
    public static StoreLimits defaults() {
        return new StoreLimits(
                256,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                1024,
                4096,
                256,
                Duration.ofMillis(50),
                Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
                8,
                200,
                1 << 20,
                4 << 20,
                128 << 10,
                128 << 10,
                2L << 30,
                64L << 20);
    }

    /** The same, but for the room that is left free. */
    public StoreLimits withReserveOctets(long octets) {
        return new StoreLimits(
                openAccountsMax,
                idleClose,
                tidyAfter,
                openTimeout,
                waitingWritesMax,
                waitingReadsMax,
                batchWorksMax,
                batchTime,
                readers,
                writers,
                statementsCachedMax,
                cacheOctets,
                writerCacheOctets,
                rowBlobOctetsMax,
                spoolMemoryOctets,
                blobOctetsMax,
                octets);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " below 1: " + value);
        }
    }
}
