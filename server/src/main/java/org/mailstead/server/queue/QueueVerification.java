package org.mailstead.server.queue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.RowCheck;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** Checks that what waits in the queue is whole, and will be found when it is due. store.md 23.9 */
public final class QueueVerification {
    private static final Scope SERVER = Scope.server();

    private static final String WRONG_SIZE =
            """
            FROM queue_message m JOIN server_blob b ON b.id = m.blob_id
            WHERE m.size <> LENGTH(m.prefix) + b.size
            """;
    private static final String LANE_DUE =
            """
            (SELECT CASE WHEN MIN(r.next_attempt) < queue_lane.put_off
                THEN queue_lane.put_off ELSE MIN(r.next_attempt) END
            FROM queue_recipient r WHERE r.lane_id = queue_lane.id AND r.hold = 0)
            """;
    private static final String TURN_DUE =
            """
            (SELECT MIN(l.next_due) FROM queue_lane l
            WHERE l.account_id = queue_turn.account_id AND l.via = queue_turn.via)
            """;
    private static final String KEPT = "(SELECT COALESCE(SUM(size), 0) FROM queue_content)";
    private static final String ACCOUNT_RECIPIENTS =
            """
            (SELECT COUNT(*) FROM queue_recipient r JOIN queue_lane l ON l.id = r.lane_id
            WHERE l.account_id = queue_account.account_id)
            """;
    private static final String ACCOUNT_OCTETS =
            """
            (SELECT COALESCE(SUM(m.size), 0) FROM queue_message m
            WHERE COALESCE(m.sender_account, 0) = queue_account.account_id)
            """;

    private static final List<RowCheck> CHECKS =
            List.of(
                    new RowCheck(
                            "queued message %d has another size than its octets",
                            "SELECT m.id " + WRONG_SIZE,
                            List.of(
                                    """
                                    UPDATE queue_message
                                    SET size = LENGTH(prefix) + (
                                        SELECT b.size FROM server_blob b
                                        WHERE b.id = queue_message.blob_id)
                                    WHERE id IN (SELECT m.id
                                    """
                                            + WRONG_SIZE
                                            + ")")),
                    new RowCheck(
                            "queued message %d has lost its octets",
                            """
                            SELECT m.id FROM queue_message m
                            WHERE NOT EXISTS (
                                SELECT 1 FROM server_blob b WHERE b.id = m.blob_id)
                            """,
                            List.of()),
                    new RowCheck(
                            "blob %d is no queued message's",
                            """
                            SELECT b.id FROM server_blob b
                            WHERE NOT EXISTS (
                                    SELECT 1 FROM queue_message m WHERE m.blob_id = b.id)
                                AND NOT EXISTS (
                                    SELECT 1 FROM queue_content c WHERE c.blob_id = b.id)
                            """,
                            List.of()),
                    new RowCheck(
                            "message %d that failed has lost its octets",
                            """
                            SELECT c.queued_id FROM queue_content c
                            WHERE NOT EXISTS (
                                SELECT 1 FROM server_blob b WHERE b.id = c.blob_id)
                            """,
                            List.of()),
                    new RowCheck(
                            "what is kept of mail that failed is counted wrongly: %d octets",
                            "SELECT kept_octets FROM queue_total WHERE kept_octets <> " + KEPT,
                            List.of("UPDATE queue_total SET kept_octets = " + KEPT)),
                    new RowCheck(
                            "recipient %d in the queue waits in no lane",
                            """
                            SELECT r.id FROM queue_recipient r
                            WHERE NOT EXISTS (SELECT 1 FROM queue_lane l WHERE l.id = r.lane_id)
                            """,
                            List.of()),
                    new RowCheck(
                            "lane %d of the queue is due at another time than its recipients",
                            "SELECT id FROM queue_lane WHERE next_due IS DISTINCT FROM " + LANE_DUE,
                            List.of(
                                    "UPDATE queue_lane SET next_due = " + LANE_DUE,
                                    """
                                    DELETE FROM queue_lane WHERE NOT EXISTS (
                                        SELECT 1 FROM queue_recipient r
                                        WHERE r.lane_id = queue_lane.id)
                                    """)),
                    new RowCheck(
                            "what account %d has in the queue is counted wrongly",
                            "SELECT account_id FROM queue_account WHERE recipients <> "
                                    + ACCOUNT_RECIPIENTS
                                    + "OR octets <> "
                                    + ACCOUNT_OCTETS,
                            List.of(
                                    "UPDATE queue_account SET recipients = "
                                            + ACCOUNT_RECIPIENTS
                                            + ", octets = "
                                            + ACCOUNT_OCTETS,
                                    "DELETE FROM queue_account WHERE recipients = 0")),
                    new RowCheck(
                            "the turn of account %d is at another time than its lanes",
                            "SELECT account_id FROM queue_turn WHERE next_due IS DISTINCT FROM "
                                    + TURN_DUE,
                            List.of("DELETE FROM queue_turn")),
                    new RowCheck(
                            "account %d has no turn by the way of a lane",
                            """
                            SELECT DISTINCT l.account_id FROM queue_lane l
                            WHERE l.next_due IS NOT NULL AND NOT EXISTS (
                                SELECT 1 FROM queue_turn t
                                WHERE t.account_id = l.account_id AND t.via = l.via)
                            """,
                            List.of(
                                    """
                                    INSERT INTO queue_turn (account_id, via, next_due)
                                    SELECT account_id, via, MIN(next_due) FROM queue_lane
                                    WHERE next_due IS NOT NULL GROUP BY account_id, via
                                    ON CONFLICT (account_id, via) DO NOTHING
                                    """)),
                    new RowCheck(
                            "what account %d has in the queue is not counted",
                            """
                            SELECT DISTINCT l.account_id FROM queue_lane l
                            WHERE NOT EXISTS (
                                SELECT 1 FROM queue_account a WHERE a.account_id = l.account_id)
                            """,
                            List.of(
                                    """
                                    INSERT INTO queue_account (account_id, recipients, octets)
                                    SELECT DISTINCT l.account_id, 1, 0 FROM queue_lane l
                                    WHERE true
                                    ON CONFLICT (account_id) DO NOTHING
                                    """,
                                    "UPDATE queue_account SET recipients = "
                                            + ACCOUNT_RECIPIENTS
                                            + ", octets = "
                                            + ACCOUNT_OCTETS)),
                    new RowCheck(
                            "what waits in all is counted wrongly: %d recipients",
                            """
                            SELECT t.recipients FROM queue_total t
                            WHERE t.recipients <> (
                                    SELECT COALESCE(SUM(a.recipients), 0) FROM queue_account a)
                                OR t.octets <> (
                                    SELECT COALESCE(SUM(a.octets), 0) FROM queue_account a)
                            """,
                            List.of(
                                    """
                                    UPDATE queue_total SET
                                        recipients = (
                                            SELECT COALESCE(SUM(a.recipients), 0)
                                            FROM queue_account a),
                                        octets = (
                                            SELECT COALESCE(SUM(a.octets), 0)
                                            FROM queue_account a)
                                    """)),
                    new RowCheck(
                            "attempts of recipient %d are kept, who is not in the queue",
                            """
                            SELECT DISTINCT a.recipient_id FROM queue_attempt a
                            WHERE NOT EXISTS (
                                    SELECT 1 FROM queue_recipient r WHERE r.id = a.recipient_id)
                                AND NOT EXISTS (
                                    SELECT 1 FROM queue_retired t WHERE t.id = a.recipient_id)
                            """,
                            List.of(
                                    """
                                    DELETE FROM queue_attempt
                                    WHERE NOT EXISTS (
                                            SELECT 1 FROM queue_recipient r
                                            WHERE r.id = queue_attempt.recipient_id)
                                        AND NOT EXISTS (
                                            SELECT 1 FROM queue_retired t
                                            WHERE t.id = queue_attempt.recipient_id)
                                    """)));

    private final Database database;
    private final Blobs blobs;

    public QueueVerification(Database database, Blobs blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    /**
     * Checks the queue.
     *
     * @param fix whether to correct sizes, counts and times, and to remove messages that nobody is
     *     to get any more
     * @return what is wrong, or was and is repaired, at most 20 of each kind; empty if nothing is
     */
    public List<Finding> verify(boolean fix) throws StoreException {
        return fix
                ? database.<List<Finding>, RuntimeException>write(SERVER, this::repaired)
                : database.<List<Finding>, RuntimeException>read(SERVER, tx -> findings(tx, false));
    }

    private List<Finding> repaired(Tx tx) throws SQLException {
        var findings = findings(tx, true);
        var finished =
                tx.sql(
                                """
                                SELECT id, blob_id FROM queue_message m
                                WHERE NOT EXISTS (
                                    SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id)
                                """)
                        .list(row -> new Finished(row.getLong(1), row.getLong(2)));
        for (var message : finished) {
            tx.sql("DELETE FROM queue_message WHERE id = ?").bind(message.id()).update();
            blobs.delete(tx, message.blob());
        }
        for (var check : CHECKS) {
            check.repair(tx);
        }
        return findings;
    }

    private record Finished(long id, long blob) {}

    private static List<Finding> findings(Tx tx, boolean fix) throws SQLException {
        var findings = new ArrayList<Finding>();
        var unowned =
                new RowCheck(
                        "queued message %d has no recipient",
                        """
                        SELECT m.id FROM queue_message m
                        WHERE NOT EXISTS (
                            SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id)
                        """,
                        List.of(""));
        unowned.find(tx, SERVER, fix, findings);
        for (var check : CHECKS) {
            check.find(tx, SERVER, fix, findings);
        }
        return findings;
    }
}
