package org.mailstead.server.queue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** Checks that what waits in the queue is whole. store.md 23.9 */
public final class QueueVerification {
    private static final int LISTED_MAX = 20;
    private static final Scope SERVER = Scope.server();

    private final Database database;
    private final Blobs blobs;

    public QueueVerification(Database database, Blobs blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    /**
     * Checks the queue.
     *
     * @param fix whether to correct sizes, and to remove messages that nobody is to get any more
     * @return what is wrong, or was and is repaired, at most 20 of each kind; empty if nothing is
     */
    public List<Finding> verify(boolean fix) throws StoreException {
        return fix
                ? database.<List<Finding>, RuntimeException>write(SERVER, this::repaired)
                : database.<List<Finding>, RuntimeException>read(SERVER, tx -> findings(tx, false));
    }

    private List<Finding> repaired(Tx tx) throws SQLException {
        var findings = findings(tx, true);
        tx.sql(
                        """
                        UPDATE queue_message
                        SET size = LENGTH(prefix) + (
                            SELECT b.size FROM server_blob b WHERE b.id = queue_message.blob_id)
                        WHERE EXISTS (
                            SELECT 1 FROM server_blob b
                            WHERE b.id = queue_message.blob_id
                                AND queue_message.size <> LENGTH(prefix) + b.size)
                        """)
                .update();
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
        return findings;
    }

    private record Finished(long id, long blob) {}

    private static List<Finding> findings(Tx tx, boolean fix) throws SQLException {
        var findings = new ArrayList<Finding>();
        add(
                findings,
                tx,
                "queued message %d has no recipient",
                fix,
                """
                SELECT m.id FROM queue_message m
                WHERE NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id)
                """);
        add(
                findings,
                tx,
                "queued message %d has another size than its octets",
                fix,
                """
                SELECT m.id
                FROM queue_message m JOIN server_blob b ON b.id = m.blob_id
                WHERE m.size <> LENGTH(m.prefix) + b.size
                """);
        add(
                findings,
                tx,
                "queued message %d has lost its octets",
                false,
                """
                SELECT m.id FROM queue_message m
                WHERE NOT EXISTS (SELECT 1 FROM server_blob b WHERE b.id = m.blob_id)
                """);
        add(
                findings,
                tx,
                "blob %d is no queued message's",
                false,
                """
                SELECT b.id FROM server_blob b
                WHERE NOT EXISTS (SELECT 1 FROM queue_message m WHERE m.blob_id = b.id)
                """);
        return findings;
    }

    private static void add(
            List<Finding> findings, Tx tx, String text, boolean repaired, String query)
            throws SQLException {
        tx.sql(query + "LIMIT " + LISTED_MAX)
                .each(row ->
                        findings.add(
                                new Finding.Contradiction(
                                        SERVER, text.formatted(row.getLong(1)), repaired)));
    }
}
