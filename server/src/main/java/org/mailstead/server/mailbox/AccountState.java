package org.mailstead.server.mailbox;

import java.sql.SQLException;
import org.mailstead.server.store.Tx;

/**
 * The counters of an account.
 *
 * @param modSeq the last one given out, 1 before the first
 * @param historyFloor removals at or before it may be forgotten
 * @param lastId the last id given out
 * @param usage octets of all messages, also of removed ones that are not erased
 */
record AccountState(
        long modSeq,
        long historyFloor,
        long lastId,
        long lastUidValidity,
        long namesFloor,
        long usage) {

    /** Of an account that has no row yet, all 0 but for the mod-sequence. */
    static final AccountState NONE = new AccountState(1, 0, 0, 0, 0, 0);

    /** The row of the transaction's account; {@link #NONE} if there is none. */
    static AccountState load(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT mod_seq, history_floor, last_id, last_uid_validity, names_floor,
                            usage_octets
                        FROM mail_state
                        WHERE account_id = ?
                        """)
                .bind(tx.scope().accountId())
                .one(row ->
                        new AccountState(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6)))
                .orElse(NONE);
    }

    void save(Tx tx) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO mail_state (account_id, mod_seq, history_floor, last_id,
                            last_uid_validity, names_floor, usage_octets)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id) DO UPDATE SET
                            mod_seq = excluded.mod_seq,
                            history_floor = excluded.history_floor,
                            last_id = excluded.last_id,
                            last_uid_validity = excluded.last_uid_validity,
                            names_floor = excluded.names_floor,
                            usage_octets = excluded.usage_octets
                        """)
                .bind(tx.scope().accountId())
                .bind(modSeq)
                .bind(historyFloor)
                .bind(lastId)
                .bind(lastUidValidity)
                .bind(namesFloor)
                .bind(usage)
                .update();
    }
}
