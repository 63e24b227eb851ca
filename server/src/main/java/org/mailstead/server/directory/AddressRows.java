package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.address.LocalPart;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** Rows of {@code directory_address}. */
final class AddressRows {
    private AddressRows() {}

    /** The destination of exactly this address, without its domain's catch-all. */
    static Optional<Destination> find(Tx tx, Address canonical) throws SQLException {
        var sql =
                """
                SELECT domain, catch_all, local_part, account_id, mailbox, refusal_code, refusal_text,
                    rules, reports
                FROM directory_address WHERE domain = ? AND catch_all = 0 AND canonical = ?
                """;
        return tx.sql(sql)
                .bind(canonical.domain().ascii())
                .bind(canonical.localPart().value())
                .one(AddressRows::read);
    }

    static Optional<Destination> findCatchAll(Tx tx, Domain domain) throws SQLException {
        var sql =
                """
                SELECT domain, catch_all, local_part, account_id, mailbox, refusal_code, refusal_text,
                    rules, reports
                FROM directory_address WHERE domain = ? AND catch_all = 1
                """;
        return tx.sql(sql).bind(domain.ascii()).one(AddressRows::read);
    }

    static List<Destination> list(Tx tx, Domain domain) throws SQLException {
        var sql =
                """
                SELECT domain, catch_all, local_part, account_id, mailbox, refusal_code, refusal_text,
                    rules, reports
                FROM directory_address WHERE domain = ? ORDER BY catch_all, canonical
                """;
        return tx.sql(sql).bind(domain.ascii()).list(AddressRows::read);
    }

    static List<Destination> list(Tx tx, long account) throws SQLException {
        var sql =
                """
                SELECT domain, catch_all, local_part, account_id, mailbox, refusal_code, refusal_text,
                    rules, reports
                FROM directory_address WHERE account_id = ? ORDER BY domain, catch_all, canonical
                """;
        return tx.sql(sql).bind(account).list(AddressRows::read);
    }

    /** The first address for reports of a kind: at this domain, else at any. */
    static Optional<Destination> findForReports(Tx tx, ReportKind kind, Domain domain)
            throws SQLException {
        var sql =
                """
                SELECT domain, catch_all, local_part, account_id, mailbox, refusal_code, refusal_text,
                    rules, reports
                FROM directory_address WHERE reports <> '' AND reports LIKE ?
                ORDER BY CASE WHEN domain = ? THEN 0 ELSE 1 END, domain, canonical LIMIT 1
                """;
        return tx.sql(sql).bind("%" + kind + "%").bind(domain.ascii()).one(AddressRows::read);
    }

    /** Adds an address to a domain with these settings. */
    static void insert(Tx tx, Destination destination, DomainSettings settings)
            throws SQLException {
        var sql =
                """
                INSERT INTO directory_address
                    (domain, catch_all, canonical, local_part, account_id, mailbox,
                     refusal_code, refusal_text, rules, reports)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
        var localPart = destination.localPart();
        var refusal = destination.refusal();
        tx.sql(sql)
                .bind(destination.domain().ascii())
                .bind(localPart == null)
                .bind(localPart == null ? "" : settings.canonical(localPart).value())
                .bind(localPart == null ? "" : localPart.value())
                .bind(destination.account())
                .bind(destination.mailbox())
                .bind(refusal == null ? null : Long.valueOf(refusal.code()))
                .bind(refusal == null ? null : refusal.text())
                .bind(destination.rules().text())
                .bind(ReportKind.words(destination.reports()))
                .update();
    }

    /** Removes exactly this address. */
    static int delete(Tx tx, Address canonical) throws SQLException {
        var sql =
                """
                DELETE FROM directory_address WHERE domain = ? AND catch_all = 0 AND canonical = ?
                """;
        return tx.sql(sql)
                .bind(canonical.domain().ascii())
                .bind(canonical.localPart().value())
                .update();
    }

    static int deleteCatchAll(Tx tx, Domain domain) throws SQLException {
        var sql = "DELETE FROM directory_address WHERE domain = ? AND catch_all = 1";
        return tx.sql(sql).bind(domain.ascii()).update();
    }

    static void deleteAll(Tx tx, Domain domain) throws SQLException {
        tx.sql("DELETE FROM directory_address WHERE domain = ?").bind(domain.ascii()).update();
    }

    static void deleteAll(Tx tx, long account) throws SQLException {
        tx.sql("DELETE FROM directory_address WHERE account_id = ?").bind(account).update();
    }

    private static Destination read(Row row) throws SQLException {
        var refusalText = row.getStringOrNull(7);
        return new Destination(
                new Domain(row.getString(1)),
                row.getBoolean(2) ? null : new LocalPart(row.getString(3)),
                row.getLong(4),
                row.getStringOrNull(5),
                refusalText == null ? null : new Destination.Refusal(row.getInt(6), refusalText),
                rules(row.getString(8)),
                ReportKind.ofWords(row.getString(9)));
    }

    private static RuleSet rules(String text) throws SQLException {
        try {
            return RuleSet.parse(text);
        } catch (RuleSyntaxException e) {
            throw new SQLException("rules in directory_address: " + e.getMessage(), e);
        }
    }
}
