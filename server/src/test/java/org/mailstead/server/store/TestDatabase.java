package org.mailstead.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A real database for a test, whose commits can be made to fail.
 *
 * <p>Opened again on the same directory, it has what was kept there before, on both engines.
 */
public final class TestDatabase implements Database {
    private static final int SQLITE_IO_ERROR = 10;
    private static final int SQLITE_FULL = 13;

    private final Database database;
    private final Faults faults;

    private TestDatabase(Database database, Faults faults) {
        this.database = database;
        this.faults = faults;
    }

    /**
     * Opens a database.
     *
     * @param directory of this test alone; stands for the database on PostgreSQL too
     */
    public static TestDatabase open(Engine engine, Path directory) throws StoreException {
        return open(engine, directory, StoreLimits.defaults());
    }

    public static TestDatabase open(Engine engine, Path directory, StoreLimits limits)
            throws StoreException {
        var faults = new Faults();
        return new TestDatabase(
                switch (engine) {
                    case SQLITE -> SqliteDatabase.open(directory, limits, faults);
                    case POSTGRESQL ->
                            PostgresDatabase.open(TestPostgres.login(directory), limits, faults);
                },
                faults);
    }

    /** Makes the next commits fail as if the disk were broken. */
    public void failCommits(int count) {
        faults.failure.set(new SQLException("injected I/O error", "58030", SQLITE_IO_ERROR));
        faults.left.set(count);
    }

    /** The same of accounts only: who has logged in, for one, is noted at any time. */
    public void failCommitsOfAccounts(int count) {
        faults.accountsOnly = true;
        failCommits(count);
    }

    /** Makes the next commits fail as if the disk were full. */
    public void failCommitsAsFull(int count) {
        faults.failure.set(new SQLException("injected full disk", "53100", SQLITE_FULL));
        faults.left.set(count);
    }

    /** Makes the next commits fail with what means that the works may be run again. */
    public void failCommitsForNow(int count) {
        faults.failure.set(new SQLException("injected serialization failure", "40001"));
        faults.left.set(count);
    }

    /** How many commits there were, failed ones included. */
    public int commits() {
        return faults.commits.get();
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(
            Scope scope, Work<T, X> work, Runnable meanwhile) throws X, StoreException {
        return database.write(scope, work, meanwhile);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T read(Scope scope, Work<T, X> work)
            throws X, StoreException {
        return database.read(scope, work);
    }

    @Override
    public Dialect dialect() {
        return database.dialect();
    }

    @Override
    public void listen(Announcements listener) {
        database.listen(listener);
    }

    @Override
    public List<Scope.Account> accounts() throws StoreException {
        return database.accounts();
    }

    @Override
    public void remove(Scope.Account account) throws StoreException {
        database.remove(account);
    }

    @Override
    public void copy(Scope scope, Path file) throws IOException, StoreException {
        database.copy(scope, file);
    }

    @Override
    public List<Finding> verify(Scope scope) throws StoreException {
        return database.verify(scope);
    }

    @Override
    public void close() {
        database.close();
    }

    private static final class Faults implements CommitGate {
        private final AtomicInteger left = new AtomicInteger();
        private final AtomicInteger commits = new AtomicInteger();
        private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
        private volatile boolean accountsOnly;

        @Override
        public void pass(Scope scope, int works) throws SQLException {
            commits.incrementAndGet();
            var next = failure.get();
            var isMeant = !accountsOnly || scope instanceof Scope.Account;
            if (isMeant && next != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw next;
            }
        }
    }
}
