package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_certificate}. */
final class CertificateRows {
    private CertificateRows() {}

    static Optional<RegisteredCertificate> find(Tx tx, String fingerprint) throws SQLException {
        var sql =
                """
                SELECT fingerprint, account_id, login_name, key_type, name, no_imap_preauth,
                    created_at
                FROM directory_certificate WHERE fingerprint = ?
                """;
        return tx.sql(sql).bind(fingerprint).one(CertificateRows::read);
    }

    static List<RegisteredCertificate> list(Tx tx, long account) throws SQLException {
        var sql =
                """
                SELECT fingerprint, account_id, login_name, key_type, name, no_imap_preauth,
                    created_at
                FROM directory_certificate WHERE account_id = ? ORDER BY name, fingerprint
                """;
        return tx.sql(sql).bind(account).list(CertificateRows::read);
    }

    static void insert(Tx tx, RegisteredCertificate registered, byte[] certificate)
            throws SQLException {
        var sql =
                """
                INSERT INTO directory_certificate
                    (fingerprint, account_id, login_name, key_type, name, no_imap_preauth,
                     certificate, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .bind(registered.fingerprint())
                .bind(registered.account())
                .bind(registered.loginName())
                .bind(registered.keyType())
                .bind(registered.name())
                .bind(registered.noImapPreauth())
                .bind(certificate)
                .bind(registered.createdAt())
                .update();
    }

    static void delete(Tx tx, String fingerprint) throws SQLException {
        var sql = "DELETE FROM directory_certificate WHERE fingerprint = ?";
        tx.sql(sql).bind(fingerprint).update();
    }

    static void deleteAll(Tx tx, long account) throws SQLException {
        tx.sql("DELETE FROM directory_certificate WHERE account_id = ?").bind(account).update();
    }

    private static RegisteredCertificate read(Row row) throws SQLException {
        return new RegisteredCertificate(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getInstant(7));
    }
}
