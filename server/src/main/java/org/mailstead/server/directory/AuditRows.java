package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_audit}. */
final class AuditRows {
    private AuditRows() {}

    static void insert(Tx tx, AuditEntry entry) throws SQLException {
        var sql =
                """
                INSERT INTO directory_audit (at, actor, action, subject, detail)
                VALUES (?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .bind(entry.at())
                .bind(entry.actor())
                .bind(entry.action())
                .bind(entry.subject())
                .bind(entry.detail())
                .update();
    }

    /** The newest first. */
    static List<AuditEntry> newest(Tx tx, int max) throws SQLException {
        var sql =
                """
                SELECT at, actor, action, subject, detail
                FROM directory_audit ORDER BY id DESC LIMIT ?
                """;
        return tx.sql(sql)
                .bind(max)
                .list(row ->
                        new AuditEntry(
                                row.getInstant(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)));
    }
}
