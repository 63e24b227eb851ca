package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.DeliverBy;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Return;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Rows of {@code queue_message}; each method in the caller's transaction. */
final class MessageRows {
    /** To be read by {@link #message(Row, int)}. */
    static final String COLUMNS =
            """
            m.id, m.queued, m.sender_account, m.mail_from, m.smtp_utf8, m.body, m.returned,
            m.envelope_id, m.priority, m.deliver_by, m.deliver_mode, m.attempts_max,
            m.release_request, m.message_id, m.subject, m.prefix, m.blob_id, m.size, m.extra, m.came_in
            """;

    private static final String SELECT = "SELECT " + COLUMNS + "FROM queue_message m ";

    private MessageRows() {}

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
                    extra, came_in)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(now)
                .bind(entry.senderAccount())
                .bind(entry.envelope().from().text(false))
                .bind(parameters.smtpUtf8())
                .bind(body.keyword())
                .bind(RecipientRows.column(entry.tls()))
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
                .bind(entry.cameIn())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static Optional<QueuedMessage> find(Tx tx, long id) throws SQLException {
        return tx.sql(SELECT + "WHERE m.id = ?").bind(id).one(row -> message(row, 0));
    }

    static QueuedMessage message(Tx tx, long id) throws SQLException {
        return find(tx, id)
                .orElseThrow(() -> new SQLException("no message " + id + " in the queue"));
    }

    /** Notes until when a message is kept after nobody waits for it any more. */
    static void failed(Tx tx, long id, Instant until) throws SQLException {
        tx.sql("UPDATE queue_message SET failed_until = ? WHERE id = ?")
                .bind(until)
                .bind(id)
                .update();
    }

    /**
     * A message that nobody waits for, whose row is gone.
     *
     * @param failedUntil until when it is kept; null if nobody failed
     */
    record Done(long blob, @Nullable Instant failedUntil) {}

    /** A message that had no recipients left and is deleted now; else empty. */
    static Optional<Done> deleteIfDone(Tx tx, long id) throws SQLException {
        var sql =
                """
                DELETE FROM queue_message
                WHERE id = ? AND NOT EXISTS (SELECT 1 FROM queue_recipient WHERE message_id = ?)
                RETURNING blob_id, failed_until
                """;
        return tx.sql(sql)
                .bind(id)
                .bind(id)
                .one(row -> new Done(row.getLong(1), row.getInstantOrNull(2)));
    }

    /**
     * Reads {@link #COLUMNS}.
     *
     * @param before how many columns come before them
     */
    static QueuedMessage message(Row row, int before) throws SQLException {
        try {
            var returned = row.getStringOrNull(before + 7);
            var attemptsMax = row.getLongOrNull(before + 12);
            return new QueuedMessage(
                    row.getLong(before + 1),
                    row.getInstant(before + 2),
                    row.getLongOrNull(before + 3),
                    ReversePath.parse(row.getString(before + 4)),
                    new MailParameters(
                            null,
                            bodyType(row.getString(before + 6)),
                            row.getBoolean(before + 5),
                            false,
                            null,
                            null,
                            returned == null ? null : Return.valueOf(returned),
                            row.getStringOrNull(before + 8),
                            row.getInt(before + 9),
                            null),
                    deadline(row.getInstantOrNull(before + 10), row.getStringOrNull(before + 11)),
                    attemptsMax == null ? null : (Integer) attemptsMax.intValue(),
                    row.getStringOrNull(before + 13),
                    row.getStringOrNull(before + 14),
                    row.getString(before + 15),
                    OctetSource.of(row.getBytes(before + 16)),
                    row.getLong(before + 17),
                    row.getLong(before + 18),
                    row.getString(before + 19),
                    row.getString(before + 20));
        } catch (SyntaxException e) {
            throw new SQLException(
                    "message " + row.getLong(before + 1) + " in the queue is damaged", e);
        }
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

    private static BodyType bodyType(String keyword) throws SQLException {
        return Arrays.stream(BodyType.values())
                .filter(type -> type.keyword().equals(keyword))
                .findFirst()
                .orElseThrow(() -> new SQLException("no body type " + keyword));
    }
}
