package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Tx;

/** What became of mailboxes, subscriptions and annotations. */
final class AccountChanges {
    private AccountChanges() {}

    static List<AccountChange> after(Tx tx, long modSeq) throws SQLException {
        var changes = new ArrayList<AccountChange>();
        for (var mailbox : MailboxRows.mailboxes(tx)) {
            if (mailbox.modSeq() > modSeq) {
                changes.add(new AccountChange.MailboxChanged(mailbox.modSeq(), mailbox));
            }
        }
        changes.addAll(
                tx.sql(
                                """
                                SELECT mod_seq, id, name FROM mailbox
                                WHERE account_id = ? AND mod_seq > ? AND expunged IS NOT NULL
                                """)
                        .bind(tx.scope().accountId())
                        .bind(modSeq)
                        .list(row ->
                                new AccountChange.MailboxRemoved(
                                        row.getLong(1),
                                        row.getLong(2),
                                        new MailboxName(row.getString(3)))));
        changes.addAll(SubscriptionRows.changes(tx, modSeq));
        changes.addAll(AnnotationRows.changes(tx, modSeq));
        return changes;
    }
}
