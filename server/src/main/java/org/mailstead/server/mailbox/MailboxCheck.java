package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Invariant;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.SyntaxException;

/** Checks and repairs an account's rows, within one transaction. store.md §19 */
final class MailboxCheck {
    private static final int LISTED_MAX = 20;

    private final Tx tx;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Invariant> broken = new ArrayList<>();
    private final List<MissingKeyword> missing = new ArrayList<>();

    private record MissingKeyword(long mailbox, String keyword) {}

    MailboxCheck(Tx tx) {
        this.tx = tx;
    }

    /** What is wrong; empty if nothing is. */
    List<Finding> findings() throws SQLException {
        for (var group : MailboxInvariants.ALL) {
            for (var invariant : group) {
                var violations = invariant.violations(tx);
                violations.forEach(this::add);
                if (!violations.isEmpty()) {
                    broken.add(invariant);
                }
            }
        }
        checkNames();
        checkKeywords();
        return List.copyOf(findings);
    }

    /** Whether something of what was found can be repaired. */
    boolean isRepairable() {
        return !missing.isEmpty() || broken.stream().anyMatch(Invariant::isRepairable);
    }

    /** Repairs what was found, as far as that can be done without guessing. */
    void repair() throws SQLException {
        for (var invariant : broken) {
            invariant.repair(tx);
        }
        for (var each : missing) {
            MailboxRows.addKeyword(tx, each.mailbox(), each.keyword());
        }
    }

    /** What was found, with what holds after the repair marked as repaired. */
    List<Finding> repaired() throws SQLException {
        var left = new MailboxCheck(tx).findings();
        return findings.stream()
                .map(finding ->
                        left.contains(finding)
                                ? finding
                                : (Finding)
                                        new Finding.Contradiction(scope(), finding.text(), true))
                .toList();
    }

    private void add(String text) {
        findings.add(new Finding.Contradiction(scope(), text, false));
    }

    private Scope scope() {
        return tx.scope();
    }

    private void checkNames() throws SQLException {
        var sql =
                """
                SELECT 'mailbox', name FROM mailbox WHERE account_id = ? AND expunged IS NULL
                UNION ALL
                SELECT 'subscription', name FROM subscription
                WHERE account_id = ? AND expunged IS NULL
                """;
        tx.sql(sql)
                .bind(scope().accountId())
                .bind(scope().accountId())
                .each(row -> checkName(row.getString(1), row.getString(2)));
    }

    private void checkName(String of, String name) {
        try {
            if (!MailboxName.parse(name).value().equals(name)) {
                add(of + " \"" + name + "\": Inbox is written otherwise");
            }
        } catch (SyntaxException e) {
            add(of + " \"" + name + "\": " + e.getMessage());
        }
    }

    /** 19.15: a mailbox knows every keyword that its messages have. */
    private void checkKeywords() throws SQLException {
        Set<MissingKeyword> known = new HashSet<>();
        tx.sql("SELECT mailbox_id, keyword FROM mailbox_keyword WHERE account_id = ?")
                .bind(scope().accountId())
                .each(row -> known.add(new MissingKeyword(row.getLong(1), row.getString(2))));
        var sql =
                """
                SELECT DISTINCT mailbox_id, keywords FROM message
                WHERE account_id = ? AND expunged IS NULL AND keywords <> ''
                """;
        tx.sql(sql)
                .bind(scope().accountId())
                .each(row -> {
                    for (var keyword : row.getString(2).split(" ", -1)) {
                        var used = new MissingKeyword(row.getLong(1), keyword);
                        if (known.add(used) && missing.size() < LISTED_MAX) {
                            missing.add(used);
                        }
                    }
                });
        for (var each : missing) {
            add("mailbox %d does not know its keyword %s".formatted(each.mailbox, each.keyword));
        }
    }
}
