package org.mailstead.server.queue;

import java.sql.SQLException;
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

/** The statements of the queue; each in the caller's transaction. */
final class QueueRows {
    private static final String MESSAGE_COLUMNS =
            """
            SELECT id, queued, sender_account, mail_from, smtp_utf8, body, returned, envelope_id,
                release_request, message_id, subject, prefix, blob_id, size
            FROM queue_message
            """;
    private static final String RECIPIENT_COLUMNS =
            """
            SELECT r.id, r.message_id, r.recipient, r.notify_on, r.original_type,
                r.original_address, r.hold, r.attempts, r.next_attempt, r.last_attempt,
                r.last_result, m.require_tls
            FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id
            """;

    private QueueRows() {}

    static long insert(Tx tx, NewEntry entry, byte[] prefix, long blobId, long size, Instant now)
            throws SQLException {
        var parameters = entry.envelope().parameters();
        var release = parameters.release();
        var sql =
                """
                INSERT INTO queue_message (queued, sender_account, mail_from, smtp_utf8, body,
                    require_tls, returned, envelope_id, release_request, message_id, subject,
                    prefix, blob_id, size)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(now)
                .bind(entry.senderAccount())
                .bind(entry.envelope().from().text(false))
                .bind(parameters.smtpUtf8())
                .bind(
                        (parameters.body() == null ? BodyType.SEVEN_BIT : parameters.body())
                                .keyword())
                .bind(column(entry.tls()))
                .bind(parameters.returned() == null ? null : parameters.returned().name())
                .bind(parameters.envelopeId())
                .bind(release == null ? null : release.request())
                .bind(entry.messageId())
                .bind(entry.subject())
                .bind(prefix)
                .bind(blobId)
                .bind(size)
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static void insertRecipients(Tx tx, long messageId, Collection<Recipient> to, Instant due)
            throws SQLException {
        var sql =
                """
                INSERT INTO queue_recipient (message_id, recipient, notify_on, original_type,
                    original_address, hold, attempts, next_attempt)
                VALUES (?, ?, ?, ?, ?, 0, 0, ?)
                """;
        tx.sql(sql)
                .updates(
                        to,
                        (statement, recipient) -> {
                            var original = recipient.parameters().original();
                            statement
                                    .bind(messageId)
                                    .bind(recipient.path().text(false))
                                    .bind(names(recipient.parameters().notifyOn()))
                                    .bind(original == null ? null : original.type())
                                    .bind(original == null ? null : original.address())
                                    .bind(due);
                        });
    }

    static int waitingOf(Tx tx, long account) throws SQLException {
        var sql =
                """
                SELECT COUNT(*) FROM queue_recipient r
                JOIN queue_message m ON m.id = r.message_id
                WHERE m.sender_account = ?
                """;
        return tx.sql(sql).bind(account).one(row -> row.getInt(1)).orElseThrow();
    }

    static List<QueuedRecipient> due(Tx tx, Instant now, int max) throws SQLException {
        var sql =
                RECIPIENT_COLUMNS
                        + "WHERE r.hold = 0 AND r.next_attempt <= ?"
                        + " ORDER BY r.next_attempt, r.id LIMIT ?";
        return tx.sql(sql).bind(now).bind(max).list(QueueRows::recipient);
    }

    static void begin(Tx tx, List<QueuedRecipient> recipients, QueueLimits limits, Instant now)
            throws SQLException {
        var sql =
                """
                UPDATE queue_recipient SET attempts = attempts + 1, last_attempt = ?, next_attempt = ?
                WHERE id = ?
                """;
        tx.sql(sql)
                .updates(
                        recipients,
                        (statement, recipient) ->
                                statement
                                        .bind(now)
                                        .bind(now.plus(limits.waitAfter(recipient.attempts() + 1)))
                                        .bind(recipient.id()));
    }

    static QueuedMessage message(Tx tx, long id) throws SQLException {
        return tx.sql(MESSAGE_COLUMNS + "WHERE id = ?")
                .bind(id)
                .one(QueueRows::message)
                .orElseThrow(() -> new SQLException("no message " + id + " in the queue"));
    }

    static List<QueuedRecipient> recipients(Tx tx, int max) throws SQLException {
        return tx.sql(RECIPIENT_COLUMNS + "ORDER BY r.id LIMIT ?")
                .bind(max)
                .list(QueueRows::recipient);
    }

    static @Nullable Instant nextAttempt(Tx tx) throws SQLException {
        return tx.sql("SELECT MIN(next_attempt) FROM queue_recipient WHERE hold = 0")
                .one(row -> Optional.ofNullable(row.getInstantOrNull(1)))
                .orElseThrow()
                .orElse(null);
    }

    static void delete(Tx tx, Collection<Settlement> done) throws SQLException {
        tx.sql("DELETE FROM queue_recipient WHERE id = ?")
                .updates(done, (statement, one) -> statement.bind(one.recipient()));
    }

    static void note(Tx tx, Collection<Settlement.Later> later) throws SQLException {
        tx.sql("UPDATE queue_recipient SET last_result = ? WHERE id = ?")
                .updates(
                        later,
                        (statement, one) -> statement.bind(one.result()).bind(one.recipient()));
    }

    /** Deletes a message that has no recipients left. Returns whether it had none. */
    static boolean deleteIfDone(Tx tx, long id) throws SQLException {
        var sql =
                """
                DELETE FROM queue_message
                WHERE id = ? AND NOT EXISTS (SELECT 1 FROM queue_recipient WHERE message_id = ?)
                """;
        return tx.sql(sql).bind(id).bind(id).update() == 1;
    }

    private static QueuedMessage message(Row row) throws SQLException {
        try {
            var returned = row.getStringOrNull(7);
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
                            row.getStringOrNull(8)),
                    row.getStringOrNull(9),
                    row.getStringOrNull(10),
                    row.getString(11),
                    OctetSource.of(row.getBytes(12)),
                    row.getLong(13),
                    row.getLong(14));
        } catch (SyntaxException e) {
            throw new SQLException("message " + row.getLong(1) + " in the queue is damaged", e);
        }
    }

    private static QueuedRecipient recipient(Row row) throws SQLException {
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
                    null,
                    tls(row.isNull(12) ? null : row.getLong(12)),
                    null);
        } catch (SyntaxException e) {
            throw new SQLException("recipient " + row.getLong(1) + " in the queue is damaged", e);
        }
    }

    private static @Nullable Long column(TlsDemand tls) {
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
