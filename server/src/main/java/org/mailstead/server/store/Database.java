package org.mailstead.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are kept: transactions by {@link Scope}.
 *
 * <p>Writes of one scope happen one after another, whoever asks, on both engines: a work may read
 * and then write without anybody changing what it read. Waiting works of a scope share one commit,
 * each in a savepoint of its own. Reads see one snapshot, and every write that was answered before
 * they began.
 *
 * <p>Safe for any number of threads. A thread that waits may be interrupted: a work that has not
 * begun is withdrawn with a {@link StoreException}; one that has begun is waited for, so that its
 * end is known. Either way the thread's interrupt status is set again.
 */
public interface Database extends AutoCloseable {

    /**
     * Opens the SQLite engine: {@code server.db} and {@code accounts/ID/account.db} below a data
     * directory, which is created if need be and belongs to one process at a time.
     *
     * @throws StoreException if another process has the directory open, the schema is newer than
     *     this program, or the file system fails
     */
    static Database sqlite(Path dataDirectory, StoreLimits limits) throws StoreException {
        return SqliteDatabase.open(dataDirectory, limits, CommitGate.OPEN);
    }

    /**
     * Opens the PostgreSQL engine: one database for all scopes, which several nodes may share.
     *
     * @throws StoreException if the database cannot be reached, or its schema is newer than this
     *     program
     */
    static Database postgresql(PostgresLogin login, StoreLimits limits) throws StoreException {
        return PostgresDatabase.open(login, limits, CommitGate.OPEN);
    }

    /** Which engine it is. */
    Dialect dialect();

    /**
     * Changes rows. Returns when the change is committed and synced.
     *
     * @return what the work returned
     * @throws X if the work threw it; nothing that the work did is kept
     * @throws StoreException if the store failed, is too busy or closed; nothing that the work did
     *     is kept, except when the connection to PostgreSQL breaks during the commit: then it may
     *     be
     */
    default <T extends @Nullable Object, X extends Exception> T write(Scope scope, Work<T, X> work)
            throws X, StoreException {
        return write(scope, work, () -> {});
    }

    /**
     * The same, while the caller's thread does something that the work may wait for.
     *
     * @param meanwhile begins when the work waits for its turn. It only computes, and must not
     *     throw; not run if the work finds no place to wait
     */
    <T extends @Nullable Object, X extends Exception> T write(
            Scope scope, Work<T, X> work, Runnable meanwhile) throws X, StoreException;

    /**
     * Reads rows, as of one moment. The work cannot change anything.
     *
     * @return what the work returned
     * @throws X if the work threw it
     * @throws StoreException if the store failed, is too busy or closed
     */
    <T extends @Nullable Object, X extends Exception> T read(Scope scope, Work<T, X> work)
            throws X, StoreException;

    /**
     * From now on tells what other nodes announce with {@link Tx#announce}, until closed.
     *
     * <p>Of what a caller reads after this call, no later change by another node stays untold. With
     * SQLite there is no other node.
     */
    void listen(Announcements listener);

    /** The accounts that were ever written to and not removed, in ascending order. */
    List<Scope.Account> accounts() throws StoreException;

    /**
     * Removes all rows of an account. Works for it that come later begin with an empty account.
     *
     * @throws StoreException if works for the account go on for too long, or the store failed
     */
    void remove(Scope.Account account) throws StoreException;

    /**
     * Writes a copy of a scope's rows, as of one moment, while others go on reading and writing.
     *
     * @param file does not exist, its directory may not; is an SQLite database afterwards, synced
     * @throws IOException if the file cannot be written
     * @throws StoreException if the store failed; always on PostgreSQL, which has tools of its own
     *     for this
     */
    void copy(Scope scope, Path file) throws IOException, StoreException;

    /**
     * Checks that what the engine keeps for a scope is whole: pages, indexes, foreign keys. Reads
     * all of it.
     *
     * @return what is wrong; empty if nothing is, and on PostgreSQL, which keeps foreign keys by
     *     itself and has tools that check its pages
     */
    List<Finding> verify(Scope scope) throws StoreException;

    /** Finishes the works that wait, then closes. A second call does nothing. */
    @Override
    void close();
}
