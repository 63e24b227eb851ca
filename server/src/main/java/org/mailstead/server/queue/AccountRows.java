package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/** Rows of {@code queue_setting}: what is set for the mail of one account. */
final class AccountRows {
    private AccountRows() {}

    /** How long what is done with is remembered; null if as for all. */
    static @Nullable Duration keepRetired(Tx tx, long account) throws SQLException {
        var millis =
                tx.sql(
                                """
                                SELECT keep_retired FROM queue_setting
                                WHERE account_id = ? AND keep_retired IS NOT NULL
                                """)
                        .bind(account)
                        .one(row -> row.getLong(1));
        return millis.map(Duration::ofMillis).orElse(null);
    }

    static void setKeepRetired(Tx tx, long account, @Nullable Duration keep) throws SQLException {
        var sql =
                """
                INSERT INTO queue_setting (account_id, keep_retired, from_id_logins)
                VALUES (?, ?, '')
                ON CONFLICT (account_id) DO UPDATE SET keep_retired = excluded.keep_retired
                """;
        tx.sql(sql).bind(account).bind(keep == null ? null : (Long) keep.toMillis()).update();
    }

    /** Notes that an account is gone, and how long its mail is remembered. */
    static void remove(Tx tx, long account, Duration keep, Instant now) throws SQLException {
        var sql =
                """
                INSERT INTO queue_setting (account_id, keep_retired, from_id_logins, removed)
                VALUES (?, ?, '', ?)
                ON CONFLICT (account_id) DO UPDATE SET keep_retired = CASE
                        WHEN queue_setting.keep_retired < excluded.keep_retired
                            THEN queue_setting.keep_retired ELSE excluded.keep_retired END,
                    from_id_logins = '', removed = excluded.removed
                """;
        tx.sql(sql).bind(account).bind(keep.toMillis()).bind(now).update();
    }

    /** Forgets accounts that were removed before a moment, and have no mail waiting. */
    static void expire(Tx tx, Instant before) throws SQLException {
        var sql =
                """
                DELETE FROM queue_setting WHERE removed < ? AND NOT EXISTS (
                    SELECT 1 FROM queue_account a WHERE a.account_id = queue_setting.account_id)
                """;
        tx.sql(sql).bind(before).update();
    }

    /** The addresses whose logins get unique reverse-paths. */
    static List<String> fromIdLogins(Tx tx, long account) throws SQLException {
        return tx.sql("SELECT from_id_logins FROM queue_setting WHERE account_id = ?")
                .bind(account)
                .one(row -> row.getString(1))
                .map(text -> text.lines().toList())
                .orElse(List.of());
    }

    static void setFromIdLogins(Tx tx, long account, List<String> logins) throws SQLException {
        var sql =
                """
                INSERT INTO queue_setting (account_id, keep_retired, from_id_logins)
                VALUES (?, NULL, ?)
                ON CONFLICT (account_id) DO UPDATE SET from_id_logins = excluded.from_id_logins
                """;
        tx.sql(sql).bind(account).bind(String.join("\n", logins)).update();
    }
}
