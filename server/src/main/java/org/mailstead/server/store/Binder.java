package org.mailstead.server.store;

import java.sql.SQLException;

/** Binds the parameters of a statement that runs once for each of many values. */
@FunctionalInterface
public interface Binder<A> {
    /** Binds all parameters, in order. */
    void bind(Sql sql, A value) throws SQLException;
}
