package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.SyntaxException;

/** Checks that an account's mail is as it must be, and repairs it. store.md §19 */
final class MailboxVerification {
    /** Findings of one kind, beyond which no more are listed. store.md 19.14 */
    private static final int FINDINGS_MAX = 20;

    private final Tx tx;
    private final List<String> findings = new ArrayList<>();

    private MailboxVerification(Tx tx) {
        this.tx = tx;
    }

    /** What is wrong, a line for each, at most 20 of each kind. */
    static List<String> verify(Tx tx) throws SQLException {
        var verification = new MailboxVerification(tx);
        for (var check : Check.all()) {
            tx.sql(filled(check.find(), tx, 0) + "LIMIT " + FINDINGS_MAX)
                    .each(row -> verification.add(check.problem() + ": " + row.getString(1)));
        }
        verification.addNames("mailbox", false);
        verification.addNames("subscription", false);
        verification.addKeywords(false);
        verification.addBlobs();
        verification.addKept();
        return verification.findings;
    }

    /**
     * Repairs what can be.
     *
     * @param modSeq of what is repaired
     */
    static void repair(Tx tx, long modSeq, Blobs blobs) throws SQLException {
        Check.raiseModSeq(tx, modSeq);
        for (var check : Check.all()) {
            for (var statement : check.fixes()) {
                tx.sql(filled(statement, tx, modSeq)).update();
            }
        }
        var verification = new MailboxVerification(tx);
        verification.addNames("subscription", true);
        verification.addKeywords(true);
        for (var blob : verification.strayBlobs()) {
            blobs.delete(tx, blob);
        }
    }

    private static String filled(String text, Tx tx, long modSeq) {
        return text.replace(":account", Long.toString(tx.scope().accountId()))
                .replace(":modseq", Long.toString(modSeq));
    }

    private void add(String text) {
        findings.add(text);
    }

    /** 19.15: names of mailboxes and subscriptions are such. */
    private void addNames(String table, boolean delete) throws SQLException {
        var names =
                tx
                        .sql(
                                "SELECT name FROM "
                                        + table
                                        + " WHERE account_id = ? AND expunged IS NULL")
                        .bind(tx.scope().accountId())
                        .list(row -> row.getString(1))
                        .stream()
                        .filter(name -> !isName(name))
                        .toList();
        names.stream()
                .limit(FINDINGS_MAX)
                .forEach(name -> add(table + " with a name that is none: " + name));
        if (delete) {
            tx.sql("DELETE FROM " + table + " WHERE account_id = ? AND name = ?")
                    .updates(names, (sql, name) -> sql.bind(tx.scope().accountId()).bind(name));
        }
    }

    private static boolean isName(String text) {
        try {
            return MailboxName.parse(text).value().equals(text);
        } catch (SyntaxException e) {
            return false;
        }
    }

    /** 19.15: the keywords of messages are among those of their mailbox. */
    private void addKeywords(boolean insert) throws SQLException {
        Map<Long, Set<String>> used = new HashMap<>();
        tx.sql(
                        """
                        SELECT DISTINCT mailbox_id, keywords FROM message
                        WHERE account_id = ? AND expunged IS NULL AND keywords <> ''
                        """)
                .bind(tx.scope().accountId())
                .each(row ->
                        used.computeIfAbsent(row.getLong(1), _ -> new HashSet<>())
                                .addAll(List.of(row.getString(2).split(" ", -1))));
        for (var mailbox : used.entrySet()) {
            var missing = new TreeSet<>(mailbox.getValue());
            missing.removeAll(MailboxRows.keywords(tx, mailbox.getKey()));
            missing.stream()
                    .limit(FINDINGS_MAX)
                    .forEach(keyword ->
                            add(
                                    "keyword of a message is not among those of mailbox %d: %s"
                                            .formatted(mailbox.getKey(), keyword)));
            if (insert) {
                for (var keyword : missing) {
                    MailboxRows.addKeyword(tx, mailbox.getKey(), keyword);
                }
            }
        }
    }

    /** 19.9: every blob belongs to a message. */
    private void addBlobs() throws SQLException {
        strayBlobs().stream()
                .limit(FINDINGS_MAX)
                .forEach(blob -> add("octets of no message: blob " + blob));
    }

    /** What is kept of large mailboxes is what they hold: whoever opens one is told that. */
    private void addKept() throws SQLException {
        SnapshotRows.wrong(tx).stream()
                .limit(FINDINGS_MAX)
                .forEach(mailbox ->
                        add("what is kept for the opening of mailbox " + mailbox + " is wrong"));
    }

    private List<Long> strayBlobs() throws SQLException {
        return tx.sql(
                        """
                        SELECT b.id FROM blob b
                        WHERE b.account_id = ? AND NOT EXISTS (
                            SELECT 1 FROM message_content c
                            WHERE c.account_id = b.account_id AND c.blob_id = b.id)
                        ORDER BY b.id
                        """)
                .bind(tx.scope().accountId())
                .list(row -> row.getLong(1));
    }
}
