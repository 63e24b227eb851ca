package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.OctetSource;

/**
 * Rows of {@code queue_content}: messages that failed and are kept for people to look at; each
 * method in the caller's transaction. outbound TD-6
 */
final class ContentRows {
    /** How many go at once for a new one: if that is not enough, the new one is not kept. */
    private static final int REMOVED_AT_ONCE = 1000;

    private ContentRows() {}

    /** A message that is kept. */
    record Kept(long message, OctetSource prefix, long blob, long size) {}

    /**
     * Keeps a message whose rows are gone; the oldest give way.
     *
     * @param octetsMax of all that are kept
     * @return whether it is kept; else its blob is nobody's
     */
    static boolean keep(
            Tx tx, Blobs blobs, QueuedMessage message, Instant keepUntil, long octetsMax)
            throws SQLException {
        if (message.size() > octetsMax) {
            return false;
        }
        var left = octets(tx) + message.size() - octetsMax;
        if (left > 0) {
            var sql =
                    """
                    SELECT queued_id, prefix, blob_id, size FROM queue_content
                    ORDER BY queued_id LIMIT ?
                    """;
            for (var oldest : tx.sql(sql).bind(REMOVED_AT_ONCE).list(ContentRows::kept)) {
                if (left <= 0) {
                    break;
                }
                remove(tx, blobs, oldest);
                left -= oldest.size();
            }
        }
        if (left > 0) {
            return false;
        }
        insert(tx, message, keepUntil);
        return true;
    }

    private static void insert(Tx tx, QueuedMessage message, Instant keepUntil)
            throws SQLException {
        var sql =
                """
                INSERT INTO queue_content (queued_id, account_id, prefix, blob_id, size, keep_until)
                VALUES (?, ?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .bind(message.id())
                .bind(message.account())
                .bind(octets(message.prefix()))
                .bind(message.blobId())
                .bind(message.size())
                .bind(keepUntil)
                .update();
        tx.sql("UPDATE queue_total SET kept_octets = kept_octets + ?")
                .bind(message.size())
                .update();
    }

    private static byte[] octets(OctetSource prefix) throws SQLException {
        try {
            return prefix.octets(0, (int) prefix.size());
        } catch (IOException e) {
            throw new SQLException("a prefix in memory cannot be read", e);
        }
    }

    /** What is kept of a message. */
    static Optional<Kept> find(Tx tx, long message) throws SQLException {
        var sql =
                """
                SELECT queued_id, prefix, blob_id, size FROM queue_content WHERE queued_id = ?
                """;
        return tx.sql(sql).bind(message).one(ContentRows::kept);
    }

    /** How many octets are kept in all. */
    static long octets(Tx tx) throws SQLException {
        return tx.sql("SELECT kept_octets FROM queue_total")
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** Makes what is kept of an account's mail go with the next {@link #expire}. */
    static void forget(Tx tx, long account) throws SQLException {
        tx.sql("UPDATE queue_content SET keep_until = 0 WHERE account_id = ?")
                .bind(account)
                .update();
    }

    /** Removes what was kept long enough. Returns how many. */
    static int expire(Tx tx, Blobs blobs, Instant now, int max) throws SQLException {
        var sql =
                """
                SELECT queued_id, prefix, blob_id, size FROM queue_content WHERE keep_until < ?
                ORDER BY keep_until LIMIT ?
                """;
        List<Kept> expired = tx.sql(sql).bind(now).bind(max).list(ContentRows::kept);
        for (var each : expired) {
            remove(tx, blobs, each);
        }
        return expired.size();
    }

    private static void remove(Tx tx, Blobs blobs, Kept kept) throws SQLException {
        tx.sql("DELETE FROM queue_content WHERE queued_id = ?").bind(kept.message()).update();
        blobs.delete(tx, kept.blob());
        tx.sql("UPDATE queue_total SET kept_octets = kept_octets - ?").bind(kept.size()).update();
    }

    private static Kept kept(Row row) throws SQLException {
        return new Kept(
                row.getLong(1), OctetSource.of(row.getBytes(2)), row.getLong(3), row.getLong(4));
    }
}
