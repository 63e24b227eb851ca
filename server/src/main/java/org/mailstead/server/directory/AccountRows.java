package org.mailstead.server.directory;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_account}. */
final class AccountRows {
    private AccountRows() {}

    static Optional<Account> find(Tx tx, long id) throws SQLException {
        var sql =
                """
                SELECT id, name, state, quota_octets, login_disabled, created_at
                FROM directory_account WHERE id = ?
                """;
        return tx.sql(sql).bind(id).one(AccountRows::read);
    }

    static Optional<Account> find(Tx tx, String name) throws SQLException {
        var sql =
                """
                SELECT id, name, state, quota_octets, login_disabled, created_at
                FROM directory_account WHERE name = ?
                """;
        return tx.sql(sql).bind(name).one(AccountRows::read);
    }

    static List<Account> list(Tx tx) throws SQLException {
        var sql =
                """
                SELECT id, name, state, quota_octets, login_disabled, created_at
                FROM directory_account ORDER BY name
                """;
        return tx.sql(sql).list(AccountRows::read);
    }

    /** Those whose data is not made, or not erased yet. */
    static List<Account> unsettled(Tx tx) throws SQLException {
        var sql =
                """
                SELECT id, name, state, quota_octets, login_disabled, created_at
                FROM directory_account WHERE state <> 1 ORDER BY id
                """;
        return tx.sql(sql).list(AccountRows::read);
    }

    /** The one that was added first and is not removed. */
    static Optional<Account> first(Tx tx) throws SQLException {
        var sql =
                """
                SELECT id, name, state, quota_octets, login_disabled, created_at
                FROM directory_account WHERE state <> 2 ORDER BY id LIMIT 1
                """;
        return tx.sql(sql).one(AccountRows::read);
    }

    static Account insert(Tx tx, String name, Instant now) throws SQLException {
        var sql =
                """
                INSERT INTO directory_account (name, state, quota_octets, created_at)
                VALUES (?, 0, 0, ?)
                RETURNING id, name, state, quota_octets, login_disabled, created_at
                """;
        return tx.sql(sql).bind(name).bind(now).one(AccountRows::read).orElseThrow();
    }

    static void setState(Tx tx, long id, Account.State state) throws SQLException {
        var sql = "UPDATE directory_account SET state = ? WHERE id = ?";
        tx.sql(sql).bind(state.number()).bind(id).update();
    }

    static void setQuota(Tx tx, long id, long octets) throws SQLException {
        var sql = "UPDATE directory_account SET quota_octets = ? WHERE id = ?";
        tx.sql(sql).bind(octets).bind(id).update();
    }

    static void setLoginDisabled(Tx tx, long id, @Nullable String text) throws SQLException {
        var sql = "UPDATE directory_account SET login_disabled = ? WHERE id = ?";
        tx.sql(sql).bind(text).bind(id).update();
    }

    static void delete(Tx tx, long id) throws SQLException {
        tx.sql("DELETE FROM directory_account WHERE id = ?").bind(id).update();
    }

    private static Account read(Row row) throws SQLException {
        return new Account(
                row.getLong(1),
                row.getString(2),
                Account.State.of(row.getInt(3)),
                row.getLong(4),
                row.getStringOrNull(5),
                row.getInstant(6));
    }
}
