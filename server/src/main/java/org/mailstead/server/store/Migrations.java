package org.mailstead.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps that lead to the current schema, for one kind of scope.
 *
 * <p>Each is a resource {@code migrations/KIND/NNNN-name.sql}, written in the words of {@link
 * Dialect}, and named in the {@code index} beside it. Every step that a database lacks is applied,
 * in the order of the numbers, in one transaction together with its row in {@code schema_version}.
 * A published step is never changed: what comes later is a step of its own.
 *
 * @param kind {@code server} or {@code account}
 * @param steps by ascending number
 */
record Migrations(String kind, List<Step> steps) {
    private static final Migrations SERVER = load("server");
    private static final Migrations ACCOUNT = load("account");

    /** How the line begins on which a step creates a table. */
    private static final String CREATE_TABLE = "CREATE TABLE ";

    private static final String VERSION_TABLE =
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                kind ${text} NOT NULL,
                number ${integer} NOT NULL,
                name ${text} NOT NULL,
                applied_at ${text} NOT NULL,
                PRIMARY KEY (kind, number)
            ) ${strict}
            """;

    /**
     * One step.
     *
     * @param number 1..9999
     * @param text SQL with dialect words
     */
    record Step(int number, String name, String text) {}

    Migrations {
        steps = List.copyOf(steps);
    }

    static Migrations of(Scope scope) {
        return switch (scope) {
            case Scope.Server() -> SERVER;
            case Scope.Account(_) -> ACCOUNT;
        };
    }

    static Migrations ofAccounts() {
        return ACCOUNT;
    }

    static Migrations load(String kind) {
        var steps = new TreeMap<Integer, Step>();
        for (var line : resource(kind + "/index").lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var number = Integer.parseInt(line.substring(0, 4));
            var step = new Step(number, line, resource(kind + "/" + line));
            if (steps.put(number, step) != null) {
                throw new IllegalStateException("two " + kind + " migrations are " + number);
            }
        }
        return new Migrations(kind, List.copyOf(steps.values()));
    }

    private static String resource(String name) {
        try (var in = Migrations.class.getResourceAsStream("migrations/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource migrations/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the tables that the steps create, in order. */
    List<String> tables() {
        return steps.stream()
                .flatMap(step -> step.text().lines())
                .filter(line -> line.startsWith(CREATE_TABLE))
                .map(line -> line.substring(CREATE_TABLE.length()))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    /** Whether the tables are those of an account. */
    boolean isOfAccounts() {
        return kind.equals("account");
    }

    /** Takes all steps that a database lacks, in the caller's transaction. */
    void apply(Connection transaction, Dialect dialect) throws SQLException, StoreException {
        try (var statement = transaction.createStatement()) {
            statement.executeUpdate(dialect.translate(VERSION_TABLE));
            for (var step : missing(transaction)) {
                statement.executeUpdate(dialect.translate(step.text()));
                record(transaction, step);
            }
        }
    }

    /**
     * The steps that a database lacks.
     *
     * @throws StoreException if it has a step that this program does not know
     */
    private List<Step> missing(Connection jdbc) throws SQLException, StoreException {
        var missing = new TreeMap<Integer, Step>();
        steps.forEach(step -> missing.put(step.number(), step));
        var unknown = new ArrayList<String>();
        try (var select =
                jdbc.prepareStatement("SELECT number, name FROM schema_version WHERE kind = ?")) {
            select.setString(1, kind);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    @Nullable Step known = missing.remove(rows.getInt(1));
                    if (known == null) {
                        unknown.add(rows.getString(2));
                    }
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new StoreException(
                    "the data was last used by a newer version of this program, whose "
                            + kind
                            + " schema has "
                            + String.join(", ", unknown)
                            + ": use that version, or a backup from before it");
        }
        return List.copyOf(missing.values());
    }

    private void record(Connection jdbc, Step step) throws SQLException {
        var sql =
                """
                INSERT INTO schema_version (kind, number, name, applied_at)
                VALUES (?, ?, ?, CAST(CURRENT_TIMESTAMP AS TEXT))
                """;
        try (var insert = jdbc.prepareStatement(sql)) {
            insert.setString(1, kind);
            insert.setInt(2, step.number());
            insert.setString(3, step.name());
            insert.executeUpdate();
        }
    }
}
