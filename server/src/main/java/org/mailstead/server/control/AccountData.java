package org.mailstead.server.control;

import java.time.InstantSource;
import org.mailstead.server.directory.Account;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.submission.Submission;
import org.mailstead.server.webhook.Webhooks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the data of new accounts and erases that of removed ones. Each step can be done again: what
 * a crash left is done at the next start.
 */
public final class AccountData {
    private final Logger log = LoggerFactory.getLogger(AccountData.class);
    private final Database database;
    private final Directory directory;
    private final Mailboxes mailboxes;
    private final InstantSource clock;

    public AccountData(
            Database database, Directory directory, Mailboxes mailboxes, InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.mailboxes = mailboxes;
        this.clock = clock;
    }

    /** Brings every account to the state that the directory wants. */
    public void settle() throws StoreException {
        for (var account : directory.admin().accounts().unsettled()) {
            switch (account.state()) {
                case NEW -> make(account);
                case REMOVED -> erase(account);
                case READY -> {}
            }
            directory.admin().accounts().settle(account.id());
        }
    }

    /** Asking for its mailboxes makes them. */
    private void make(Account account) throws StoreException {
        var made = mailboxes.list(account.id()).size();
        log.atInfo()
                .addKeyValue("account", account.name())
                .addKeyValue("mailboxes", made)
                .log("account made");
    }

    private void erase(Account account) throws StoreException {
        mailboxes.forget(account.id());
        database.remove(new Scope.Account(account.id()));
        Submission.forget(database, account.id());
        QueueMemory.forget(database, account.id(), clock.instant());
        Webhooks.forget(database, account.id());
        log.atInfo().addKeyValue("account", account.name()).log("account erased");
    }
}
