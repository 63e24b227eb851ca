package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.OriginalRecipient;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.SyntaxException;

/** Rows of {@code queue_recipient}; each method in the caller's transaction. */
final class RecipientRows {
    /** To be read by {@link #recipient(Row)}. */
    static final String COLUMNS =
            """
            r.id, r.message_id, r.recipient, r.notify_on, r.original_type, r.original_address,
            r.hold, r.attempts, r.next_attempt, r.last_attempt, r.last_result, r.transport,
            r.require_tls, r.from_id, r.lane_id, r.peers, r.lease_node, r.interrupted, r.mail_from
            """;

    /** How many there are. */
    static final int COLUMNS_COUNT = 19;

    static final String SELECT = "SELECT " + COLUMNS + "FROM queue_recipient r ";

    private RecipientRows() {}

    /** A recipient to be added. */
    record NewRecipient(
            Recipient recipient,
            long lane,
            int peers,
            boolean hold,
            @Nullable UniqueSender sender) {}

    static void insert(
            Tx tx, long messageId, Collection<NewRecipient> recipients, TlsDemand tls, Instant due)
            throws SQLException {
        var sql =
                """
                INSERT INTO queue_recipient (message_id, recipient, notify_on, original_type,
                    original_address, hold, attempts, next_attempt, require_tls, from_id, mail_from,
                    lane_id, peers)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)
                """;
        tx.sql(sql)
                .updates(
                        recipients,
                        (statement, one) -> {
                            var parameters = one.recipient().parameters();
                            var original = parameters.original();
                            var sender = one.sender();
                            statement
                                    .bind(messageId)
                                    .bind(one.recipient().path().text(false))
                                    .bind(names(parameters.notifyOn()))
                                    .bind(original == null ? null : original.type())
                                    .bind(original == null ? null : original.address())
                                    .bind(one.hold())
                                    .bind(due)
                                    .bind(column(tls))
                                    .bind(sender == null ? null : sender.id())
                                    .bind(sender == null ? null : sender.from().text(false))
                                    .bind(one.lane())
                                    .bind(one.peers());
                        });
    }

    /** Those of a message, in the order in which they were inserted. */
    static List<Long> ids(Tx tx, long message) throws SQLException {
        return tx.sql("SELECT id FROM queue_recipient WHERE message_id = ? ORDER BY id")
                .bind(message)
                .list(row -> row.getLong(1));
    }

    /** What is due in a lane, the longest waiting first. */
    static List<QueuedRecipient> due(Tx tx, long lane, Instant now, int max) throws SQLException {
        var sql =
                SELECT
                        + """
                        WHERE r.lane_id = ? AND r.hold = 0 AND r.next_attempt <= ?
                        ORDER BY r.next_attempt, r.id LIMIT ?
                        """;
        return tx.sql(sql).bind(lane).bind(now).bind(max).list(RecipientRows::recipient);
    }

    /** Who else of a message is due in a lane. */
    static List<QueuedRecipient> peers(Tx tx, long message, long lane, Instant now, int max)
            throws SQLException {
        var sql =
                SELECT
                        + """
                        WHERE r.message_id = ? AND r.lane_id = ? AND r.hold = 0
                            AND r.next_attempt <= ?
                        ORDER BY r.id LIMIT ?
                        """;
        return tx.sql(sql)
                .bind(message)
                .bind(lane)
                .bind(now)
                .bind(max)
                .list(RecipientRows::recipient);
    }

    /**
     * Who was due before a moment and waits still, since nobody at the destination can be reached;
     * by when they were due.
     */
    static List<QueuedRecipient> overdue(
            Tx tx, Instant before, Instant now, @Nullable Position after, int max)
            throws SQLException {
        var sql =
                SELECT
                        + """
                        JOIN queue_lane l ON l.id = r.lane_id
                        WHERE r.next_attempt < ? AND (r.next_attempt, r.id) > (?, ?)
                            AND r.hold = 0 AND r.lease_node IS NULL AND l.put_off > ?
                        ORDER BY r.next_attempt, r.id LIMIT ?
                        """;
        return tx.sql(sql)
                .bind(before)
                .bind(after == null ? Instant.EPOCH : after.at())
                .bind(after == null ? 0 : after.id())
                .bind(now)
                .bind(max)
                .list(RecipientRows::recipient);
    }

    static List<QueuedRecipient> recipients(Tx tx, int max) throws SQLException {
        return tx.sql(SELECT + "ORDER BY r.id LIMIT ?").bind(max).list(RecipientRows::recipient);
    }

    static Optional<QueuedRecipient> recipient(Tx tx, long id) throws SQLException {
        return tx.sql(SELECT + "WHERE r.id = ?").bind(id).one(RecipientRows::recipient);
    }

    /** The id of who came last; 0 if nobody waits. */
    static long last(Tx tx) throws SQLException {
        return tx.sql("SELECT COALESCE(MAX(id), 0) FROM queue_recipient")
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** Whether a recipient or one who is remembered has an id in the reverse-path. */
    static boolean hasFromId(Tx tx, String fromId) throws SQLException {
        var sql =
                """
                SELECT 1 WHERE EXISTS (SELECT 1 FROM queue_recipient WHERE from_id = ?)
                    OR EXISTS (SELECT 1 FROM queue_retired WHERE from_id = ?)
                """;
        return tx.sql(sql).bind(fromId).bind(fromId).one(_ -> true).orElse(false);
    }

    /**
     * Makes all due so much earlier: the clock was set back. Not what is to be released at a moment
     * that the sender named, and was not tried yet. What was noted in what is the future now is
     * noted so much earlier: else the next start would take it for one more such step.
     */
    static void advance(Tx tx, Duration by, Instant now) throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET next_attempt = next_attempt - ?
                WHERE attempts > 0 OR NOT EXISTS (
                    SELECT 1 FROM queue_message m
                    WHERE m.id = queue_recipient.message_id AND m.release_request LIKE 'until;%')
                """;
        tx.sql(sql).bind(by.toMillis()).update();
        tx.sql("UPDATE queue_recipient SET last_attempt = last_attempt - ? WHERE last_attempt > ?")
                .bind(by.toMillis())
                .bind(now)
                .update();
        tx.sql("UPDATE queue_message SET queued = queued - ? WHERE queued > ?")
                .bind(by.toMillis())
                .bind(now)
                .update();
    }

    /** The latest moment that was noted as present; null if nobody waits. */
    static @Nullable Instant latest(Tx tx) throws SQLException {
        var sql =
                """
                SELECT MAX(CASE WHEN r.last_attempt > m.queued THEN r.last_attempt ELSE m.queued END)
                FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id
                """;
        return tx.sql(sql)
                .one(row -> Optional.ofNullable(row.getInstantOrNull(1)))
                .flatMap(found -> found)
                .orElse(null);
    }

    static QueuedRecipient recipient(Row row) throws SQLException {
        try {
            var type = row.getStringOrNull(5);
            var original = type == null ? null : new OriginalRecipient(type, row.getString(6));
            return new QueuedRecipient(
                    row.getLong(1),
                    row.getLong(2),
                    new Recipient(
                            ForwardPath.parse(row.getString(3)),
                            new RcptParameters(events(row.getString(4)), original)),
                    row.getBoolean(7),
                    row.getInt(8),
                    row.getInstant(9),
                    row.getInstantOrNull(10),
                    row.getStringOrNull(11),
                    row.getStringOrNull(12),
                    tls(row.getLongOrNull(13)),
                    sender(row.getStringOrNull(14), row.getStringOrNull(19)),
                    row.getLong(15),
                    row.getInt(16),
                    row.getStringOrNull(17),
                    row.getInt(18));
        } catch (SyntaxException e) {
            throw new SQLException("recipient " + row.getLong(1) + " in the queue is damaged", e);
        }
    }

    private static @Nullable UniqueSender sender(@Nullable String id, @Nullable String from)
            throws SyntaxException {
        return id == null || from == null ? null : new UniqueSender(id, ReversePath.parse(from));
    }

    static @Nullable Long column(TlsDemand tls) {
        return switch (tls) {
            case REQUIRED -> 1L;
            case OPTIONAL -> 0L;
            case BY_POLICY -> null;
        };
    }

    private static TlsDemand tls(@Nullable Long column) {
        if (column == null) {
            return TlsDemand.BY_POLICY;
        }
        return column == 1 ? TlsDemand.REQUIRED : TlsDemand.OPTIONAL;
    }

    private static String names(Set<Notify> events) {
        return events.stream().map(Notify::name).collect(Collectors.joining(","));
    }

    private static Set<Notify> events(String names) {
        var events = EnumSet.noneOf(Notify.class);
        for (var name : names.isEmpty() ? new String[0] : names.split(",", -1)) {
            events.add(Notify.valueOf(name));
        }
        return events;
    }
}
