package org.mailstead.server.directory;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_domain}. */
final class DomainRows {
    /** A control character, which no local part has. */
    private static final String BETWEEN_SEPARATORS = "\n";

    private DomainRows() {}

    static Optional<DomainSettings> find(Tx tx, Domain domain) throws SQLException {
        var sql =
                """
                SELECT name, disabled, case_sensitive, separators
                FROM directory_domain WHERE name = ?
                """;
        return tx.sql(sql).bind(domain.ascii()).one(DomainRows::read);
    }

    static List<DomainSettings> list(Tx tx) throws SQLException {
        var sql =
                """
                SELECT name, disabled, case_sensitive, separators
                FROM directory_domain ORDER BY name
                """;
        return tx.sql(sql).list(DomainRows::read);
    }

    static void insert(Tx tx, DomainSettings domain, Instant now) throws SQLException {
        var sql =
                """
                INSERT INTO directory_domain
                    (name, disabled, case_sensitive, separators, created_at)
                VALUES (?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .bind(domain.domain().ascii())
                .bind(domain.disabled())
                .bind(domain.caseSensitive())
                .bind(String.join(BETWEEN_SEPARATORS, domain.separators()))
                .bind(now)
                .update();
    }

    static void update(Tx tx, DomainSettings domain) throws SQLException {
        var sql =
                """
                UPDATE directory_domain SET disabled = ?, case_sensitive = ?, separators = ?
                WHERE name = ?
                """;
        tx.sql(sql)
                .bind(domain.disabled())
                .bind(domain.caseSensitive())
                .bind(String.join(BETWEEN_SEPARATORS, domain.separators()))
                .bind(domain.domain().ascii())
                .update();
    }

    static void delete(Tx tx, Domain domain) throws SQLException {
        tx.sql("DELETE FROM directory_domain WHERE name = ?").bind(domain.ascii()).update();
    }

    private static DomainSettings read(Row row) throws SQLException {
        var separators = row.getString(4);
        return new DomainSettings(
                new Domain(row.getString(1)),
                row.getBoolean(2),
                row.getBoolean(3),
                separators.isEmpty()
                        ? List.of()
                        : List.of(separators.split(BETWEEN_SEPARATORS, -1)));
    }
}
