package org.mailstead.server.store;

import java.sql.SQLException;
import java.util.List;

/**
 * Something that must hold of the rows of a scope, and how it is made to hold again.
 *
 * <p>All statements have {@code ?} for nothing but the scope's account, 0 for the server.
 *
 * @param broken what is wrong with a row that the query finds, one line; {@code %s} for each column
 *     of the row
 * @param query finds the rows that break it
 * @param repairs statements that make it hold, run in order; empty if that cannot be done without
 *     guessing
 */
public record Invariant(String broken, String query, List<String> repairs) {
    /** Rows listed of those that break it. */
    private static final int LISTED_MAX = 20;

    public Invariant {
        repairs = List.copyOf(repairs);
    }

    /** One that cannot be repaired. */
    public Invariant(String broken, String query) {
        this(broken, query, List.of());
    }

    /**
     * Looks for rows that break it.
     *
     * @return what is wrong, at most 20; empty if it holds
     */
    public List<String> violations(Tx tx) throws SQLException {
        var columns = broken.split("%s", -1).length - 1;
        return bound(tx, query + "\nLIMIT " + LISTED_MAX)
                .list(row -> {
                    var values = new Object[columns];
                    for (int i = 0; i < columns; i++) {
                        values[i] = String.valueOf(row.getStringOrNull(i + 1));
                    }
                    return broken.formatted(values);
                });
    }

    /** Whether something can be done about it. */
    public boolean isRepairable() {
        return !repairs.isEmpty();
    }

    /** Makes it hold. */
    public void repair(Tx tx) throws SQLException {
        for (var statement : repairs) {
            bound(tx, statement).update();
        }
    }

    private static Sql bound(Tx tx, String text) throws SQLException {
        var sql = tx.sql(text);
        for (int at = text.indexOf('?'); at >= 0; at = text.indexOf('?', at + 1)) {
            sql.bind(tx.scope().accountId());
        }
        return sql;
    }
}
