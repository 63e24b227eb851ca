package org.mailstead.server.transfer;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailstead.server.store.Tx;
import org.mailstead.server.transfer.format.Identity;

/** The rows that make an import come to the same whenever it is repeated. */
final class ImportJournal {
    private static final int ASKED_TOGETHER = 20;

    /** Whose mailbox messages come into. */
    record Target(long account, long mailbox) {}

    /**
     * How far a file was read.
     *
     * @param run the pass that goes on there
     * @param position where the next message starts, in octets
     * @param lastPosition where the last message that was read starts
     */
    record Position(long run, long position, long lastPosition, Identity lastIdentity) {}

    /**
     * How often a message was met and brought in.
     *
     * @param run the pass that {@code met} counts in
     */
    record Count(long run, int met, int imported) {
        static final Count NONE = new Count(0, 0, 0);

        /** After it was met once more: when it had been met less often, it is to be imported. */
        Count next(long pass) {
            var times = run == pass ? met + 1 : 1;
            return new Count(pass, times, Math.max(imported, times));
        }
    }

    private ImportJournal() {}

    /** Takes the number of a new pass. */
    static long nextRun(Tx tx, long account) throws SQLException {
        return tx.sql(
                        """
                        INSERT INTO import_run (account_id, last_run) VALUES (?, 1)
                        ON CONFLICT (account_id) DO UPDATE SET last_run = import_run.last_run + 1
                        RETURNING last_run
                        """)
                .bind(account)
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static Optional<Position> position(Tx tx, Target target, Path source) throws SQLException {
        return tx.sql(
                        """
                        SELECT run, position, last_position, last_identity FROM import_source
                        WHERE account_id = ? AND mailbox_id = ? AND path = ?
                        """)
                .bind(target.account())
                .bind(target.mailbox())
                .bind(source.toString())
                .one(row ->
                        new Position(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                Identity.stored(row.getBytes(4))));
    }

    static void putPosition(Tx tx, Target target, Path source, Position position)
            throws SQLException {
        tx.sql(
                        """
                        INSERT INTO import_source (
                            account_id, mailbox_id, path, run, position, last_position, last_identity
                        ) VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, mailbox_id, path) DO UPDATE SET
                            run = excluded.run,
                            position = excluded.position,
                            last_position = excluded.last_position,
                            last_identity = excluded.last_identity
                        """)
                .bind(target.account())
                .bind(target.mailbox())
                .bind(source.toString())
                .bind(position.run())
                .bind(position.position())
                .bind(position.lastPosition())
                .bind(position.lastIdentity().octets())
                .update();
    }

    /** The counts of those messages that have any. */
    static Map<Identity, Count> counts(Tx tx, Target target, Collection<Identity> messages)
            throws SQLException {
        var counts = new HashMap<Identity, Count>();
        var asked = new ArrayList<>(messages);
        for (int from = 0; from < asked.size(); from += ASKED_TOGETHER) {
            var to = Math.min(asked.size(), from + ASKED_TOGETHER);
            counts.putAll(someCounts(tx, target, asked.subList(from, to)));
        }
        return counts;
    }

    private static Map<Identity, Count> someCounts(Tx tx, Target target, List<Identity> messages)
            throws SQLException {
        var sql =
                tx.sql(
                                """
                                SELECT identity, run, met, imported FROM import_message
                                WHERE account_id = ? AND mailbox_id = ? AND identity IN (
                                    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
                                )
                                """)
                        .bind(target.account())
                        .bind(target.mailbox());
        for (int i = 0; i < ASKED_TOGETHER; i++) {
            sql.bind(messages.get(Math.min(i, messages.size() - 1)).octets());
        }
        var counts = new HashMap<Identity, Count>();
        sql.each(row ->
                counts.put(
                        Identity.stored(row.getBytes(1)),
                        new Count(row.getLong(2), row.getInt(3), row.getInt(4))));
        return counts;
    }

    static void putCounts(Tx tx, Target target, Map<Identity, Count> counts) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO import_message (
                            account_id, mailbox_id, identity, run, met, imported
                        ) VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, mailbox_id, identity) DO UPDATE SET
                            run = excluded.run, met = excluded.met, imported = excluded.imported
                        """)
                .updates(
                        counts.entrySet(),
                        (sql, entry) ->
                                sql.bind(target.account())
                                        .bind(target.mailbox())
                                        .bind(entry.getKey().octets())
                                        .bind(entry.getValue().run())
                                        .bind(entry.getValue().met())
                                        .bind(entry.getValue().imported()));
    }

    /** Forgets what was brought into a mailbox, so that all of it comes in again. */
    static void forget(Tx tx, Target target) throws SQLException {
        for (var sql :
                List.of(
                        "DELETE FROM import_source WHERE account_id = ? AND mailbox_id = ?",
                        "DELETE FROM import_message WHERE account_id = ? AND mailbox_id = ?")) {
            tx.sql(sql).bind(target.account()).bind(target.mailbox()).update();
        }
    }

    /** The mailboxes that something was brought into. */
    static List<Target> targets(Tx tx, long account) throws SQLException {
        return tx.sql("SELECT DISTINCT mailbox_id FROM import_source WHERE account_id = ?")
                .bind(account)
                .list(row -> new Target(account, row.getLong(1)));
    }
}
