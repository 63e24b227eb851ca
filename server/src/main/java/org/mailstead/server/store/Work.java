package org.mailstead.server.store;

import java.sql.SQLException;

/**
 * What is done inside one transaction: short, and without network or waiting.
 *
 * <p>On SQLite it runs exactly once. On PostgreSQL it runs again when the transaction met a
 * serialization failure or a deadlock, so it changes nothing outside the transaction except through
 * {@link Tx#afterCommit}. It must not use the {@link Database} again, and must not keep the {@link
 * Tx}.
 *
 * @param <T> what it finds out
 * @param <X> how else it may end, thrown on to the caller
 */
@FunctionalInterface
public interface Work<T extends @org.jspecify.annotations.Nullable Object, X extends Exception> {
    /**
     * Does the work.
     *
     * @throws SQLException from the statements; the caller gets it as the cause of a {@link
     *     StoreException}
     */
    T run(Tx tx) throws X, SQLException;
}
