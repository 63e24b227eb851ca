package org.mailstead.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables of an older version, and what is in them. */
final class OldSchema {
    private OldSchema() {}

    /** To an empty database. */
    static Connection connect(Engine engine, Path directory) throws Exception {
        return switch (engine) {
            case SQLITE -> DriverManager.getConnection("jdbc:sqlite::memory:");
            case POSTGRESQL -> {
                var login = TestPostgres.login(directory);
                yield DriverManager.getConnection(login.url(), login.user(), login.password());
            }
        };
    }

    /**
     * Takes the steps that a database lacks.
     *
     * @param last number of the last of them
     */
    static void migrate(String kind, Connection connection, Engine engine, int last)
            throws Exception {
        var steps = new ArrayList<Migrations.Step>();
        for (var step : Migrations.load(kind).steps()) {
            if (step.number() <= last) {
                steps.add(step);
            }
        }
        var dialect = engine == Engine.SQLITE ? Dialect.SQLITE : Dialect.POSTGRESQL;
        new Migrations(kind, steps).apply(connection, dialect);
    }

    static void update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** The rows, columns parted by spaces. */
    static List<String> list(Connection connection, String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                var row = new ArrayList<String>();
                for (var column = 1; column <= found.getMetaData().getColumnCount(); column++) {
                    row.add(found.getString(column));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }
}
