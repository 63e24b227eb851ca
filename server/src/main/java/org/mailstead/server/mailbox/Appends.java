package org.mailstead.server.mailbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;

/** Putting messages of clients into mailboxes. For any number of threads. */
final class Appends implements AutoCloseable {
    private final Accounts accounts;
    private final Blobs blobs;
    private final AccountRules rules;
    private final MailboxLimits limits;
    private final ExecutorService helpers = Executors.newVirtualThreadPerTaskExecutor();

    Appends(Accounts accounts, Blobs blobs, AccountRules rules, MailboxLimits limits) {
        this.accounts = accounts;
        this.blobs = blobs;
        this.rules = rules;
        this.limits = limits;
    }

    /** Puts messages into a mailbox that is found in the transaction. */
    Results.Appended append(
            long account, List<NewMessage> messages, Accounts.Change<MailboxDraft> target)
            throws MailboxException, StoreException, IOException {
        var limit = rules.quota(account);
        var prepared = PreparedMessage.all(messages, blobs, Scope.account(account), limits);
        try {
            return accounts.write(
                    account,
                    write ->
                            new MessageWrite(write)
                                    .append(target.run(write), prepared, blobs, limit));
        } finally {
            prepared.forEach(PreparedMessage::close);
        }
    }

    /** See {@link Mailboxes#prepare}. */
    PreparedAppend prepare(long account, MailboxName mailbox) {
        return new PreparedAppend(Scope.account(account), mailbox, blobs, limits, helpers);
    }

    /** See {@link Mailboxes#append(long, List)}. */
    List<Results.Appended> append(long account, List<PreparedAppend> appends)
            throws MailboxException, StoreException {
        var limit = rules.quota(account);
        for (var each : appends) {
            each.awaitLarge();
        }
        try {
            return accounts.write(
                    account,
                    write -> {
                        var results = new ArrayList<Results.Appended>();
                        for (var each : appends) {
                            var mailbox = write.require(each.mailbox());
                            results.add(
                                    new MessageWrite(write).append(mailbox, each, blobs, limit));
                        }
                        return results;
                    },
                    () -> appends.forEach(PreparedAppend::help));
        } catch (NotReadyException e) {
            throw e.failure();
        }
    }

    /** A message in a mailbox. */
    record Place(long mailbox, long uid) {}

    /** See {@link Mailboxes#replace}. */
    Results.Appended replace(long account, Place old, long mailbox, NewMessage message)
            throws MailboxException, StoreException, IOException {
        var limit = rules.quota(account);
        try (var prepared = PreparedMessage.of(message, blobs, Scope.account(account), limits)) {
            return accounts.write(
                    account,
                    write -> {
                        var messages = new MessageWrite(write);
                        var target = write.mailbox(mailbox);
                        var source = write.mailbox(old.mailbox());
                        var removed = messages.remove(source, NumberSet.of(old.uid()), false);
                        if (removed.uids().isEmpty()) {
                            return new Results.Appended(
                                    mailbox,
                                    target.row().uidValidity(),
                                    NumberSet.EMPTY,
                                    List.of(),
                                    write.lastModSeq(),
                                    true);
                        }
                        // imap 9.64: the old message still counts, as it is not erased yet
                        return messages.append(target, List.of(prepared), blobs, limit);
                    });
        }
    }

    /** Waits for what is being made ready. */
    @Override
    public void close() {
        helpers.close();
    }
}
