package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.ForwardPath;

/** Whom one account no longer sends to: rows of {@code queue_suppression}. outbound §17 */
final class Suppressions {
    private static final String COLUMNS =
            """
            SELECT id, account_id, base_address, original_address, created, manual, reason
            FROM queue_suppression
            """;

    private final Tx tx;
    private final long account;
    private @Nullable Boolean any;

    /**
     * @param account 0 for the server's own mail, which is never suppressed
     */
    Suppressions(Tx tx, long account) {
        this.tx = tx;
        this.account = account;
    }

    /** Whether mail to somebody is suppressed. */
    boolean has(ForwardPath path) throws SQLException {
        if (any == null) {
            any =
                    account != 0
                            && tx.sql(
                                            """
                                            SELECT 1 FROM queue_suppression
                                            WHERE account_id = ? LIMIT 1
                                            """)
                                    .bind(account)
                                    .one(_ -> true)
                                    .orElse(false);
        }
        return any && find(path) != null;
    }

    /** The entry for an address, whatever variant of it; null if there is none. */
    @Nullable Suppression find(ForwardPath path) throws SQLException {
        return tx.sql(COLUMNS + "WHERE account_id = ? AND base_address = ?")
                .bind(account)
                .bind(base(path))
                .one(Suppressions::suppression)
                .orElse(null);
    }

    /** Adds an entry, unless there is one. Returns whether it was added. */
    boolean add(ForwardPath path, boolean manual, String reason, Instant now) throws SQLException {
        var sql =
                """
                INSERT INTO queue_suppression (account_id, base_address, original_address, created,
                    manual, reason)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (account_id, base_address) DO NOTHING
                """;
        return tx.sql(sql)
                        .bind(account)
                        .bind(base(path))
                        .bind(path.text(true))
                        .bind(now)
                        .bind(manual)
                        .bind(reason)
                        .update()
                == 1;
    }

    /** Removes the entry for an address, whatever variant of it. Returns whether there was one. */
    boolean remove(ForwardPath path) throws SQLException {
        return tx.sql("DELETE FROM queue_suppression WHERE account_id = ? AND base_address = ?")
                        .bind(account)
                        .bind(base(path))
                        .update()
                == 1;
    }

    /** Entries in the order of their making, of an account or of all. */
    static List<Suppression> list(Tx tx, @Nullable Long account, int max) throws SQLException {
        return account == null
                ? tx.sql(COLUMNS + "ORDER BY id LIMIT ?").bind(max).list(Suppressions::suppression)
                : tx.sql(COLUMNS + "WHERE account_id = ? ORDER BY id LIMIT ?")
                        .bind(account)
                        .bind(max)
                        .list(Suppressions::suppression);
    }

    private static Suppression suppression(Row row) throws SQLException {
        return new Suppression(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getInstant(5),
                row.getBoolean(6),
                row.getString(7));
    }

    /** outbound L-1: what people vary in an address without its being another's. */
    static String base(ForwardPath path) {
        var text = path.text(true);
        var at = text.lastIndexOf('@');
        if (at < 0) {
            return text.toLowerCase(Locale.ROOT);
        }
        var localPart = cut(cut(text.substring(0, at), '+'), '-').replace(".", "");
        return localPart.toLowerCase(Locale.ROOT) + text.substring(at);
    }

    /** Up to a separator, unless that leaves nothing. */
    private static String cut(String localPart, char separator) {
        var end = localPart.indexOf(separator);
        return end <= 0 ? localPart : localPart.substring(0, end);
    }
}
