package org.mailstead.server.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;

/** A PostgreSQL server of this JVM, with a database for each test's directory. */
final class TestPostgres {
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start(); // ends with the JVM
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database that stands for a directory, made if need be. */
    static PostgresLogin login(Path directory) throws StoreException {
        var octets = directory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
        var name = "t" + UUID.nameUUIDFromBytes(octets).toString().replace("-", "");
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var find =
                        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?");
                var create = connection.createStatement()) {
            find.setString(1, name);
            try (var rows = find.executeQuery()) {
                if (!rows.next()) {
                    create.execute("CREATE DATABASE " + name);
                }
            }
        } catch (SQLException e) {
            throw new StoreException("test database cannot be made", e);
        }
        return new PostgresLogin(SERVER.getJdbcUrl("postgres", name), "postgres", "postgres");
    }
}
