package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code queue_retired}; each method in the caller's transaction. */
final class RetiredRows {
    static final String COLUMNS =
            """
            SELECT t.id, t.queued_id, t.queued, t.account_id, t.mail_from, t.recipient, t.from_id,
                t.envelope_id, t.message_id, t.subject, t.size, t.transport, t.attempts,
                t.success, t.outcome, t.extra, t.retired, t.last_activity, t.keep_until
            FROM queue_retired t
            """;

    private RetiredRows() {}

    static void add(Tx tx, Collection<Retired> retired) throws SQLException {
        var sql =
                """
                INSERT INTO queue_retired (id, queued_id, queued, account_id, mail_from, recipient,
                    from_id, envelope_id, message_id, subject, size, transport, attempts, success,
                    outcome, extra, retired, last_activity, keep_until)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING
                """;
        tx.sql(sql)
                .updates(
                        retired,
                        (statement, one) ->
                                statement
                                        .bind(one.id())
                                        .bind(one.message())
                                        .bind(one.queued())
                                        .bind(one.account())
                                        .bind(one.from())
                                        .bind(one.recipient())
                                        .bind(one.fromId())
                                        .bind(one.envelopeId())
                                        .bind(one.messageId())
                                        .bind(one.subject())
                                        .bind(one.size())
                                        .bind(one.transport())
                                        .bind(one.attempts())
                                        .bind(one.success())
                                        .bind(one.outcome())
                                        .bind(one.extra())
                                        .bind(one.retired())
                                        .bind(one.lastActivity())
                                        .bind(one.keepUntil()));
    }

    static Optional<Retired> find(Tx tx, long id) throws SQLException {
        return tx.sql(COLUMNS + "WHERE t.id = ?").bind(id).one(RetiredRows::retired);
    }

    /**
     * A page of those who may be meant by a filter, in the order of their ids or of what was last
     * heard of them: each an index has.
     *
     * @param after behind whom the page begins; null for the first
     */
    static List<Retired> page(
            Tx tx,
            RetiredFilter filter,
            boolean byQueued,
            boolean ascending,
            @Nullable Position after,
            int max)
            throws SQLException {
        var conditions = conditions(filter);
        var comparison = ascending ? ">" : "<";
        if (after != null && byQueued) {
            conditions.and("t.id " + comparison + " ?", after.id());
        } else if (after != null) {
            conditions.and(
                    "(t.last_activity, t.id) " + comparison + " (?, ?)", after.at(), after.id());
        }
        var direction = ascending ? "" : " DESC";
        var order = byQueued ? "" : "t.last_activity" + direction + ", ";
        var sql =
                COLUMNS + conditions.text() + "ORDER BY " + order + "t.id" + direction + " LIMIT ?";
        return conditions.bind(tx.sql(sql)).bind(max).list(RetiredRows::retired);
    }

    private static Conditions conditions(RetiredFilter filter) {
        var conditions = new Conditions();
        if (!filter.ids().isEmpty()) {
            conditions.andOneOf("t.id", filter.ids());
        }
        if (filter.account() != null) {
            conditions.and("t.account_id = ?", filter.account());
        }
        if (filter.from() != null) {
            conditions.andPart("t.mail_from", filter.from());
        }
        if (filter.to() != null) {
            conditions.andPart("t.recipient", filter.to());
        }
        if (filter.submitted() != null) {
            conditions.and("t.queued", filter.submitted());
        }
        if (filter.lastActivity() != null) {
            conditions.and("t.last_activity", filter.lastActivity());
        }
        if (filter.transport() != null) {
            conditions.and("COALESCE(t.transport, '') = ?", filter.transport());
        }
        if (filter.success() != null) {
            conditions.and(filter.success() ? "t.success = 1" : "t.success = 0");
        }
        return conditions;
    }

    /** Those of one message, in the order of their ids. */
    static List<Retired> ofMessage(Tx tx, long message, int max) throws SQLException {
        return tx.sql(COLUMNS + "WHERE t.queued_id = ? ORDER BY t.id LIMIT ?")
                .bind(message)
                .bind(max)
                .list(RetiredRows::retired);
    }

    /** outbound K-4, W-18: of the account that got the answer, and no other. */
    static Optional<Retired> byFromId(Tx tx, long account, String fromId) throws SQLException {
        return tx.sql(COLUMNS + "WHERE t.from_id = ? AND t.account_id = ? ORDER BY t.id LIMIT 1")
                .bind(fromId)
                .bind(account)
                .one(RetiredRows::retired);
    }

    static List<Retired> byEnvelopeId(Tx tx, long account, String envelopeId, int max)
            throws SQLException {
        return tx.sql(
                        COLUMNS
                                + """
                                WHERE t.account_id = ? AND t.envelope_id = ?
                                ORDER BY t.id DESC LIMIT ?
                                """)
                .bind(account)
                .bind(envelopeId)
                .bind(max)
                .list(RetiredRows::retired);
    }

    static List<Retired> byMessageId(Tx tx, long account, String messageId, int max)
            throws SQLException {
        return tx.sql(
                        COLUMNS
                                + """
                                WHERE t.account_id = ? AND t.message_id = ?
                                ORDER BY t.id DESC LIMIT ?
                                """)
                .bind(account)
                .bind(messageId)
                .bind(max)
                .list(RetiredRows::retired);
    }

    /** Whether the last messages of an account to an address failed, all of so many. */
    static boolean lastFailed(Tx tx, long account, String recipient, int count)
            throws SQLException {
        var sql =
                """
                SELECT success FROM queue_retired WHERE account_id = ? AND recipient = ?
                ORDER BY retired DESC, id DESC LIMIT ?
                """;
        var last =
                tx.sql(sql)
                        .bind(account)
                        .bind(recipient)
                        .bind(count)
                        .list(row -> row.getBoolean(1));
        return last.size() == count && !last.contains(true);
    }

    /** Notes that something was heard of it. outbound K-5, W-17 */
    static void heard(Tx tx, long id, boolean success, String outcome, Instant now)
            throws SQLException {
        var sql =
                """
                UPDATE queue_retired SET success = ?, outcome = ?, last_activity = ? WHERE id = ?
                """;
        tx.sql(sql).bind(success).bind(outcome).bind(now).bind(id).update();
    }

    /** Makes what an account sent be forgotten at a moment, if it is not sooner. */
    static void shorten(Tx tx, long account, Instant until) throws SQLException {
        tx.sql("UPDATE queue_retired SET keep_until = ? WHERE account_id = ? AND keep_until > ?")
                .bind(until)
                .bind(account)
                .bind(until)
                .update();
    }

    /** Forgets the oldest of what is not to be kept any longer, with its attempts. */
    static int expire(Tx tx, Instant now, int max) throws SQLException {
        var ids =
                tx.sql(
                                "SELECT id FROM queue_retired WHERE keep_until < ? ORDER BY keep_until LIMIT ?")
                        .bind(now)
                        .bind(max)
                        .list(row -> row.getLong(1));
        AttemptRows.delete(tx, ids);
        tx.sql("DELETE FROM queue_retired WHERE id = ?")
                .updates(ids, (statement, id) -> statement.bind(id));
        return ids.size();
    }

    static Retired retired(Row row) throws SQLException {
        return new Retired(
                row.getLong(1),
                row.getLong(2),
                row.getInstant(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getStringOrNull(7),
                row.getStringOrNull(8),
                row.getStringOrNull(9),
                row.getString(10),
                row.getLong(11),
                row.getStringOrNull(12),
                row.getInt(13),
                row.getBoolean(14),
                row.getString(15),
                row.getString(16),
                row.getInstant(17),
                row.getInstant(18),
                row.getInstant(19));
    }
}
