package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.DeliverBy;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.OriginalRecipient;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Return;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Rows of {@code queue_message} and {@code queue_recipient}; each in the caller's transaction. */
final class QueueRows {
    private static final String MESSAGE_COLUMNS =
            """
            SELECT m.id, m.queued, m.sender_account, m.mail_from, m.smtp_utf8, m.body, m.returned,
                m.envelope_id, m.priority, m.deliver_by, m.deliver_mode, m.attempts_max,
                m.release_request, m.message_id, m.subject, m.prefix, m.blob_id, m.size, m.extra
            FROM queue_message m
            """;
    static final String RECIPIENT_COLUMNS =
            """
            SELECT r.id, r.message_id, r.recipient, r.notify_on, r.original_type,
                r.original_address, r.hold, r.attempts, r.next_attempt, r.last_attempt,
                r.last_result, r.transport, r.require_tls, r.from_id, r.lane_id, r.peers,
                r.lease_node, r.interrupted, r.mail_from
            FROM queue_recipient r
            """;

    private QueueRows() {}

    static long insert(Tx tx, NewEntry entry, byte[] prefix, long blobId, long size, Instant now)
            throws SQLException {
        var parameters = entry.envelope().parameters();
        var release = parameters.release();
        var deliverBy = parameters.deliverBy();
        var body = parameters.body() == null ? BodyType.SEVEN_BIT : parameters.body();
        var sql =
                """
                INSERT INTO queue_message (queued, sender_account, mail_from, smtp_utf8, body,
                    require_tls, returned, envelope_id, priority, deliver_by, deliver_mode,
                    attempts_max, release_request, message_id, subject, prefix, blob_id, size,
                    extra)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(now)
                .bind(entry.senderAccount())
                .bind(entry.envelope().from().text(false))
                .bind(parameters.smtpUtf8())
                .bind(body.keyword())
                .bind(column(entry.tls()))
                .bind(parameters.returned() == null ? null : parameters.returned().name())
                .bind(parameters.envelopeId())
                .bind(parameters.priority())
                .bind(deliverBy == null ? null : deliverBy.deadline(now))
                .bind(deliverBy == null ? null : mode(deliverBy))
                .bind(entry.attemptsMax() == null ? null : (Long) (long) entry.attemptsMax())
                .bind(release == null ? null : release.request())
                .bind(entry.messageId())
                .bind(entry.subject())
                .bind(prefix)
                .bind(blobId)
                .bind(size)
                .bind(entry.extra())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** A recipient to be added. */
    record NewRecipient(
            Recipient recipient,
            long lane,
            int peers,
            boolean hold,
            @Nullable UniqueSender sender) {}

    static void insertRecipients(
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

    /** What is due in a lane, the longest waiting first. */
    static List<QueuedRecipient> due(Tx tx, long lane, Instant now, int max) throws SQLException {
        var sql =
                RECIPIENT_COLUMNS
                        + """
                        WHERE r.lane_id = ? AND r.hold = 0 AND r.next_attempt <= ?
                        ORDER BY r.next_attempt, r.id LIMIT ?
                        """;
        return tx.sql(sql).bind(lane).bind(now).bind(max).list(QueueRows::recipient);
    }

    /** Who else of a message is due in a lane. */
    static List<QueuedRecipient> peers(Tx tx, long message, long lane, Instant now, int max)
            throws SQLException {
        var sql =
                RECIPIENT_COLUMNS
                        + """
                        WHERE r.message_id = ? AND r.lane_id = ? AND r.hold = 0
                            AND r.next_attempt <= ?
                        ORDER BY r.id LIMIT ?
                        """;
        return tx.sql(sql).bind(message).bind(lane).bind(now).bind(max).list(QueueRows::recipient);
    }

    /** A recipient whose attempt begins, and when others may take it. */
    record Begun(QueuedRecipient recipient, Instant until) {}

    /** Notes that attempts begin. outbound S-3 */
    static void begin(Tx tx, Collection<Begun> begun, String node, Instant now)
            throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET attempts = ?, last_attempt = ?, next_attempt = ?,
                    lease_node = ?, interrupted = ?
                WHERE id = ?
                """;
        tx.sql(sql)
                .updates(
                        begun,
                        (statement, one) ->
                                statement
                                        .bind(one.recipient().attempts())
                                        .bind(now)
                                        .bind(one.until())
                                        .bind(node)
                                        .bind(one.recipient().interrupted())
                                        .bind(one.recipient().id()));
    }

    /** Keeps others from taking what is still being tried. */
    static void renew(Tx tx, Collection<Long> recipients, String node, Instant until)
            throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET next_attempt = ? WHERE id = ? AND lease_node = ?
                """;
        tx.sql(sql)
                .updates(
                        recipients, (statement, one) -> statement.bind(until).bind(one).bind(node));
    }

    /** Whether a recipient is there, and a node tries it. */
    static boolean isTriedBy(Tx tx, long recipient, String node) throws SQLException {
        return tx.sql("SELECT 1 FROM queue_recipient WHERE id = ? AND lease_node = ?")
                .bind(recipient)
                .bind(node)
                .one(_ -> true)
                .orElse(false);
    }

    /** Those whose attempt was cut off. */
    static List<QueuedRecipient> leased(Tx tx, @Nullable String node) throws SQLException {
        return node == null
                ? tx.sql(RECIPIENT_COLUMNS + "WHERE r.lease_node IS NOT NULL")
                        .list(QueueRows::recipient)
                : tx.sql(RECIPIENT_COLUMNS + "WHERE r.lease_node = ?")
                        .bind(node)
                        .list(QueueRows::recipient);
    }

    /**
     * A recipient who waits again.
     *
     * @param attempts how many are counted now
     */
    record Waiting(long id, int attempts, Instant due, @Nullable String result, int interrupted) {}

    /** Ends attempts of which nothing came. */
    static void release(Tx tx, Collection<Waiting> waiting) throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET attempts = ?, next_attempt = ?, interrupted = ?,
                    last_result = COALESCE(?, last_result), lease_node = NULL
                WHERE id = ?
                """;
        tx.sql(sql)
                .updates(
                        waiting,
                        (statement, one) ->
                                statement
                                        .bind(one.attempts())
                                        .bind(one.due())
                                        .bind(one.interrupted())
                                        .bind(one.result())
                                        .bind(one.id()));
    }

    static Optional<QueuedMessage> find(Tx tx, long id) throws SQLException {
        return tx.sql(MESSAGE_COLUMNS + "WHERE m.id = ?").bind(id).one(QueueRows::message);
    }

    static QueuedMessage message(Tx tx, long id) throws SQLException {
        return find(tx, id)
                .orElseThrow(() -> new SQLException("no message " + id + " in the queue"));
    }

    static List<QueuedRecipient> recipients(Tx tx, int max) throws SQLException {
        return tx.sql(RECIPIENT_COLUMNS + "ORDER BY r.id LIMIT ?")
                .bind(max)
                .list(QueueRows::recipient);
    }

    static Optional<QueuedRecipient> recipient(Tx tx, long id) throws SQLException {
        return tx.sql(RECIPIENT_COLUMNS + "WHERE r.id = ?").bind(id).one(QueueRows::recipient);
    }

    /** The id of who came last; 0 if nobody waits. */
    static long last(Tx tx) throws SQLException {
        return tx.sql("SELECT COALESCE(MAX(id), 0) FROM queue_recipient")
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    /** In the order of their ids: those above one, up to another. */
    static List<QueuedRecipient> after(Tx tx, long id, long last, int max) throws SQLException {
        return tx.sql(RECIPIENT_COLUMNS + "WHERE r.id > ? AND r.id <= ? ORDER BY r.id LIMIT ?")
                .bind(id)
                .bind(last)
                .bind(max)
                .list(QueueRows::recipient);
    }

    /**
     * The ids of all that may be meant, in an order: 8 octets of memory each. What is a matter of
     * one column is looked at here, all of it by {@link QueueFilter#has}.
     */
    static List<Long> ordered(Tx tx, QueueFilter filter, QueueOrder order, boolean ascending)
            throws SQLException {
        var direction = ascending ? "" : " DESC";
        var sql =
                "SELECT r.id FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id "
                        + (filter.account() == null
                                ? ""
                                : "WHERE COALESCE(m.sender_account, 0) = ? ")
                        + "ORDER BY "
                        + order.column()
                        + direction
                        + ", r.id"
                        + direction;
        var statement = tx.sql(sql);
        if (filter.account() != null) {
            statement.bind(filter.account());
        }
        return statement.list(row -> row.getLong(1));
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

    /**
     * Makes all due so much earlier: the clock was set back. Not what is to be released at a moment
     * that the sender named, and was not tried yet.
     */
    static void advance(Tx tx, Duration by) throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET next_attempt = next_attempt - ?
                WHERE attempts > 0 OR NOT EXISTS (
                    SELECT 1 FROM queue_message m
                    WHERE m.id = queue_recipient.message_id AND m.release_request LIKE 'until;%')
                """;
        tx.sql(sql).bind(by.toMillis()).update();
    }

    static QueueAdmin.Counts counts(Tx tx) throws SQLException {
        var sql =
                """
                SELECT recipients, (SELECT COUNT(*) FROM queue_recipient WHERE hold = 1), octets
                FROM queue_total
                """;
        return tx.sql(sql)
                .one(row -> new QueueAdmin.Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
    }

    /** The blob of a message that had no recipients left and is deleted now; else empty. */
    static Optional<Long> deleteIfDone(Tx tx, long id) throws SQLException {
        var sql =
                """
                DELETE FROM queue_message
                WHERE id = ? AND NOT EXISTS (SELECT 1 FROM queue_recipient WHERE message_id = ?)
                RETURNING blob_id
                """;
        return tx.sql(sql).bind(id).bind(id).one(row -> row.getLong(1));
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

    private static QueuedMessage message(Row row) throws SQLException {
        try {
            var returned = row.getStringOrNull(7);
            var attemptsMax = row.getLongOrNull(12);
            return new QueuedMessage(
                    row.getLong(1),
                    row.getInstant(2),
                    row.getLongOrNull(3),
                    ReversePath.parse(row.getString(4)),
                    new MailParameters(
                            null,
                            bodyType(row.getString(6)),
                            row.getBoolean(5),
                            false,
                            null,
                            null,
                            returned == null ? null : Return.valueOf(returned),
                            row.getStringOrNull(8),
                            row.getInt(9),
                            null),
                    deadline(row.getInstantOrNull(10), row.getStringOrNull(11)),
                    attemptsMax == null ? null : (Integer) attemptsMax.intValue(),
                    row.getStringOrNull(13),
                    row.getStringOrNull(14),
                    row.getString(15),
                    OctetSource.of(row.getBytes(16)),
                    row.getLong(17),
                    row.getLong(18),
                    row.getString(19));
        } catch (SyntaxException e) {
            throw new SQLException("message " + row.getLong(1) + " in the queue is damaged", e);
        }
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

    private static @Nullable Deadline deadline(@Nullable Instant at, @Nullable String mode) {
        if (at == null || mode == null) {
            return null;
        }
        return new Deadline(
                at,
                mode.startsWith("R") ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY,
                mode.endsWith("T"));
    }

    private static String mode(DeliverBy deliverBy) {
        return (deliverBy.mode() == DeliverBy.Mode.RETURN ? "R" : "N")
                + (deliverBy.traced() ? "T" : "");
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

    private static BodyType bodyType(String keyword) throws SQLException {
        return Arrays.stream(BodyType.values())
                .filter(type -> type.keyword().equals(keyword))
                .findFirst()
                .orElseThrow(() -> new SQLException("no body type " + keyword));
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
