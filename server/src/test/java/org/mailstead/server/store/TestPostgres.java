package org.mailstead.server.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;

/** A PostgreSQL server of this JVM, with a schema for each test's directory. */
public final class TestPostgres {
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start(); // ends with the JVM
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema that stands for a directory, made if need be. */
    public static PostgresLogin login(Path directory) throws StoreException {
        var octets = directory.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
        var name = "t" + UUID.nameUUIDFromBytes(octets).toString().replace("-", "");
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var create = connection.createStatement()) {
            create.execute("CREATE SCHEMA IF NOT EXISTS " + name);
        } catch (SQLException e) {
            throw new StoreException("test schema cannot be made", e);
        }
        var url = SERVER.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + name;
        return new PostgresLogin(url, "postgres", "postgres");
    }
}
