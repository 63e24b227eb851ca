package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/**
 * Rows of {@code queue_lane}, {@code queue_turn} and {@code queue_account}: where what is due is
 * found, and what each account has waiting. Each method in the caller's transaction.
 */
final class LaneRows {
    private LaneRows() {}

    /** A lane that something is due in. */
    record Due(long id, Place place) {}

    /** Where mail of a lane goes, and by which way. */
    record Place(String destination, String via) {}

    /**
     * The name of a lane.
     *
     * @param account 0 for the server's own mail
     * @param via see {@link Ways#via}
     */
    record Name(long account, int priority, String destination, String via) {
        Name by(String otherWay) {
            return new Name(account, priority, destination, otherWay);
        }
    }

    /** An account's turn by one way. */
    record Turn(long account, String via) {}

    /** What an account has waiting. */
    record Waiting(long recipients, long octets) {
        static final Waiting NOTHING = new Waiting(0, 0);

        Waiting plus(Waiting other) {
            return new Waiting(recipients + other.recipients, octets + other.octets);
        }
    }

    /** The lane of a name, made if need be, that now also waits for a recipient due then. */
    static long add(Tx tx, Name name, @Nullable Instant nextDue) throws SQLException {
        var sql =
                """
                INSERT INTO queue_lane (account_id, priority, destination, via, next_due)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (account_id, destination, priority, via) DO UPDATE SET next_due =
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
                .bind(name.account())
                .bind(name.priority())
                .bind(name.destination())
                .bind(name.via())
                .bind(nextDue)
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static Optional<Name> name(Tx tx, long lane) throws SQLException {
        return tx.sql("SELECT account_id, priority, destination, via FROM queue_lane WHERE id = ?")
                .bind(lane)
                .one(row ->
                        new Name(
                                row.getLong(1), row.getInt(2), row.getString(3), row.getString(4)));
    }

    /** Which recipients wait in the lane of another way than theirs. */
    static List<Long> astray(Tx tx, Map<Long, String> via) throws SQLException {
        var sql =
                """
                SELECT l.via FROM queue_recipient r JOIN queue_lane l ON l.id = r.lane_id
                WHERE r.id = ?
                """;
        var astray = new ArrayList<Long>();
        for (var each : via.entrySet()) {
            var now = tx.sql(sql).bind(each.getKey()).one(row -> row.getString(1));
            if (now.isPresent() && !now.get().equals(each.getValue())) {
                astray.add(each.getKey());
            }
        }
        return astray;
    }

    /** Whether a lane leads through something. */
    static boolean isAnyIndirect(Tx tx) throws SQLException {
        return tx.sql("SELECT 1 FROM queue_lane WHERE via <> '' LIMIT 1")
                .one(_ -> true)
                .orElse(false);
    }

    /** Counts a new message of an account. */
    static void addWaiting(Tx tx, long account, long recipients, long octets) throws SQLException {
        var sql =
                """
                INSERT INTO queue_account (account_id, recipients, octets)
                VALUES (?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET
                    recipients = queue_account.recipients + excluded.recipients,
                    octets = queue_account.octets + excluded.octets
                """;
        tx.sql(sql).bind(account).bind(recipients).bind(octets).update();
        tx.sql("UPDATE queue_total SET recipients = recipients + ?, octets = octets + ?")
                .bind(recipients)
                .bind(octets)
                .update();
    }

    /** Notes that something more is due for an account by one way. */
    static void addTurn(Tx tx, Turn turn, Instant nextDue) throws SQLException {
        var sql =
                """
                INSERT INTO queue_turn (account_id, via, next_due) VALUES (?, ?, ?)
                ON CONFLICT (account_id, via) DO UPDATE SET next_due =
                    CASE WHEN queue_turn.next_due < excluded.next_due
                        THEN queue_turn.next_due ELSE excluded.next_due END
                """;
        tx.sql(sql).bind(turn.account()).bind(turn.via()).bind(nextDue).update();
    }

    /** What waits in all. */
    static Waiting waitingInAll(Tx tx) throws SQLException {
        return tx.sql("SELECT recipients, octets FROM queue_total")
                .one(row -> new Waiting(row.getLong(1), row.getLong(2)))
                .orElseThrow();
    }

    static Waiting waiting(Tx tx, long account) throws SQLException {
        return tx.sql("SELECT recipients, octets FROM queue_account WHERE account_id = ?")
                .bind(account)
                .one(row -> new Waiting(row.getLong(1), row.getLong(2)))
                .orElse(Waiting.NOTHING);
    }

    /** The ways by which something waits for its time; one look-up for each. */
    static List<String> ways(Tx tx) throws SQLException {
        var ways = new ArrayList<String>();
        var next =
                tx.sql("SELECT via FROM queue_turn ORDER BY via LIMIT 1")
                        .one(row -> row.getString(1));
        while (next.isPresent()) {
            ways.add(next.get());
            next =
                    tx.sql("SELECT via FROM queue_turn WHERE via > ? ORDER BY via LIMIT 1")
                            .bind(next.get())
                            .one(row -> row.getString(1));
        }
        return ways;
    }

    /** Accounts for which something is due by one way, the longest waiting first. */
    static List<Turn> due(Tx tx, String via, Instant now, int max) throws SQLException {
        var sql =
                """
                SELECT account_id FROM queue_turn WHERE via = ? AND next_due <= ?
                ORDER BY next_due, account_id LIMIT ?
                """;
        return tx.sql(sql).bind(via).bind(now).bind(max).list(row -> new Turn(row.getLong(1), via));
    }

    /** The priorities of an account's lanes by one way, the highest first; one look-up for each. */
    static List<Integer> priorities(Tx tx, Turn turn) throws SQLException {
        var priorities = new ArrayList<Integer>();
        var next = priorityBelow(tx, turn, Integer.MAX_VALUE);
        while (next.isPresent()) {
            priorities.add(next.get());
            next = priorityBelow(tx, turn, next.get());
        }
        return priorities;
    }

    private static Optional<Integer> priorityBelow(Tx tx, Turn turn, int limit)
            throws SQLException {
        var sql =
                """
                SELECT priority FROM queue_lane
                WHERE account_id = ? AND via = ? AND priority < ?
                ORDER BY priority DESC LIMIT 1
                """;
        return tx.sql(sql)
                .bind(turn.account())
                .bind(turn.via())
                .bind(limit)
                .one(row -> row.getInt(1));
    }

    /** Lanes in which something is due, the longest waiting first. */
    static List<Due> due(Tx tx, Turn turn, int priority, Instant now, int max) throws SQLException {
        var sql =
                """
                SELECT id, destination FROM queue_lane
                WHERE account_id = ? AND via = ? AND priority = ? AND next_due <= ?
                ORDER BY next_due LIMIT ?
                """;
        return tx.sql(sql)
                .bind(turn.account())
                .bind(turn.via())
                .bind(priority)
                .bind(now)
                .bind(max)
                .list(row -> new Due(row.getLong(1), new Place(row.getString(2), turn.via())));
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

    /** Makes turns tell again when they come, after their lanes do. */
    static void refreshTurns(Tx tx, Collection<Turn> turns) throws SQLException {
        for (var turn : turns) {
            @Nullable Instant nextDue = null;
            for (var priority : priorities(tx, turn)) {
                var due = nextDue(tx, turn, priority);
                if (due.isPresent() && (nextDue == null || due.get().isBefore(nextDue))) {
                    nextDue = due.get();
                }
            }
            if (nextDue == null) {
                tx.sql("DELETE FROM queue_turn WHERE account_id = ? AND via = ?")
                        .bind(turn.account())
                        .bind(turn.via())
                        .update();
            } else {
                tx.sql(
                                """
                                INSERT INTO queue_turn (account_id, via, next_due) VALUES (?, ?, ?)
                                ON CONFLICT (account_id, via)
                                    DO UPDATE SET next_due = excluded.next_due
                                """)
                        .bind(turn.account())
                        .bind(turn.via())
                        .bind(nextDue)
                        .update();
            }
        }
    }

    private static Optional<Instant> nextDue(Tx tx, Turn turn, int priority) throws SQLException {
        var sql =
                """
                SELECT next_due FROM queue_lane
                WHERE account_id = ? AND via = ? AND priority = ? AND next_due IS NOT NULL
                ORDER BY next_due LIMIT 1
                """;
        return tx.sql(sql)
                .bind(turn.account())
                .bind(turn.via())
                .bind(priority)
                .one(row -> row.getInstant(1));
    }

    /** Counts less of an account, and for all. */
    static void leave(Tx tx, long account, Waiting gone) throws SQLException {
        tx.sql(
                        """
                        UPDATE queue_account SET recipients = recipients - ?, octets = octets - ?
                        WHERE account_id = ?
                        """)
                .bind(gone.recipients())
                .bind(gone.octets())
                .bind(account)
                .update();
        tx.sql("DELETE FROM queue_account WHERE account_id = ? AND recipients <= 0")
                .bind(account)
                .update();
        tx.sql("UPDATE queue_total SET recipients = recipients - ?, octets = octets - ?")
                .bind(gone.recipients())
                .bind(gone.octets())
                .update();
    }

    /** Makes all lanes and turns tell again when they are due, and leaves no lane alone. */
    static void refreshAll(Tx tx) throws SQLException {
        tx.sql(
                        """
                        UPDATE queue_lane SET put_off = 0, next_due = (
                            SELECT MIN(r.next_attempt) FROM queue_recipient r
                            WHERE r.lane_id = queue_lane.id AND r.hold = 0)
                        """)
                .update();
        tx.sql("DELETE FROM queue_turn").update();
        tx.sql(
                        """
                        INSERT INTO queue_turn (account_id, via, next_due)
                        SELECT account_id, via, MIN(next_due) FROM queue_lane
                        WHERE next_due IS NOT NULL GROUP BY account_id, via
                        """)
                .update();
    }

    /** Whose turns they are; to be asked before {@link #refresh} removes the empty ones. */
    static Set<Turn> turnsOf(Tx tx, Collection<Long> lanes) throws SQLException {
        var turns = new LinkedHashSet<Turn>();
        for (var lane : lanes) {
            tx.sql("SELECT account_id, via FROM queue_lane WHERE id = ?")
                    .bind(lane)
                    .one(row -> turns.add(new Turn(row.getLong(1), row.getString(2))));
        }
        return turns;
    }

    /** When the first lane of all is due; null if none waits for that. */
    static @Nullable Instant nextDue(Tx tx) throws SQLException {
        @Nullable Instant first = null;
        for (var via : ways(tx)) {
            var sql = "SELECT next_due FROM queue_turn WHERE via = ? ORDER BY next_due LIMIT 1";
            var due = tx.sql(sql).bind(via).one(row -> row.getInstant(1));
            if (due.isPresent() && (first == null || due.get().isBefore(first))) {
                first = due.get();
            }
        }
        return first;
    }
}
