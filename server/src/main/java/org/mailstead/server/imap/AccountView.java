package org.mailstead.server.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Response;
import org.mailstead.server.mailbox.AccountChange;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.MailboxSnapshot;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.SessionLease;
import org.mailstead.server.store.StoreException;

/**
 * An account as one session shows it: which mailboxes the client knows, and how far it was told of
 * changes. imap §6.
 *
 * <p>For the session's thread; while that waits in IDLE, for the one that tells the changes.
 */
final class AccountView implements AutoCloseable {
    private final long account;
    private final Mailboxes mailboxes;
    private final Set<String> capabilitiesDisabled;
    private final SessionLease lease;
    private final Map<Long, MailboxName> names = new HashMap<>();
    private long toldMailboxes;

    /** Up to this mod-sequence the names are those of all mailboxes. */
    private long namesAsOf;

    private long toldAll;

    /**
     * Opens an account for a session, which closes it.
     *
     * @param capabilitiesDisabled what is not announced to it, in upper case; imap 4.4
     */
    AccountView(long account, Mailboxes mailboxes, Set<String> capabilitiesDisabled)
            throws StoreException {
        this.account = account;
        this.mailboxes = mailboxes;
        this.capabilitiesDisabled = capabilitiesDisabled;
        this.lease = mailboxes.join(account);
        lease.release(); // no mailbox is selected yet
        toldMailboxes = mailboxes.modSeq(account);
        for (var mailbox : mailboxes.list(account)) {
            names.put(mailbox.id(), mailbox.name());
        }
        namesAsOf = toldMailboxes;
    }

    long account() {
        return account;
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    Set<String> capabilitiesDisabled() {
        return capabilitiesDisabled;
    }

    /**
     * Selects a mailbox.
     *
     * @throws MailboxException if it is not there
     */
    Selection select(MailboxName name, boolean readOnly) throws MailboxException, StoreException {
        lease.hold();
        var selected = false;
        try {
            var snapshot = snapshot(name);
            lease.advance(snapshot.position());
            toldAll = Math.min(namesAsOf, snapshot.position());
            selected = true;
            return new Selection(snapshot, readOnly);
        } finally {
            if (!selected) {
                lease.release();
            }
        }
    }

    /** From memory, if nothing has happened since the client was told of all mailboxes. */
    private MailboxSnapshot snapshot(MailboxName name) throws MailboxException, StoreException {
        if (mailboxes.feed().latest(account) <= namesAsOf) {
            for (var mailbox : names.entrySet()) {
                if (mailbox.getValue().equals(name)) {
                    try {
                        return mailboxes.snapshot(account, mailbox.getKey());
                    } catch (MailboxException e) {
                        break; // it went at this moment; another one may have its name
                    }
                }
            }
        }
        return mailboxes.snapshot(account, find(name));
    }

    /** No mailbox is selected any more. */
    void unselect() {
        lease.release();
    }

    /** The id of the mailbox of a name. */
    long find(MailboxName name) throws MailboxException, StoreException {
        var mailbox = mailboxes.find(account, name);
        if (mailbox.isEmpty()) {
            throw new MailboxException(
                    new org.mailstead.server.mailbox.Refusal.NoSuchMailbox(name.value()));
        }
        return mailbox.get().id();
    }

    /**
     * Expects that a mailbox is there: looks only if the client does not know of it, who is told of
     * each that goes.
     *
     * @throws MailboxException if it is not
     */
    void expect(MailboxName name) throws MailboxException, StoreException {
        if (!names.containsValue(name)) {
            find(name);
        }
    }

    /** Whether something happened that the client may not know. */
    boolean hasNews() {
        return mailboxes.feed().latest(account) > toldAll;
    }

    /**
     * Notes a change of the client's own that does not concern what it has selected: if it was told
     * of all before, there is nothing to look for.
     *
     * @param modSeq of the change: each takes the next one
     */
    void knows(long modSeq) {
        if (toldAll == modSeq - 1) {
            toldAll = modSeq;
        }
    }

    /**
     * Tells the client what happened since it was last told. imap 6.3.
     *
     * @param selection null if no mailbox is selected
     * @param mayExpunge whether it may hear of removed messages now
     * @param own which mod-sequences are of its own changes to messages
     */
    void tell(
            @Nullable Selection selection,
            boolean mayExpunge,
            LongPredicate own,
            Enabled enabled,
            Output out)
            throws IOException, StoreException {
        if (!hasNews()) {
            return;
        }
        var latest = mailboxes.feed().latest(account);
        if (mayExpunge) {
            tellMailboxes(_ -> false, enabled, out);
        }
        if (selection != null && !selection.isGone()) {
            try {
                var newest = mailboxes.snapshot(account, selection.id());
                selection.tell(newest, mayExpunge, own, enabled, out);
                lease.advance(selection.view().position());
            } catch (MailboxException e) {
                selection.gone(); // imap 6.17: the next command on it is told
            }
        }
        if (mayExpunge) {
            toldAll = latest;
        }
    }

    /**
     * Tells of mailboxes that others made, renamed or removed, and of subscriptions. imap 6.9.
     *
     * @param own names that the client itself has just changed: not told
     */
    void tellMailboxes(Predicate<MailboxName> own, Enabled enabled, Output out)
            throws IOException, StoreException {
        var latest = mailboxes.feed().latest(account);
        // one line for each name, however much happened to it
        var news = new LinkedHashMap<MailboxName, News>();
        for (var change : mailboxes.changes(account, toldMailboxes)) {
            toldMailboxes = Math.max(toldMailboxes, change.modSeq());
            news(change).ifPresent(each -> news.merge(each.name(), each, News::then));
        }
        namesAsOf = Math.max(namesAsOf, latest);
        for (var each : news.values()) {
            if (!own.test(each.name())) {
                each.tell(enabled, out);
            }
        }
    }

    /** What a change means to the client, whether or not it is told; empty if nothing. */
    private Optional<News> news(AccountChange change) {
        return switch (change) {
            case AccountChange.MailboxChanged(_, var mailbox) -> {
                var before = names.put(mailbox.id(), mailbox.name());
                yield mailbox.name().equals(before)
                        ? Optional.empty() // imap 6.11: its messages or roles changed
                        : Optional.of(new News(mailbox.name(), before, mailbox.subscribed(), true));
            }
            case AccountChange.MailboxRemoved(_, var id, var name) ->
                    names.remove(id) == null
                            ? Optional.empty()
                            : Optional.of(new News(name, null, false, false));
            case AccountChange.Subscribed(_, var name) ->
                    Optional.of(new News(name, null, true, names.containsValue(name)));
            case AccountChange.Unsubscribed(_, var name) ->
                    Optional.of(new News(name, null, false, names.containsValue(name)));
            // told to clients that have enabled METADATA, which none can yet
            case AccountChange.Annotated _ -> Optional.empty();
        };
    }

    /**
     * A LIST response that nobody asked for.
     *
     * @param oldName the name that it had; null for none
     */
    private record News(
            MailboxName name, @Nullable MailboxName oldName, boolean subscribed, boolean exists) {
        News then(News later) {
            return later.oldName != null
                    ? later
                    : new News(name, oldName, later.subscribed, later.exists);
        }

        void tell(Enabled enabled, Output out) throws IOException {
            if (!exists && !enabled.rev2()) {
                return; // older clients would read the line as a new mailbox
            }
            var attributes = new ArrayList<String>();
            if (!exists) {
                attributes.add("\\NonExistent");
            }
            if (subscribed) {
                attributes.add("\\Subscribed");
            }
            // RFC 9051 §6.3.9.7
            var old = oldName == null || !enabled.rev2() ? null : oldName.value();
            out.write(new Response.Mailbox(false, attributes, "/", name.value(), old, List.of()));
        }
    }

    @Override
    public void close() {
        lease.close();
    }
}
