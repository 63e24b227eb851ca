package org.mailstead.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepared statements of one connection, by their text. A statement in use is not in here, so that
 * a text used inside itself gets a second statement. Used by one thread at a time.
 */
final class StatementCache {
    private static final Logger log = LoggerFactory.getLogger(StatementCache.class);

    private final Connection connection;
    private final int max;
    private final LinkedHashMap<String, PreparedStatement> idle = new LinkedHashMap<>();

    /**
     * @param max 0 or more; 0 keeps none, for a driver with a cache of its own
     */
    StatementCache(Connection connection, int max) {
        this.connection = connection;
        this.max = max;
    }

    PreparedStatement take(String text) throws SQLException {
        var statement = idle.remove(text);
        return statement == null ? connection.prepareStatement(text) : statement;
    }

    /** Takes a statement back; forgets the one that has been idle for longest if there are many. */
    void give(String text, PreparedStatement statement) {
        if (max == 0) {
            close(statement);
            return;
        }
        try {
            statement.clearParameters();
            statement.clearBatch();
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("statement dropped");
            close(statement);
            return;
        }
        var other = idle.put(text, statement);
        if (other != null) {
            close(other);
        }
        if (idle.size() > max) {
            close(idle.pollFirstEntry().getValue());
        }
    }

    void close() {
        idle.values().forEach(StatementCache::close);
        idle.clear();
    }

    private static void close(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) { // its connection is broken, and is closed for that
            log.atDebug().setCause(e).log("statement could not be closed");
        }
    }
}
