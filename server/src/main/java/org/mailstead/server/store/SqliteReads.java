package org.mailstead.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one SQLite file: its idle connections, and its share of the reader threads, so that
 * one account with long searches leaves threads to the others.
 */
final class SqliteReads {
    private final Scope scope;
    private final Path path;
    private final StoreLimits limits;
    private final int shareMax;

    /** Guarded by this object, as the three are. */
    private final ArrayDeque<SqliteConnection> idle = new ArrayDeque<>();

    private final ArrayDeque<Job<?, ?>> waiting = new ArrayDeque<>();
    private int running;

    SqliteReads(Scope scope, Path path, StoreLimits limits) {
        this.scope = scope;
        this.path = path;
        this.limits = limits;
        this.shareMax = Math.max(1, limits.readers() / 2);
    }

    /**
     * Runs a work on a snapshot, on one of the threads, as soon as one is free.
     *
     * @throws StoreException if too many wait
     */
    void add(Job<?, ?> job, Executor threads) throws StoreException {
        synchronized (this) {
            if (running == shareMax) {
                if (waiting.size() >= limits.waitingReadsMax()) {
                    throw tooMany(null);
                }
                waiting.add(job);
                return;
            }
            running++;
        }
        try {
            threads.execute(() -> run(job, threads));
        } catch (RejectedExecutionException e) {
            runNext(threads);
            throw tooMany(e);
        }
    }

    private static StoreException tooMany(@Nullable Exception cause) {
        return new StoreException("too many reads wait", cause);
    }

    private void run(Job<?, ?> job, Executor threads) {
        try {
            if (job.begin()) {
                read(job);
            }
        } finally {
            runNext(threads);
        }
    }

    /** Hands this place among the threads to the next that waits, behind those of other files. */
    private void runNext(Executor threads) {
        while (true) {
            Job<?, ?> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    running--;
                    return;
                }
            }
            try {
                var job = next;
                threads.execute(() -> run(job, threads));
                return;
            } catch (RejectedExecutionException e) {
                next.fail(tooMany(e), Tx.End.ROLLED_BACK);
            }
        }
    }

    private void read(Job<?, ?> job) {
        SqliteConnection connection = null;
        try {
            connection = take();
            connection.run("BEGIN");
            var tx = connection.tx(scope);
            job.run(tx);
            connection.run("COMMIT");
            var failure = tx.failure();
            if (failure != null && SqliteConnection.isBreaking(failure)) {
                connection.close();
            } else {
                give(connection);
            }
            job.answer(Tx.End.ROLLED_BACK);
        } catch (SQLException | RuntimeException e) {
            if (connection != null) {
                connection.close();
            }
            job.fail(new StoreException("reading failed", e), Tx.End.ROLLED_BACK);
        }
    }

    private SqliteConnection take() throws SQLException {
        SqliteConnection connection;
        synchronized (this) {
            connection = idle.pollLast();
        }
        return connection == null ? SqliteConnection.reader(path, limits) : connection;
    }

    private synchronized void give(SqliteConnection connection) {
        idle.addLast(connection);
    }

    /** Closes the connections; nobody reads any more. */
    synchronized void close() {
        idle.forEach(SqliteConnection::close);
        idle.clear();
    }
}
