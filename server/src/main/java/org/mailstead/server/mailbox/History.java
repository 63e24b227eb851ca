package org.mailstead.server.mailbox;

import java.sql.SQLException;
import org.mailstead.server.store.Tx;

/** Forgetting removed messages and mailboxes, within one transaction. */
final class History {
    private final AccountWrite write;

    History(AccountWrite write) {
        this.write = write;
    }

    /**
     * Deletes the rows of what was removed long ago, or is too much, and remembers up to where: the
     * floor is the last removal of which no row tells any more, and stays where it was if all are
     * told.
     *
     * <p>A client that asks for older history is told of more removals than there were. RFC 7162
     * §3.2.5.2.
     */
    void prune() throws SQLException {
        var limit = Math.min(Math.max(byAge(), byCount()), beforeFirstToErase());
        if (limit <= write.historyFloor()) {
            return;
        }
        delete(
                """
                DELETE FROM message
                WHERE account_id = ? AND mod_seq <= ? AND expunged IS NOT NULL
                    AND content_id IS NULL
                RETURNING mod_seq
                """,
                limit);
        delete(
                """
                DELETE FROM mailbox
                WHERE account_id = ? AND mod_seq <= ? AND expunged IS NOT NULL
                    AND NOT EXISTS (
                        SELECT 1 FROM message m
                        WHERE m.account_id = mailbox.account_id AND m.mailbox_id = mailbox.id)
                RETURNING mod_seq
                """,
                limit);
        delete(
                """
                DELETE FROM subscription
                WHERE account_id = ? AND mod_seq <= ? AND expunged IS NOT NULL
                RETURNING mod_seq
                """,
                limit);
        delete(
                """
                DELETE FROM annotation
                WHERE account_id = ? AND mod_seq <= ? AND expunged IS NOT NULL
                RETURNING mod_seq
                """,
                limit);
    }

    private void delete(String text, long limit) throws SQLException {
        write.tx()
                .sql(text)
                .bind(write.account())
                .bind(limit)
                .each(row -> write.raiseHistoryFloor(row.getLong(1)));
    }

    /**
     * Removals are in order of time but for a clock that was set back, so the first young one ends.
     */
    private long byAge() throws SQLException {
        var firstYoung =
                write.tx()
                        .sql(
                                """
                                SELECT mod_seq FROM message
                                WHERE account_id = ? AND expunged IS NOT NULL AND content_id IS NULL
                                    AND expunged >= ?
                                ORDER BY mod_seq
                                LIMIT 1
                                """)
                        .bind(write.account())
                        .bind(write.now().minus(write.limits().historyAge()))
                        .one(row -> row.getLong(1));
        return firstYoung.isPresent() ? firstYoung.get() - 1 : write.lastModSeq();
    }

    private long byCount() throws SQLException {
        return write.tx()
                .sql(
                        """
                        SELECT mod_seq FROM message
                        WHERE account_id = ? AND expunged IS NOT NULL AND content_id IS NULL
                        ORDER BY mod_seq DESC
                        LIMIT 1 OFFSET ?
                        """)
                .bind(write.account())
                .bind(write.limits().historyMax())
                .one(row -> row.getLong(1))
                .orElse(0L);
    }

    private long beforeFirstToErase() throws SQLException {
        return lowestToErase(write.tx()) - 1;
    }

    /** The lowest mod-sequence of a removed message whose content is there. */
    static long lowestToErase(Tx tx) throws SQLException {
        return tx.sql(
                        """
                        SELECT mod_seq FROM message
                        WHERE account_id = ? AND expunged IS NOT NULL AND content_id IS NOT NULL
                        ORDER BY mod_seq
                        LIMIT 1
                        """)
                .bind(tx.scope().accountId())
                .one(row -> row.getLong(1))
                .orElse(Long.MAX_VALUE);
    }
}
