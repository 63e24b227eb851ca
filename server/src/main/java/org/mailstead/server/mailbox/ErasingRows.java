package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.mailstead.server.store.IdRuns;
import org.mailstead.server.store.Tx;

/** The statements that erase what removed messages said: a few for many messages. */
final class ErasingRows {
    private ErasingRows() {}

    /** A removed message whose content is there. */
    record ToErase(long mailbox, long uid, long content, long size, long thread) {}

    /** What is to be erased of messages that were removed at or before a mod-sequence. */
    static List<ToErase> toErase(Tx tx, long upTo, int max) throws SQLException {
        return tx.sql(
                        """
                        SELECT mailbox_id, uid, content_id, size, thread_id FROM message
                        WHERE account_id = ? AND expunged IS NOT NULL AND content_id IS NOT NULL
                            AND mod_seq <= ?
                        ORDER BY mod_seq
                        LIMIT ?
                        """)
                .bind(tx.scope().accountId())
                .bind(upTo)
                .bind(max)
                .list(row ->
                        new ToErase(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5)));
    }

    /** Clears the rows of removed messages but for what history needs. store.md 4.5 */
    static void clear(Tx tx, List<ToErase> messages) throws SQLException {
        var byMailbox = new TreeMap<Long, List<Long>>();
        for (var message : messages) {
            byMailbox.computeIfAbsent(message.mailbox(), _ -> new ArrayList<>()).add(message.uid());
        }
        for (var mailbox : byMailbox.entrySet()) {
            IdRuns.exactly(mailbox.getValue())
                    .each((first, last) -> clear(tx, mailbox.getKey(), first, last));
        }
    }

    private static void clear(Tx tx, long mailbox, long firstUid, long lastUid)
            throws SQLException {
        tx.sql(
                        """
                        UPDATE message
                        SET content_id = NULL, flags = 0, keywords = '', size = 0, received = 0,
                            saved = 0
                        WHERE account_id = ? AND mailbox_id = ? AND uid BETWEEN ? AND ?
                        """)
                .bind(tx.scope().accountId())
                .bind(mailbox)
                .bind(firstUid)
                .bind(lastUid)
                .update();
    }

    /**
     * Deletes the contents that no message has any more.
     *
     * @return the blobs that they had
     */
    static List<Long> deleteUnused(Tx tx, Collection<Long> contents) throws SQLException {
        var blobs = new ArrayList<Long>();
        IdRuns.exactly(contents)
                .each((first, last) ->
                        blobs.addAll(
                                tx.sql(
                                                """
                                                DELETE FROM message_content
                                                WHERE account_id = ? AND id BETWEEN ? AND ?
                                                    AND NOT EXISTS (
                                                        SELECT 1 FROM message m
                                                        WHERE m.account_id =
                                                                message_content.account_id
                                                            AND m.content_id = message_content.id)
                                                RETURNING blob_id
                                                """)
                                        .bind(tx.scope().accountId())
                                        .bind(first)
                                        .bind(last)
                                        .list(row -> row.getLong(1))));
        return blobs;
    }

    /** Forgets the threads of which no message has content any more. */
    static void forgetEmptyThreads(Tx tx, Collection<Long> threads) throws SQLException {
        IdRuns.exactly(threads)
                .each((first, last) -> {
                    deleteThreads(
                            tx,
                            """
                            DELETE FROM thread_reference
                            WHERE account_id = ? AND thread_id BETWEEN ? AND ?
                                AND NOT EXISTS (
                                    SELECT 1 FROM message m
                                    WHERE m.account_id = thread_reference.account_id
                                        AND m.thread_id = thread_reference.thread_id
                                        AND m.content_id > 0)
                            """,
                            first,
                            last);
                    deleteThreads(
                            tx,
                            """
                            DELETE FROM muted_thread
                            WHERE account_id = ? AND thread_id BETWEEN ? AND ?
                                AND NOT EXISTS (
                                    SELECT 1 FROM message m
                                    WHERE m.account_id = muted_thread.account_id
                                        AND m.thread_id = muted_thread.thread_id
                                        AND m.content_id > 0)
                            """,
                            first,
                            last);
                });
    }

    private static void deleteThreads(Tx tx, String text, long first, long last)
            throws SQLException {
        tx.sql(text).bind(tx.scope().accountId()).bind(first).bind(last).update();
    }
}
