package org.mailstead.server.transfer;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.queue.QueueVerification;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Verification;
import org.mailstead.server.webhook.WebhookVerification;

/**
 * Checks everything that is kept: databases and blobs, the directory, the queue, webhooks, and each
 * account's mailboxes. Reads all of it, an account at a time, while others go on.
 */
public final class MailVerification {
    private final Database database;
    private final Verification store;
    private final QueueVerification queue;
    private final WebhookVerification webhooks;
    private final Directory directory;
    private final Mailboxes mailboxes;

    public MailVerification(
            Database database,
            Blobs blobs,
            Directory directory,
            Mailboxes mailboxes,
            InstantSource clock) {
        this.database = database;
        this.store = new Verification(blobs, clock);
        this.queue = new QueueVerification(database, blobs);
        this.webhooks = new WebhookVerification(database);
        this.directory = directory;
        this.mailboxes = mailboxes;
    }

    /**
     * Checks all.
     *
     * @param fix whether to repair what can be repaired without guessing
     * @param progress told of each scope before it is checked
     * @return what is wrong, or was and is repaired; empty if nothing is
     * @throws StoreException if it could not be checked
     */
    public List<Finding> run(boolean fix, Consumer<Scope> progress) throws StoreException {
        var findings = new ArrayList<Finding>();
        progress.accept(Scope.server());
        findings.addAll(store.verify(Scope.server(), fix));
        findings.addAll(queue.verify(fix));
        findings.addAll(webhooks.verify(fix));
        var known = new HashSet<Long>();
        for (var account : directory.admin().accounts().list()) {
            known.add(account.id());
        }
        for (var account : directory.admin().accounts().unsettled()) {
            known.add(account.id());
        }
        for (var scope : database.accounts()) {
            progress.accept(scope);
            findings.addAll(store.verify(scope, fix));
            findings.addAll(mailboxes.verify(scope.id(), fix));
            if (!known.contains(scope.id())) {
                findings.add(
                        new Finding.Contradiction(
                                scope, "there is mail, but no such account", false));
            }
        }
        return List.copyOf(findings);
    }
}
