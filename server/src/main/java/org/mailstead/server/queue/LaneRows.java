package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/**
 * Rows of {@code queue_lane} and {@code queue_account}: where what is due is found, and what each
 * account has waiting. Each method in the caller's transaction.
 */
final class LaneRows {
    private LaneRows() {}

    /** A lane that something is due in. */
    record Due(long id, String destination) {}

    /** What an account has waiting. */
    record Waiting(long recipients, long octets) {
        static final Waiting NOTHING = new Waiting(0, 0);

        Waiting plus(Waiting other) {
            return new Waiting(recipients + other.recipients, octets + other.octets);
        }
    }

    /** The lane of a name, made if need be, that now also waits for a recipient due then. */
    static long add(
            Tx tx, long account, int priority, String destination, @Nullable Instant nextDue)
            throws SQLException {
        var sql =
                """
                INSERT INTO queue_lane (account_id, priority, destination, next_due)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (account_id, destination, priority) DO UPDATE SET next_due =
                    CASE
                        WHEN excluded.next_due IS NULL THEN queue_lane.next_due
                        WHEN excluded.next_due < queue_lane.put_off THEN
                            CASE WHEN queue_lane.next_due < queue_lane.put_off
                                THEN queue_lane.next_due ELSE queue_lane.put_off END
                        WHEN queue_lane.next_due < excluded.next_due THEN queue_lane.next_due
                        ELSE excluded.next_due
                    END
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(account)
                .bind(priority)
                .bind(destination)
                .bind(nextDue)
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** Counts a new message of an account, whose first recipient is due then. */
    static void addWaiting(
            Tx tx, long account, long recipients, long octets, @Nullable Instant nextDue)
            throws SQLException {
        var sql =
                """
                INSERT INTO queue_account (account_id, next_due, recipients, octets)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET
                    next_due = CASE
                        WHEN excluded.next_due IS NULL THEN queue_account.next_due
                        WHEN queue_account.next_due < excluded.next_due
                            THEN queue_account.next_due
                        ELSE excluded.next_due
                    END,
                    recipients = queue_account.recipients + excluded.recipients,
                    octets = queue_account.octets + excluded.octets
                """;
        tx.sql(sql).bind(account).bind(nextDue).bind(recipients).bind(octets).update();
        tx.sql("UPDATE queue_total SET recipients = recipients + ?, octets = octets + ?")
                .bind(recipients)
                .bind(octets)
                .update();
    }

    /** What waits in all. */
    static Waiting waitingInAll(Tx tx) throws SQLException {
        return tx.sql("SELECT recipients, octets FROM queue_total")
                .one(row -> new Waiting(row.getLong(1), row.getLong(2)))
                .orElseThrow();
    }

    /** Counts what waits no longer, whoever sent it. */
    static void leave(Tx tx, Waiting gone) throws SQLException {
        tx.sql("UPDATE queue_total SET recipients = recipients - ?, octets = octets - ?")
                .bind(gone.recipients())
                .bind(gone.octets())
                .update();
    }

    static Waiting waiting(Tx tx, long account) throws SQLException {
        return tx.sql("SELECT recipients, octets FROM queue_account WHERE account_id = ?")
                .bind(account)
                .one(row -> new Waiting(row.getLong(1), row.getLong(2)))
                .orElse(Waiting.NOTHING);
    }

    /** Accounts for which something is due, the longest waiting first. */
    static List<Long> dueAccounts(Tx tx, Instant now, int max) throws SQLException {
        var sql =
                """
                SELECT account_id FROM queue_account WHERE next_due <= ?
                ORDER BY next_due, account_id LIMIT ?
                """;
        return tx.sql(sql).bind(now).bind(max).list(row -> row.getLong(1));
    }

    /** The priorities of an account's lanes, the highest first; one look-up for each. */
    static List<Integer> priorities(Tx tx, long account) throws SQLException {
        var priorities = new ArrayList<Integer>();
        var next = priorityBelow(tx, account, Integer.MAX_VALUE);
        while (next.isPresent()) {
            priorities.add(next.get());
            next = priorityBelow(tx, account, next.get());
        }
        return priorities;
    }

    private static Optional<Integer> priorityBelow(Tx tx, long account, int limit)
            throws SQLException {
        var sql =
                """
                SELECT priority FROM queue_lane WHERE account_id = ? AND priority < ?
                ORDER BY priority DESC LIMIT 1
                """;
        return tx.sql(sql).bind(account).bind(limit).one(row -> row.getInt(1));
    }

    /** Lanes in which something is due, the longest waiting first. */
    static List<Due> due(Tx tx, long account, int priority, Instant now, int max)
            throws SQLException {
        var sql =
                """
                SELECT id, destination FROM queue_lane
                WHERE account_id = ? AND priority = ? AND next_due <= ?
                ORDER BY next_due LIMIT ?
                """;
        return tx.sql(sql)
                .bind(account)
                .bind(priority)
                .bind(now)
                .bind(max)
                .list(row -> new Due(row.getLong(1), row.getString(2)));
    }

    /** Leaves a lane alone for a while. */
    static void putOff(Tx tx, Collection<Long> lanes, Instant until) throws SQLException {
        tx.sql("UPDATE queue_lane SET put_off = ? WHERE id = ? AND put_off < ?")
                .updates(lanes, (statement, lane) -> statement.bind(until).bind(lane).bind(until));
    }

    /** Leaves lanes alone no longer. */
    static void resume(Tx tx, Collection<Long> lanes) throws SQLException {
        tx.sql("UPDATE queue_lane SET put_off = 0 WHERE id = ? AND put_off > 0")
                .updates(lanes, (statement, lane) -> statement.bind(lane));
    }

    /** Makes lanes tell again when they are due, and removes those where nobody waits. */
    static void refresh(Tx tx, Collection<Long> lanes) throws SQLException {
        tx.sql(
                        """
                        UPDATE queue_lane SET next_due = (
                            SELECT CASE WHEN MIN(r.next_attempt) < queue_lane.put_off
                                THEN queue_lane.put_off ELSE MIN(r.next_attempt) END
                            FROM queue_recipient r
                            WHERE r.lane_id = queue_lane.id AND r.hold = 0)
                        WHERE id = ?
                        """)
                .updates(lanes, (statement, lane) -> statement.bind(lane));
        tx.sql(
                        """
                        DELETE FROM queue_lane
                        WHERE id = ? AND next_due IS NULL AND NOT EXISTS (
                            SELECT 1 FROM queue_recipient r WHERE r.lane_id = queue_lane.id)
                        """)
                .updates(lanes, (statement, lane) -> statement.bind(lane));
    }

    /** Makes an account tell again when it is due, after its lanes do, with less waiting. */
    static void refreshAccount(Tx tx, long account, Waiting gone) throws SQLException {
        @Nullable Long nextDue = null;
        for (var priority : priorities(tx, account)) {
            var due = nextDue(tx, account, priority);
            if (due != null && (nextDue == null || due < nextDue)) {
                nextDue = due;
            }
        }
        tx.sql(
                        """
                        UPDATE queue_account
                        SET next_due = ?, recipients = recipients - ?, octets = octets - ?
                        WHERE account_id = ?
                        """)
                .bind(nextDue)
                .bind(gone.recipients())
                .bind(gone.octets())
                .bind(account)
                .update();
        tx.sql("DELETE FROM queue_account WHERE account_id = ? AND recipients <= 0")
                .bind(account)
                .update();
    }

    private static @Nullable Long nextDue(Tx tx, long account, int priority) throws SQLException {
        var sql =
                """
                SELECT next_due FROM queue_lane
                WHERE account_id = ? AND priority = ? AND next_due IS NOT NULL
                ORDER BY next_due LIMIT 1
                """;
        return tx.sql(sql).bind(account).bind(priority).one(row -> row.getLong(1)).orElse(null);
    }

    /** Makes all lanes and accounts tell again when they are due, and leaves no lane alone. */
    static void refreshAll(Tx tx) throws SQLException {
        tx.sql(
                        """
                        UPDATE queue_lane SET put_off = 0, next_due = (
                            SELECT MIN(r.next_attempt) FROM queue_recipient r
                            WHERE r.lane_id = queue_lane.id AND r.hold = 0)
                        """)
                .update();
        tx.sql(
                        """
                        UPDATE queue_account SET next_due = (
                            SELECT MIN(l.next_due) FROM queue_lane l
                            WHERE l.account_id = queue_account.account_id)
                        """)
                .update();
    }

    /** Whose lanes they are; to be asked before {@link #refresh} removes the empty ones. */
    static Set<Long> accountsOf(Tx tx, Collection<Long> lanes) throws SQLException {
        var accounts = new LinkedHashSet<Long>();
        for (var lane : lanes) {
            tx.sql("SELECT account_id FROM queue_lane WHERE id = ?")
                    .bind(lane)
                    .one(row -> accounts.add(row.getLong(1)));
        }
        return accounts;
    }

    /** When the first lane of all is due; null if none waits for that. */
    static @Nullable Instant nextDue(Tx tx) throws SQLException {
        var sql =
                """
                SELECT next_due FROM queue_account WHERE next_due IS NOT NULL
                ORDER BY next_due LIMIT 1
                """;
        return tx.sql(sql).one(row -> row.getInstant(1)).orElse(null);
    }
}
