package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_account_setting}: what is set for one account. */
final class AccountSettingRows {
    /** {@link AutomaticJunkFlags#toSetting}; what is set for all stands in {@link SettingRows}. */
    static final String JUNK_FLAGS = "junk-flags";

    /** Names in upper case, parted by spaces. */
    static final String IMAP_CAPABILITIES_DISABLED = "imap-capabilities-disabled";

    /** {@link SendingLimits#toSetting}. */
    static final String SENDING_LIMITS = "sending-limits";

    /** A duration of ISO 8601, as PT72H. */
    static final String WEBHOOKS_KEPT = "webhooks-kept";

    private AccountSettingRows() {}

    static Map<String, String> all(Tx tx, long account) throws SQLException {
        var sql = "SELECT name, value FROM directory_account_setting WHERE account_id = ?";
        var settings = new HashMap<String, String>();
        tx.sql(sql).bind(account).each(row -> settings.put(row.getString(1), row.getString(2)));
        return settings;
    }

    static Optional<String> find(Tx tx, long account, String name) throws SQLException {
        var sql = "SELECT value FROM directory_account_setting WHERE account_id = ? AND name = ?";
        return tx.sql(sql).bind(account).bind(name).one(row -> row.getString(1));
    }

    /** Accounts that have a webhook. */
    static List<Long> withWebhooks(Tx tx) throws SQLException {
        var sql = "SELECT DISTINCT account_id FROM directory_account_setting WHERE name IN (?, ?)";
        return tx.sql(sql)
                .bind(Webhook.Direction.OUTGOING.setting())
                .bind(Webhook.Direction.INCOMING.setting())
                .list(row -> row.getLong(1));
    }

    static void put(Tx tx, long account, String name, String value) throws SQLException {
        var sql =
                """
                INSERT INTO directory_account_setting (account_id, name, value) VALUES (?, ?, ?)
                ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value
                """;
        tx.sql(sql).bind(account).bind(name).bind(value).update();
    }

    static void delete(Tx tx, long account, String name) throws SQLException {
        var sql = "DELETE FROM directory_account_setting WHERE account_id = ? AND name = ?";
        tx.sql(sql).bind(account).bind(name).update();
    }

    static void deleteAll(Tx tx, long account) throws SQLException {
        var sql = "DELETE FROM directory_account_setting WHERE account_id = ?";
        tx.sql(sql).bind(account).update();
    }
}
