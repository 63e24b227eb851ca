package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.SyntaxException;

/** Rows of {@code directory_signing_key}. */
final class SigningKeyRows {
    private SigningKeyRows() {}

    static List<SigningKey> list(Tx tx, Domain domain) throws SQLException {
        var sql =
                """
                SELECT domain, selector, pem, signs, created_at
                FROM directory_signing_key WHERE domain = ? ORDER BY selector
                """;
        return tx.sql(sql).bind(domain.ascii()).list(SigningKeyRows::read);
    }

    static void insert(Tx tx, SigningKey key) throws SQLException {
        var sql =
                """
                INSERT INTO directory_signing_key (domain, selector, pem, signs, created_at)
                VALUES (?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .bind(key.domain().ascii())
                .bind(key.selector().name())
                .bind(key.key().pem())
                .bind(key.signs())
                .bind(key.createdAt())
                .update();
    }

    static void setSigns(Tx tx, Domain domain, Selector selector, boolean signs)
            throws SQLException {
        var sql = "UPDATE directory_signing_key SET signs = ? WHERE domain = ? AND selector = ?";
        tx.sql(sql).bind(signs).bind(domain.ascii()).bind(selector.name()).update();
    }

    static void delete(Tx tx, Domain domain, Selector selector) throws SQLException {
        var sql = "DELETE FROM directory_signing_key WHERE domain = ? AND selector = ?";
        tx.sql(sql).bind(domain.ascii()).bind(selector.name()).update();
    }

    static void deleteAll(Tx tx, Domain domain) throws SQLException {
        var sql = "DELETE FROM directory_signing_key WHERE domain = ?";
        tx.sql(sql).bind(domain.ascii()).update();
    }

    private static SigningKey read(Row row) throws SQLException {
        var selector = row.getString(2);
        try {
            return new SigningKey(
                    new Domain(row.getString(1)),
                    new Selector(selector),
                    DkimKey.parsePem(row.getString(3)),
                    row.getBoolean(4),
                    row.getInstant(5));
        } catch (SyntaxException e) {
            throw new SQLException("signing key " + selector + ": " + e.getMessage(), e);
        }
    }
}
