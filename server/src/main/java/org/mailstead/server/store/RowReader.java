package org.mailstead.server.store;

import java.sql.SQLException;

/** Makes a value of a row. */
@FunctionalInterface
public interface RowReader<T> {
    /** Called once for each row; the row is valid during the call only. */
    T read(Row row) throws SQLException;
}
