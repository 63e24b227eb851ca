package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.Optional;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_setting}: what holds for all accounts. */
final class SettingRows {
    /** {@link Account#id} of the postmaster. */
    static final String POSTMASTER = "postmaster";

    /** Octets; no row if there is none. */
    static final String DEFAULT_QUOTA = "default-quota";

    /** Secret from which salts of users that do not exist are made, in base64. */
    static final String DECOY_KEY = "decoy-key";

    private SettingRows() {}

    static Optional<String> find(Tx tx, String name) throws SQLException {
        var sql = "SELECT value FROM directory_setting WHERE name = ?";
        return tx.sql(sql).bind(name).one(row -> row.getString(1));
    }

    static void put(Tx tx, String name, String value) throws SQLException {
        var sql =
                """
                INSERT INTO directory_setting (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """;
        tx.sql(sql).bind(name).bind(value).update();
    }

    static void delete(Tx tx, String name) throws SQLException {
        tx.sql("DELETE FROM directory_setting WHERE name = ?").bind(name).update();
    }
}
