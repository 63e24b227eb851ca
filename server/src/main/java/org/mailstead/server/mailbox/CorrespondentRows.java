package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Row;
import org.mailstead.server.store.Tx;

/** The statements on those to whom the user writes. */
final class CorrespondentRows {
    /** Of so many the oldest one is forgotten at once, so that this is not done for each. */
    private static final int SHARE_FORGOTTEN = 10;

    private CorrespondentRows() {}

    /** Adds to what is known. */
    static void add(Tx tx, Map<Address, Correspondence> written) throws SQLException {
        tx.sql(
                        """
                        INSERT INTO correspondent (account_id, domain, folded, local_part,
                            first_sent, last_sent, messages)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, domain, folded, local_part) DO UPDATE SET
                            first_sent = CASE
                                WHEN excluded.first_sent < correspondent.first_sent
                                    THEN excluded.first_sent
                                ELSE correspondent.first_sent END,
                            last_sent = CASE
                                WHEN excluded.last_sent > correspondent.last_sent
                                    THEN excluded.last_sent
                                ELSE correspondent.last_sent END,
                            messages = correspondent.messages + excluded.messages
                        """)
                .updates(
                        written.entrySet(),
                        (sql, each) -> {
                            var address = each.getKey();
                            sql.bind(tx.scope().accountId())
                                    .bind(fromTop(address.domain()))
                                    .bind(folded(address))
                                    .bind(address.localPart().value())
                                    .bind(each.getValue().first())
                                    .bind(each.getValue().last())
                                    .bind(each.getValue().messages());
                        });
    }

    /** Forgets those not written to for the longest time, if there are too many. */
    static void forgetTooMany(Tx tx, int max) throws SQLException {
        var tooMany =
                tx.sql("SELECT 1 FROM correspondent WHERE account_id = ? LIMIT 1 OFFSET ?")
                        .bind(tx.scope().accountId())
                        .bind(max)
                        .one(_ -> true);
        if (tooMany.isEmpty()) {
            return;
        }
        tx.sql(
                        """
                        DELETE FROM correspondent
                        WHERE account_id = ? AND (last_sent, domain, folded, local_part) <= (
                            SELECT last_sent, domain, folded, local_part FROM correspondent
                            WHERE account_id = ?
                            ORDER BY last_sent DESC, domain DESC, folded DESC, local_part DESC
                            LIMIT 1 OFFSET ?)
                        """)
                .bind(tx.scope().accountId())
                .bind(tx.scope().accountId())
                .bind(max - max / SHARE_FORGOTTEN)
                .update();
    }

    static Optional<Correspondence> find(Tx tx, Address address) throws SQLException {
        return tx.sql(
                        """
                        SELECT SUM(messages), MIN(first_sent), MAX(last_sent) FROM correspondent
                        WHERE account_id = ? AND domain = ? AND folded = ?
                        HAVING COUNT(*) > 0
                        """)
                .bind(tx.scope().accountId())
                .bind(fromTop(address.domain()))
                .bind(folded(address))
                .one(CorrespondentRows::correspondence);
    }

    static Optional<Correspondence> find(Tx tx, Domain domain) throws SQLException {
        return tx.sql(
                        """
                        SELECT SUM(messages), MIN(first_sent), MAX(last_sent) FROM correspondent
                        WHERE account_id = ? AND domain >= ? AND domain < ?
                        HAVING COUNT(*) > 0
                        """)
                .bind(tx.scope().accountId())
                .bind(fromTop(domain))
                .bind(behind(domain))
                .one(CorrespondentRows::correspondence);
    }

    static boolean isKnown(Tx tx, Domain domain) throws SQLException {
        return tx.sql(
                        """
                        SELECT 1 FROM correspondent
                        WHERE account_id = ? AND domain >= ? AND domain < ?
                        LIMIT 1
                        """)
                .bind(tx.scope().accountId())
                .bind(fromTop(domain))
                .bind(behind(domain))
                .one(_ -> true)
                .isPresent();
    }

    private static Correspondence correspondence(Row row) throws SQLException {
        return new Correspondence(
                Instant.ofEpochMilli(row.getLong(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getLong(1));
    }

    private static String folded(Address address) {
        return address.localPart().lowerCase().value();
    }

    /** {@code org.example.mail.} for {@code mail.example.org}. */
    private static String fromTop(Domain domain) {
        var ascii = domain.ascii();
        var reversed = new StringBuilder(ascii.length() + 1);
        for (int end = ascii.length(); end >= 0; ) {
            var dot = ascii.lastIndexOf('.', end - 1);
            reversed.append(ascii, dot + 1, end).append('.');
            end = dot;
        }
        return reversed.toString();
    }

    /** Sorts behind a domain and all below it, and before every other one: / follows the dot. */
    private static String behind(Domain domain) {
        var first = fromTop(domain);
        return first.substring(0, first.length() - 1) + '/';
    }
}
