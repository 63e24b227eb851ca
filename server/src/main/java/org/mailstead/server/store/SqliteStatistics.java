package org.mailstead.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Tells SQLite's planner how the rows of an account's file lie.
 *
 * <p>Every index begins with {@code account_id}, which has one value in the file. SQLite takes the
 * first column of an index for one that leaves few rows, and would rather read the whole account by
 * its primary key than look into a better index. The numbers are fixed, not measured, so that plans
 * do not change with the data, nor depend on when somebody last measured.
 */
final class SqliteStatistics {
    private static final String ROWS = "1000000";

    /** Rows with the same account, and the same value in one further column, in two, in more. */
    private static final List<String> ROWS_ALIKE = List.of(ROWS, "1000", "10", "10", "10", "10");

    private SqliteStatistics() {}

    /** Notes what is missing, in the caller's transaction. */
    static void complete(Connection transaction) throws SQLException {
        try (var statement = transaction.createStatement()) {
            statement.execute("ANALYZE sqlite_schema"); // makes the table for statistics
            var missing = missing(transaction);
            if (missing.isEmpty()) {
                return;
            }
            var sql = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)";
            try (var insert = transaction.prepareStatement(sql)) {
                for (var index : missing) {
                    insert.setString(1, index.table);
                    insert.setString(2, index.name);
                    insert.setString(3, numbers(index));
                    insert.executeUpdate();
                }
            }
            statement.execute("ANALYZE sqlite_schema"); // reads it
        }
    }

    /** An index whose first column is the account. */
    private record Index(String table, String name, boolean unique, int columns) {}

    private static List<Index> missing(Connection transaction) throws SQLException {
        var known = new HashSet<String>();
        var indexes = new ArrayList<Index>();
        var sql =
                """
                SELECT t.name, l.name, l."unique", COUNT(*)
                FROM sqlite_schema t
                JOIN pragma_index_list(t.name) l
                JOIN pragma_index_info(l.name) c
                WHERE t.type = 'table'
                GROUP BY t.name, l.name, l."unique"
                HAVING MAX(c.seqno = 0 AND c.name = 'account_id')
                """;
        try (var statement = transaction.createStatement()) {
            try (var rows = statement.executeQuery("SELECT idx FROM sqlite_stat1")) {
                while (rows.next()) {
                    known.add(rows.getString(1));
                }
            }
            try (var rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    if (!known.contains(rows.getString(2))) {
                        indexes.add(
                                new Index(
                                        rows.getString(1),
                                        rows.getString(2),
                                        rows.getBoolean(3),
                                        rows.getInt(4)));
                    }
                }
            }
        }
        return indexes;
    }

    private static String numbers(Index index) {
        var numbers = new StringBuilder(ROWS);
        for (int column = 0; column < index.columns; column++) {
            var isLast = column == index.columns - 1;
            var alike = ROWS_ALIKE.get(Math.min(column, ROWS_ALIKE.size() - 1));
            numbers.append(' ').append(isLast && index.unique ? "1" : alike);
        }
        // an index is walked from its beginning or not at all
        return numbers.append(" noskipscan").toString();
    }
}
