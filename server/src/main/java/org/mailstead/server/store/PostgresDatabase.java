package org.mailstead.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL engine: one database for all scopes, shared by all nodes.
 *
 * <p>Writes of a scope are serialized as on SQLite, by a row of {@code scope_lock} that each
 * transaction locks first: across nodes, and without serialization failures. Within a node, works
 * that wait share a transaction and its commit. Reads are {@code REPEATABLE READ, READ ONLY}. The
 * driver blocks virtual threads only, so no thread is handed over to.
 */
final class PostgresDatabase implements Database {
    /** More subtransactions than 64 in a transaction slow down everybody's snapshots. */
    private static final int BATCH_MAX = 60;

    private static final int ATTEMPTS_MAX = 5;

    private static final String SESSION =
            """
            SET synchronous_commit = on;
            SET lock_timeout = '30s';
            SET idle_in_transaction_session_timeout = '60s'
            """;

    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final CommitGate gate;
    private final PostgresTurns turns;
    private final Semaphore reads;
    private final PostgresAnnouncements announcements;
    private final WriteFailures failures = new WriteFailures();

    private PostgresDatabase(PostgresLogin login, StoreLimits limits, CommitGate gate) {
        this.gate = gate;
        this.reads = new Semaphore(limits.waitingReadsMax());
        this.turns =
                new PostgresTurns(
                        limits.waitingWritesMax(),
                        Math.min(BATCH_MAX, limits.batchWorksMax()),
                        this::writeBatch);
        this.writers = new HikariDataSource(pool(login, limits, "store-writers"));
        try {
            var config = pool(login, limits, "store-readers");
            config.setMaximumPoolSize(limits.readers());
            config.setReadOnly(true);
            config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
            this.readers = new HikariDataSource(config);
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
        this.announcements = PostgresAnnouncements.start(login);
    }

    private static HikariConfig pool(PostgresLogin login, StoreLimits limits, String name) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(login.url());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(limits.writers());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(limits.openTimeout().toMillis());
        config.setConnectionInitSql(SESSION);
        config.setAutoCommit(false);
        return config;
    }

    static PostgresDatabase open(PostgresLogin login, StoreLimits limits, CommitGate gate)
            throws StoreException {
        PostgresDatabase database;
        try {
            database = new PostgresDatabase(login, limits, gate);
        } catch (HikariPool.PoolInitializationException e) {
            throw new StoreException("database cannot be reached as " + login, e);
        }
        try (var connection = database.writers.getConnection()) {
            PostgresSchema.update(connection);
            return database;
        } catch (SQLException e) {
            database.close();
            throw new StoreException("database cannot be brought up to date", e);
        } catch (StoreException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(
            Scope scope, Work<T, X> work, Runnable meanwhile) throws X, StoreException {
        Job.requireOutside();
        var job = new Job<>(work);
        turns.add(scope, job);
        meanwhile.run();
        return job.await();
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T read(Scope scope, Work<T, X> work)
            throws X, StoreException {
        Job.requireOutside();
        if (!reads.tryAcquire()) {
            throw new StoreException("too many reads wait");
        }
        var job = new Job<>(work);
        try (var connection = readers.getConnection()) {
            if (job.begin()) {
                job.run(tx(scope, connection));
                connection.rollback();
                job.answer(Tx.End.ROLLED_BACK);
            }
        } catch (SQLException e) {
            job.fail(new StoreException("reading failed", e), Tx.End.ROLLED_BACK);
        } finally {
            reads.release();
        }
        return job.await();
    }

    private static Tx tx(Scope scope, Connection connection) {
        return new Tx(scope, Dialect.POSTGRESQL, new StatementCache(connection, 0));
    }

    /** Runs works in one transaction, again if need be. On the scope's own virtual thread. */
    private void writeBatch(Scope scope, List<Job<?, ?>> batch) {
        for (int attempt = 1; ; attempt++) {
            var end = Tx.End.ROLLED_BACK;
            try (var connection = writers.getConnection()) {
                try {
                    PostgresSchema.lock(connection, scope);
                    var announced = runWorks(connection, scope, batch);
                    if (announced >= 0) {
                        announcements.send(connection, scope, announced);
                    }
                    gate.pass(scope, batch.size());
                    end = Tx.End.UNKNOWN;
                    connection.commit();
                } catch (SQLException | RuntimeException | Error e) {
                    rollback(connection, e);
                    throw e;
                }
                failures.worked(scope);
                batch.forEach(job -> job.answer(Tx.End.COMMITTED));
                return;
            } catch (SQLException e) {
                if (!isWorthAnotherAttempt(e) || attempt == ATTEMPTS_MAX) {
                    abandon(scope, batch, e, end);
                    return;
                }
                batch.forEach(Job::undo);
            } catch (RuntimeException | Error e) {
                abandon(scope, batch, e, end);
                return;
            }
        }
    }

    private static void rollback(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) { // the pool will notice that the connection is broken
            failure.addSuppressed(e);
        }
    }

    private void abandon(Scope scope, List<Job<?, ?>> batch, Throwable cause, Tx.End end) {
        failures.failed(scope, batch.size(), cause);
        var why = new StoreException("writing failed", cause);
        batch.forEach(job -> job.fail(why, end));
    }

    /** Returns what is to be announced; below 0 if nothing is. */
    private static long runWorks(Connection connection, Scope scope, List<Job<?, ?>> batch)
            throws SQLException {
        long announced = -1;
        for (var job : batch) {
            var savepoint = connection.setSavepoint();
            var tx = tx(scope, connection);
            boolean keep = job.run(tx);
            var failure = tx.failure();
            if (failure != null && isWorthAnotherAttempt(failure)) {
                throw failure;
            }
            if (keep) {
                announced = Math.max(announced, tx.announced());
            } else {
                connection.rollback(savepoint);
            }
            connection.releaseSavepoint(savepoint);
        }
        return announced;
    }

    /** Serialization failures and deadlocks: the same works may succeed when run again. */
    private static boolean isWorthAnotherAttempt(SQLException e) {
        return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    @Override
    public void listen(Announcements listener) {
        announcements.add(listener);
    }

    @Override
    public List<Scope.Account> accounts() throws StoreException {
        return this.<List<Scope.Account>, RuntimeException>read(
                Scope.server(), PostgresSchema::accounts);
    }

    @Override
    public void remove(Scope.Account account) throws StoreException {
        this.<Boolean, RuntimeException>write(
                account,
                tx -> {
                    PostgresSchema.remove(tx);
                    return true;
                });
    }

    @Override
    public void copy(Scope scope, Path file) throws StoreException {
        throw new StoreException("rows are in PostgreSQL: back them up with pg_dump");
    }

    /** Nothing: PostgreSQL keeps foreign keys by itself, and has tools that check its pages. */
    @Override
    public List<Finding> verify(Scope scope) {
        return List.of();
    }

    @Override
    public void close() {
        announcements.close();
        try {
            turns.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writers.close();
        readers.close();
    }
}
