package org.mailstead.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables on PostgreSQL: those of the server and those of all accounts, once. And {@code
 * scope_lock}, with a row for each scope that was ever written to.
 */
final class PostgresSchema {
    private static final String LOCK_TABLE =
            """
            CREATE TABLE IF NOT EXISTS scope_lock (account_id BIGINT PRIMARY KEY)
            """;

    private PostgresSchema() {}

    /** Brings the schema up to date, in one transaction; other nodes that start wait for it. */
    static void update(Connection connection) throws SQLException, StoreException {
        try {
            createFirst(connection);
            lock(connection, Scope.server());
            Migrations.of(Scope.server()).apply(connection, Dialect.POSTGRESQL);
            Migrations.ofAccounts().apply(connection, Dialect.POSTGRESQL);
            connection.commit();
        } catch (SQLException | StoreException e) {
            connection.rollback();
            throw e;
        }
    }

    /** Two nodes that create a table at the same time: one fails, and finds it there then. */
    private static void createFirst(Connection connection) throws SQLException {
        try {
            create(connection);
        } catch (SQLException e) {
            connection.rollback();
            create(connection);
        }
        connection.commit();
    }

    private static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK_TABLE);
        }
    }

    /** Waits until nobody else writes to a scope; lasts as long as the transaction. */
    static void lock(Connection connection, Scope scope) throws SQLException {
        while (!lockRow(connection, scope)) {
            var sql =
                    """
                    INSERT INTO scope_lock (account_id) VALUES (?) ON CONFLICT DO NOTHING
                    """;
            try (var insert = connection.prepareStatement(sql)) {
                insert.setLong(1, scope.accountId());
                insert.executeUpdate();
            }
        }
    }

    private static boolean lockRow(Connection connection, Scope scope) throws SQLException {
        var sql =
                """
                SELECT account_id FROM scope_lock WHERE account_id = ? FOR UPDATE
                """;
        try (var select = connection.prepareStatement(sql)) {
            select.setLong(1, scope.accountId());
            try (var rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    static List<Scope.Account> accounts(Tx tx) throws SQLException {
        var sql =
                """
                SELECT account_id FROM scope_lock WHERE account_id > 0 ORDER BY account_id
                """;
        return tx.sql(sql).list(row -> new Scope.Account(row.getLong(1)));
    }

    /** Removes all rows of the transaction's account, last created tables first. */
    static void remove(Tx tx) throws SQLException {
        for (var table : Migrations.ofAccounts().tables().reversed()) {
            tx.sql("DELETE FROM " + table + " WHERE account_id = ?")
                    .bind(tx.scope().accountId())
                    .update();
        }
        tx.sql("DELETE FROM scope_lock WHERE account_id = ?").bind(tx.scope().accountId()).update();
    }
}
