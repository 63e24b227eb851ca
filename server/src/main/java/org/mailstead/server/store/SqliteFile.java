package org.mailstead.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open SQLite file: its writer thread, the works that wait for it.
 *
 * <p>The writer thread takes all waiting works, runs each so that it can be undone, commits once,
 * then answers them. Another thread merges the log into the database meanwhile, once it is long.
 * Everybody who uses the file holds it with {@link #hold} meanwhile; a file that nobody holds can
 * be closed.
 */
final class SqliteFile implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SqliteFile.class);

    /** Far below 0, so that late releases do not reach it. */
    private static final int CLOSED = Integer.MIN_VALUE / 2;

    /** How often the length of the log is asked for: it grows by some pages in that time. */
    private static final long ASK_NANOS = 5_000_000;

    private final Scope scope;
    private final Path path;
    private final StoreLimits limits;
    private final CommitGate gate;
    private final Executor mergers;
    private final Runnable whenClosed;
    private final BlockingQueue<Job<?, ?>> waiting;
    private final Job<?, ?> wake = new Job<>(_ -> true);
    private final AtomicInteger holders = new AtomicInteger();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final SqliteReads reads;
    private volatile long lastHeldNanos = System.nanoTime();
    private volatile boolean closeWanted;
    private volatile boolean started;
    private volatile @Nullable Exception openFailure;
    private @Nullable SqliteConnection writer;

    /** Whose commit failed, until another has overwritten what it may have left in the log. */
    private @Nullable SqliteConnection doubtful;

    private final WriteFailures failures = new WriteFailures();
    private boolean settled;
    private boolean dirty;
    private volatile Merging merging = Merging.NONE;

    /** Pages of the log that could not be merged when that was last tried. */
    private long unmergeable;

    /** When the length of the log was last asked for. */
    private long askedNanos = System.nanoTime() - ASK_NANOS;

    private enum Merging {
        NONE,
        /** Another thread is at it. */
        RUNNING,
        /** What is left of it is for the writer: little, and nothing is added meanwhile. */
        DONE
    }

    /**
     * @param mergers what merges logs runs there, on platform threads
     * @param whenClosed run on the writer thread when all connections are closed
     */
    SqliteFile(
            Scope scope,
            Path path,
            StoreLimits limits,
            CommitGate gate,
            Executor mergers,
            Runnable whenClosed) {
        this.scope = scope;
        this.path = path;
        this.limits = limits;
        this.gate = gate;
        this.mergers = mergers;
        this.whenClosed = whenClosed;
        this.reads = new SqliteReads(scope, path, limits);
        this.waiting = new ArrayBlockingQueue<>(limits.waitingWritesMax());
    }

    /** Starts the writer thread, which opens the file. */
    void start() {
        Thread.ofPlatform().name("store-" + scope).start(this);
        started = true;
    }

    boolean isStarted() {
        return started;
    }

    /** Keeps the file from closing until {@link #release}; false if it is closed or closing. */
    boolean hold() {
        return holders.updateAndGet(n -> n < 0 ? n : n + 1) > 0;
    }

    void release() {
        lastHeldNanos = System.nanoTime();
        if (holders.decrementAndGet() == 0 && closeWanted) {
            closeIfUnused();
        }
    }

    /** Begins to close the file if nobody holds it. */
    boolean closeIfUnused() {
        if (!holders.compareAndSet(0, CLOSED)) {
            return false;
        }
        waiting.clear(); // nobody holds it, so nothing but a wake-up is in there
        return waiting.offer(wake);
    }

    /** Closes the file as soon as nobody holds it. */
    void closeWhenUnused() {
        closeWanted = true;
        closeIfUnused();
    }

    boolean awaitClosed(long timeout, TimeUnit unit) throws InterruptedException {
        return closed.await(timeout, unit);
    }

    long lastHeldNanos() {
        return lastHeldNanos;
    }

    /**
     * Waits until the file is open and its schema current.
     *
     * @throws StoreException if it could not be opened
     */
    void awaitOpened() throws StoreException {
        try {
            if (!opened.await(limits.openTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException("database of " + scope + " is slow to open");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while opening the database of " + scope, e);
        }
        var failure = openFailure;
        if (failure != null) {
            throw new StoreException("database of " + scope + " cannot be opened", failure);
        }
    }

    /** Puts a work into the queue of the writer; the caller holds the file until it is answered. */
    void write(Job<?, ?> job) throws StoreException {
        if (!waiting.offer(job)) {
            throw new StoreException("too many writes wait for the database of " + scope);
        }
    }

    /** Runs a work on a snapshot, on one of the threads; the caller holds the file until then. */
    void read(Job<?, ?> job, Executor threads) throws StoreException {
        reads.add(job, threads);
    }

    /** The writer thread. */
    @Override
    public void run() {
        try {
            openFirst();
            if (openFailure == null) {
                serve();
            }
        } catch (InterruptedException e) { // nobody interrupts it but the end of the process
            log.atWarn().addKeyValue("scope", scope).log("database writer interrupted");
        } finally {
            holders.set(CLOSED);
            var why = new StoreException("database of " + scope + " is closed");
            waiting.forEach(job -> job.fail(why, Tx.End.ROLLED_BACK));
            reads.close();
            closeWriter();
            closeDoubtful();
            whenClosed.run();
            closed.countDown();
        }
    }

    private void openFirst() {
        try {
            Directories.createFile(path);
            var connection = SqliteConnection.writer(path, limits);
            writer = connection;
            settled = settle(connection);
            connection.migrate(Migrations.of(scope));
        } catch (Exception e) {
            openFailure = e;
            log.atError().addKeyValue("scope", scope).setCause(e).log("database cannot be opened");
        } finally {
            opened.countDown();
        }
    }

    /** On a full disk it is put off: what is there can be read, and the next write says so. */
    private boolean settle(SqliteConnection connection) throws SQLException {
        try {
            connection.settle();
            return true;
        } catch (SQLException e) {
            if (!SqliteConnection.meansFull(e)) {
                throw e;
            }
            log.atWarn().addKeyValue("scope", scope).setCause(e).log("no room to empty the log");
            return false;
        }
    }

    private void serve() throws InterruptedException {
        while (holders.get() >= 0) {
            var patience = dirty ? limits.tidyAfter() : limits.idleClose();
            var job = waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (job == null) {
                if (dirty) {
                    tidy();
                } else if (scope instanceof Scope.Account) {
                    closeIfUnused();
                }
            } else if (job != wake) {
                writeBatch(job);
            }
        }
    }

    /** While nobody writes: merges the log into the database, gives unused pages back. */
    private void tidy() {
        dirty = false;
        var connection = writer;
        if (connection == null) {
            return;
        }
        try {
            connection.tidy();
        } catch (SQLException e) {
            log.atWarn().addKeyValue("scope", scope).setCause(e).log("database not tidied");
            closeWriter();
        }
    }

    /** Runs the works that wait, in one transaction. */
    private void writeBatch(Job<?, ?> first) {
        var batch = new ArrayList<Job<?, ?>>();
        var end = Tx.End.ROLLED_BACK;
        try {
            var connection = writer();
            connection.run("BEGIN IMMEDIATE");
            runWorks(connection, first, batch);
            gate.pass(scope, batch.size());
            end = Tx.End.UNKNOWN;
            connection.run("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            if (batch.isEmpty() && first.begin()) {
                batch.add(first);
            }
            abandon(batch, e, end);
            return;
        }
        dirty = true;
        failures.worked(scope);
        batch.forEach(job -> job.answer(Tx.End.COMMITTED));
        mergeIfLong();
    }

    /** Has the log merged into the database once it is long, beside the commits that follow. */
    private void mergeIfLong() {
        var connection = writer;
        if (connection == null || merging == Merging.RUNNING) {
            return;
        }
        try {
            if (merging == Merging.DONE) {
                merging = Merging.NONE;
                connection.mergeLog();
                unmergeable = connection.unmergedPages(); // for those who read
                return;
            }
            var now = System.nanoTime();
            if (now - askedNanos < ASK_NANOS) {
                return;
            }
            askedNanos = now;
            var pages = connection.unmergedPages();
            unmergeable = Math.min(unmergeable, pages);
            if (pages - unmergeable >= SqliteConnection.LOG_PAGES && hold()) {
                merging = Merging.RUNNING;
                mergers.execute(this::merge);
            }
        } catch (SQLException e) {
            log.atWarn().addKeyValue("scope", scope).setCause(e).log("log not merged");
        } catch (RejectedExecutionException e) { // the store is closing, which merges it
            merging = Merging.NONE;
            release();
        }
    }

    private void merge() {
        try (var connection = SqliteConnection.reader(path, limits)) {
            connection.mergeLog();
        } catch (SQLException e) { // tried again when it is longer, and when nobody writes
            log.atWarn().addKeyValue("scope", scope).setCause(e).log("log not merged");
        } finally {
            merging = Merging.DONE;
            release();
        }
    }

    private void runWorks(SqliteConnection connection, Job<?, ?> first, List<Job<?, ?>> batch)
            throws SQLException {
        var until = System.nanoTime() + limits.batchTime().toNanos();
        for (Job<?, ?> job = first; job != null; job = waiting.poll()) {
            if (job.begin()) {
                batch.add(job);
                if (batch.size() == 1) {
                    runFirst(connection, job);
                } else {
                    runNext(connection, job);
                }
            }
            if (batch.size() >= limits.batchWorksMax() || System.nanoTime() - until >= 0) {
                return;
            }
        }
    }

    /** There is nothing before it to go back to: a savepoint would copy pages for nothing. */
    private void runFirst(SqliteConnection connection, Job<?, ?> job) throws SQLException {
        if (!run(connection, job)) {
            connection.run("ROLLBACK");
            connection.run("BEGIN IMMEDIATE");
        }
    }

    private void runNext(SqliteConnection connection, Job<?, ?> job) throws SQLException {
        connection.run("SAVEPOINT work");
        if (!run(connection, job)) {
            connection.run("ROLLBACK TO work");
        }
        connection.run("RELEASE work");
    }

    /**
     * Returns whether it is to be kept.
     *
     * @throws SQLException if the whole transaction is in doubt
     */
    private boolean run(SqliteConnection connection, Job<?, ?> job) throws SQLException {
        var tx = connection.tx(scope);
        boolean keep = job.run(tx);
        var failure = tx.failure();
        if (failure != null && SqliteConnection.isBreaking(failure)) {
            throw failure;
        }
        return keep;
    }

    /**
     * Nothing of a batch is kept: the connection is replaced for the next batch. Whatever the disk
     * or the memory lacked may be there again by then.
     *
     * <p>A failed commit may have left whole frames in the log, in the system's cache only, which
     * the system takes for written from then on. Were all connections closed now, the next would
     * recover these frames as committed and append to them: then a sync of what is appended would
     * succeed, although a power failure could cut the log before it. So the connection stays open,
     * which keeps the end of the log where the last commit left it, until a commit has overwritten
     * the frames.
     */
    private void abandon(List<Job<?, ?>> batch, Throwable cause, Tx.End end) {
        failures.failed(scope, batch.size(), cause);
        var connection = writer;
        if (end == Tx.End.UNKNOWN && doubtful == null && connection != null) {
            connection.endTransaction();
            doubtful = connection;
            writer = null;
        } else {
            closeWriter();
        }
        var why = new StoreException("writing failed", cause);
        batch.forEach(job -> job.fail(why, end));
    }

    private SqliteConnection writer() throws SQLException {
        var connection = writer;
        if (connection == null) {
            connection = SqliteConnection.writer(path, limits);
            writer = connection;
        }
        if (!settled) {
            connection.settle();
            settled = true;
        }
        var overwritten = doubtful;
        if (overwritten != null) {
            connection.execute("PRAGMA user_version = 1"); // any commit does
            doubtful = null;
            overwritten.close();
        }
        return connection;
    }

    private void closeDoubtful() {
        var connection = doubtful;
        doubtful = null;
        if (connection != null) {
            connection.close();
        }
    }

    private void closeWriter() {
        var connection = writer;
        writer = null;
        if (connection != null) {
            connection.close();
        }
    }
}
