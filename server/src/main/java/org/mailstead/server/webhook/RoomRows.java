package org.mailstead.server.webhook;

import java.sql.SQLException;
import org.mailstead.server.store.Tx;

/**
 * Rows of {@code webhook_room}: how much there is of each account. Each method in the caller's
 * transaction.
 */
final class RoomRows {
    private RoomRows() {}

    /** What there is of an account. */
    record Taken(long jobs, long octets, long retiredOctets) {
        static final Taken NONE = new Taken(0, 0, 0);
    }

    static Taken of(Tx tx, long account) throws SQLException {
        return tx.sql("SELECT jobs, octets, retired_octets FROM webhook_room WHERE account_id = ?")
                .bind(account)
                .one(row -> new Taken(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElse(Taken.NONE);
    }

    /** A job of so many octets waits. */
    static void enter(Tx tx, long account, long octets) throws SQLException {
        change(tx, account, 1, octets, 0);
    }

    /** It waits no longer. */
    static void leave(Tx tx, long account, long octets) throws SQLException {
        change(tx, account, -1, -octets, 0);
    }

    /** It is remembered. */
    static void remember(Tx tx, long account, long octets) throws SQLException {
        change(tx, account, 0, 0, octets);
    }

    /** It is remembered no longer. */
    static void forget(Tx tx, long account, long octets) throws SQLException {
        change(tx, account, 0, 0, -octets);
    }

    private static void change(Tx tx, long account, long jobs, long octets, long retired)
            throws SQLException {
        var sql =
                """
                INSERT INTO webhook_room (account_id, jobs, octets, retired_octets)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET jobs = webhook_room.jobs + excluded.jobs,
                    octets = webhook_room.octets + excluded.octets,
                    retired_octets = webhook_room.retired_octets + excluded.retired_octets
                """;
        tx.sql(sql).bind(account).bind(jobs).bind(octets).bind(retired).update();
    }
}
