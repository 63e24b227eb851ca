package org.mailstead.server.store;

import java.sql.SQLException;

/** Does something with each row. */
@FunctionalInterface
public interface RowConsumer {
    /** Called once for each row; the row is valid during the call only. */
    void accept(Row row) throws SQLException;
}
