package org.mailstead.server.queue;

import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/** Rows of {@code queue_attempt}; each method in the caller's transaction. */
final class AttemptRows {
    /** How many attempts of a recipient are kept: more only if a person makes them. */
    private static final int NUMBER_MAX = 1000;

    /** Of how many attempts of a recipient it is kept what was said, the last ones. */
    private static final int TRANSCRIPTS_MAX = 3;

    private static final int TEXT_MAX = 8 * 1024;

    private AttemptRows() {}

    /** What happened to a recipient. */
    record Entry(long recipient, Attempt attempt) {}

    static void add(Tx tx, Collection<Entry> entries) throws SQLException {
        var sql =
                """
                INSERT INTO queue_attempt (recipient_id, number, begun, millis, transport, host,
                    address, status, code, reply_status, reply, problem, tls, decisions,
                    transcript)
                SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
                FROM queue_attempt WHERE recipient_id = ? HAVING COALESCE(MAX(number), 0) < ?
                """;
        tx.sql(sql)
                .updates(
                        entries,
                        (statement, entry) -> {
                            var attempt = entry.attempt();
                            var address = attempt.address();
                            var reply = attempt.reply();
                            statement
                                    .bind(entry.recipient())
                                    .bind(attempt.begun())
                                    .bind(attempt.took().toMillis())
                                    .bind(attempt.transport())
                                    .bind(attempt.host())
                                    .bind(address == null ? null : address.getHostAddress())
                                    .bind(attempt.status().toString())
                                    .bind(reply == null ? null : (Long) (long) reply.code())
                                    .bind(
                                            reply == null || reply.status() == null
                                                    ? null
                                                    : reply.status().toString())
                                    .bind(
                                            reply == null
                                                    ? null
                                                    : clipped(String.join("\n", reply.lines())))
                                    .bind(clipped(attempt.problem()))
                                    .bind(clipped(attempt.tls()))
                                    .bind(clipped(String.join("\n", attempt.decisions())))
                                    .bind(attempt.transcript())
                                    .bind(entry.recipient())
                                    .bind(NUMBER_MAX);
                        });
        dropTranscripts(
                tx,
                entries.stream()
                        .filter(entry -> !entry.attempt().transcript().isEmpty())
                        .map(Entry::recipient)
                        .toList());
    }

    /** Of the attempts before the last ones: they say the same, and there may be many. */
    private static void dropTranscripts(Tx tx, Collection<Long> recipients) throws SQLException {
        var sql =
                """
                UPDATE queue_attempt SET transcript = ''
                WHERE recipient_id = ? AND transcript <> '' AND number <=
                    (SELECT MAX(number) - ? FROM queue_attempt WHERE recipient_id = ?)
                """;
        tx.sql(sql)
                .updates(
                        recipients,
                        (statement, one) -> statement.bind(one).bind(TRANSCRIPTS_MAX).bind(one));
    }

    /** What happened to a recipient, the oldest first; without transcripts, which are long. */
    static List<Attempt> of(Tx tx, long recipient) throws SQLException {
        return of(tx, recipient, "''");
    }

    /** The same with transcripts. */
    static List<Attempt> withTranscripts(Tx tx, long recipient) throws SQLException {
        return of(tx, recipient, "transcript");
    }

    private static List<Attempt> of(Tx tx, long recipient, String transcript) throws SQLException {
        return tx.sql(
                        """
                        SELECT begun, millis, transport, host, address, status, code, reply_status,
                            reply, problem, tls, decisions, %s
                        FROM queue_attempt WHERE recipient_id = ? ORDER BY number
                        """
                                .formatted(transcript))
                .bind(recipient)
                .list(AttemptRows::attempt);
    }

    static void delete(Tx tx, Collection<Long> recipients) throws SQLException {
        tx.sql("DELETE FROM queue_attempt WHERE recipient_id = ?")
                .updates(recipients, (statement, one) -> statement.bind(one));
    }

    private static Attempt attempt(Row row) throws SQLException {
        var address = row.getStringOrNull(5);
        var decisions = row.getString(12);
        var status =
                EnhancedStatusCode.at(row.getString(6))
                        .orElseThrow(() -> new SQLException("not a status in an attempt"));
        return new Attempt(
                row.getInstant(1),
                Duration.ofMillis(row.getLong(2)),
                row.getString(3),
                row.getStringOrNull(4),
                address == null ? null : InetAddress.ofLiteral(address),
                status,
                reply(row.getLongOrNull(7), row.getStringOrNull(8), row.getStringOrNull(9)),
                row.getString(10),
                row.getString(11),
                decisions.isEmpty() ? List.of() : List.of(decisions.split("\n", -1)),
                row.getString(13));
    }

    private static @Nullable Reply reply(
            @Nullable Long code, @Nullable String status, @Nullable String lines) {
        if (code == null || lines == null) {
            return null;
        }
        return new Reply(
                code.intValue(),
                status == null ? null : EnhancedStatusCode.at(status).orElse(null),
                List.of(lines.split("\n", -1)));
    }

    private static String clipped(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 3) + "...";
    }
}
