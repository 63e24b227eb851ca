package org.mailstead.server.queue;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.ReversePath;

/** Rows of {@code queue_hold_rule}; each method in the caller's transaction. outbound §3 */
final class HoldRules {
    /** Each is looked at for each message that is queued. */
    static final int RULES_MAX = 1000;

    private HoldRules() {}

    static List<HoldRule> list(Tx tx) throws SQLException {
        var sql =
                """
                SELECT id, account_id, sender_domain, recipient_domain FROM queue_hold_rule
                ORDER BY id LIMIT ?
                """;
        return tx.sql(sql)
                .bind(RULES_MAX)
                .list(row ->
                        new HoldRule(
                                row.getLong(1),
                                row.getLongOrNull(2),
                                row.getStringOrNull(3),
                                row.getStringOrNull(4)));
    }

    static long add(Tx tx, HoldRule rule) throws SQLException {
        var sql =
                """
                INSERT INTO queue_hold_rule (account_id, sender_domain, recipient_domain)
                VALUES (?, ?, ?)
                RETURNING id
                """;
        return tx.sql(sql)
                .bind(rule.account())
                .bind(rule.senderDomain())
                .bind(rule.recipientDomain())
                .one(row -> row.getLong(1))
                .orElseThrow();
    }

    static boolean remove(Tx tx, long id) throws SQLException {
        return tx.sql("DELETE FROM queue_hold_rule WHERE id = ?").bind(id).update() == 1;
    }

    /** Whether a rule holds what an account sends from somewhere to somewhere. outbound H-2, W-2 */
    static boolean holds(List<HoldRule> rules, long account, ReversePath from, String destination) {
        return rules.stream()
                .anyMatch(rule ->
                        (rule.account() == null || rule.account() == account)
                                && (rule.senderDomain() == null
                                        || Objects.equals(rule.senderDomain(), domain(from)))
                                && (rule.recipientDomain() == null
                                        || rule.recipientDomain().equals(destination)));
    }

    /** The domain of a reverse-path in A-labels; null if it has none. */
    static @Nullable String domain(ReversePath from) {
        return switch (from) {
            case ReversePath.Of(var address) -> address.domain().ascii();
            case ReversePath.AtLiteral(_, var literal) -> literal.toString();
            case ReversePath.Null() -> null;
        };
    }
}
