package org.mailstead.server.mailbox;

import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.OctetSource;

/**
 * The mailboxes of all accounts, and the messages in them.
 *
 * <p>What changes something returns when it is committed and synced, and announced to the {@link
 * ChangeFeed}. It throws {@link MailboxException} when it cannot be done, and {@link
 * StoreException} when it cannot be done now; then nothing is changed. An account has its default
 * mailboxes from its first use on. For any number of threads.
 */
public final class Mailboxes implements AutoCloseable {
    private final Blobs blobs;
    private final ChangeFeed feed;
    private final AccountRules rules;
    private final MailboxLimits limits;
    private final Accounts accounts;
    private final Deliveries deliveries;
    private final Appends appends;
    private final HotIndex hot;
    private final MessageReader reader;
    private final Correspondents correspondents;

    /**
     * @param database and the blobs in it; not closed here
     */
    public Mailboxes(
            Database database,
            Blobs blobs,
            ChangeFeed feed,
            InstantSource clock,
            AccountRules rules,
            MailboxLimits limits) {
        this.blobs = blobs;
        this.feed = feed;
        this.rules = rules;
        this.limits = limits;
        this.accounts = new Accounts(database, blobs, feed, clock, rules, limits);
        this.deliveries = new Deliveries(accounts, blobs, rules);
        this.appends = new Appends(accounts, blobs, rules, limits);
        this.hot = new HotIndex(database, feed, limits);
        this.reader = new MessageReader(database, blobs, limits);
        this.correspondents = new Correspondents(accounts);
        database.listen(new OtherNodes(feed, accounts));
    }

    /** Where changes are heard of. */
    public ChangeFeed feed() {
        return feed;
    }

    // --- mailboxes

    /** Every mailbox, by name. */
    public List<Mailbox> list(long account) throws StoreException {
        return accounts.read(account, MailboxRows::mailboxes);
    }

    /** Every subscribed name, in order, whether or not there is such a mailbox. */
    public List<MailboxName> subscriptions(long account) throws StoreException {
        return accounts.read(account, SubscriptionRows::list);
    }

    /** A mailbox by its name. */
    public Optional<Mailbox> find(long account, MailboxName name) throws StoreException {
        return accounts.read(
                account,
                tx -> {
                    var row = MailboxRows.find(tx, name);
                    return row.isEmpty()
                            ? Optional.empty()
                            : Optional.of(MailboxRows.mailbox(tx, row.get()));
                });
    }

    /** A mailbox by its id. */
    public Optional<Mailbox> find(long account, long mailbox) throws StoreException {
        return accounts.read(
                account,
                tx -> {
                    var row = MailboxRows.find(tx, mailbox);
                    return row.isEmpty()
                            ? Optional.empty()
                            : Optional.of(MailboxRows.mailbox(tx, row.get()));
                });
    }

    /**
     * Makes a mailbox and those above it that are missing, and subscribes to all of them. RFC 9051
     * §6.3.4, RFC 6154 §3
     *
     * @param specialUse its roles, taken from those that have them
     * @return what was made, from the top
     */
    public List<Mailbox> create(long account, MailboxName name, Set<SpecialUse> specialUse)
            throws MailboxException, StoreException {
        return accounts.write(
                account,
                write -> {
                    var created = new MailboxTree(write).create(name, specialUse);
                    return toMailboxes(write, created);
                });
    }

    /**
     * Renames a mailbox and all below it; Inbox stays, and its messages move to a new one. RFC 9051
     * §6.3.6
     *
     * @return the renamed ones, or the new one that has Inbox's messages, by their names
     */
    public List<Mailbox> rename(long account, MailboxName from, MailboxName to)
            throws MailboxException, StoreException {
        return accounts.write(
                account,
                write -> {
                    var renamed = new MailboxTree(write).rename(write.require(from), to);
                    return toMailboxes(write, renamed);
                });
    }

    /** Removes a mailbox and all messages in it. Subscriptions stay. RFC 9051 §6.3.5 */
    public void delete(long account, MailboxName name) throws MailboxException, StoreException {
        accounts.write(
                account,
                write -> {
                    new MailboxTree(write).delete(write.require(name));
                    return name;
                });
    }

    /** Subscribes to a name, whether or not there is such a mailbox. RFC 9051 §6.3.7 */
    public void subscribe(long account, MailboxName name) throws MailboxException, StoreException {
        accounts.write(
                account,
                write -> {
                    new MailboxTree(write).subscribe(name);
                    return name;
                });
    }

    /** Ends a subscription; refused if neither it nor such a mailbox is there. imap 9.20 */
    public void unsubscribe(long account, MailboxName name)
            throws MailboxException, StoreException {
        accounts.write(
                account,
                write -> {
                    new MailboxTree(write).unsubscribe(name);
                    return name;
                });
    }

    /** Gives a mailbox exactly these roles, and takes them from those that have them. */
    public void setSpecialUse(long account, MailboxName name, Set<SpecialUse> uses)
            throws MailboxException, StoreException {
        accounts.write(
                account,
                write -> {
                    new MailboxTree(write).setSpecialUse(write.require(name), uses);
                    return name;
                });
    }

    /** What is noted of a mailbox, by entry, or of the account. RFC 5464 */
    public Map<String, byte[]> annotations(long account, long mailbox) throws StoreException {
        return accounts.read(account, tx -> AnnotationRows.list(tx, mailbox));
    }

    /**
     * Notes something of a mailbox.
     *
     * @param mailbox 0 for the account
     * @param values by entry, in lower case; an empty value removes the entry
     */
    public void annotate(long account, long mailbox, Map<String, Optional<byte[]>> values)
            throws MailboxException, StoreException {
        accounts.write(
                account,
                write -> {
                    if (mailbox != 0) {
                        write.mailbox(mailbox).touch();
                    }
                    for (var value : values.entrySet()) {
                        AnnotationRows.set(
                                write, mailbox, value.getKey(), value.getValue().orElse(null));
                    }
                    AnnotationRows.checkLimits(write);
                    return mailbox;
                });
    }

    // --- messages

    /**
     * Puts messages into a mailbox, all or none, in order. RFC 9051 §6.3.12, RFC 3502
     *
     * @throws IOException if the octets of a message cannot be read
     */
    public Results.Appended append(long account, long mailbox, List<NewMessage> messages)
            throws MailboxException, StoreException, IOException {
        return append(account, mailbox, messages, _ -> {});
    }

    /** What is written in the same transaction as messages. */
    @FunctionalInterface
    public interface Alongside {
        /** Writes it; not rows of mailboxes. */
        void write(Tx tx) throws SQLException;
    }

    /**
     * Puts messages into a mailbox, all or none, in order, together with rows of the caller's.
     *
     * @throws IOException if the octets of a message cannot be read
     */
    public Results.Appended append(
            long account, long mailbox, List<NewMessage> messages, Alongside alongside)
            throws MailboxException, StoreException, IOException {
        var appended =
                appends.append(
                        account,
                        messages,
                        write -> {
                            alongside.write(write.tx());
                            return write.mailbox(mailbox);
                        });
        grown(account, List.of(appended));
        return appended;
    }

    /**
     * Reads a message that is to be delivered, once for all who get it.
     *
     * @param octets readable until the last delivery has returned
     * @throws IOException if they cannot be read
     */
    public IncomingMessage incoming(OctetSource octets) throws IOException {
        return new IncomingMessage(octets, blobs, limits);
    }

    /**
     * Puts copies of a message into an account's mailboxes, all or none.
     *
     * @return for each copy, but for those that were delivered before
     * @throws IOException if the octets of the message cannot be read
     */
    public List<Results.Appended> deliver(
            long account, IncomingMessage message, List<RecipientCopy> copies)
            throws MailboxException, StoreException, IOException {
        return grown(account, deliveries.deliver(account, message, copies));
    }

    /** Begins to make messages ready for {@link #append(long, List)}. Closed by the caller. */
    public PreparedAppend prepare(long account, MailboxName mailbox) {
        return appends.prepare(account, mailbox);
    }

    /**
     * Puts what was prepared into mailboxes, in order, all or none.
     *
     * @return a result for each
     * @throws MailboxException if a mailbox is not there, or one of them cannot take what it is to
     */
    public List<Results.Appended> append(long account, List<PreparedAppend> prepared)
            throws MailboxException, StoreException {
        return grown(account, appends.append(account, prepared));
    }

    private List<Results.Appended> grown(long account, List<Results.Appended> appended) {
        for (var each : appended) {
            var uids = each.uids();
            if (!uids.isEmpty()) {
                hot.grown(account, each.mailbox(), uids.first(0), uids.last(uids.ranges() - 1));
            }
        }
        return appended;
    }

    /** Puts a message into a mailbox, which is made, and subscribed to, if need be. */
    public Results.Appended deliver(long account, MailboxName mailbox, NewMessage message)
            throws MailboxException, StoreException, IOException {
        var copy = new RecipientCopy(mailbox, message, null);
        return deliver(account, incoming(message.body()), List.of(copy)).getFirst();
    }

    /**
     * Puts a message into a mailbox and removes another one, at once. RFC 8508
     *
     * @param from where the other one is
     * @param uid of the other one; the result has no UID if it is not there, and nothing is changed
     * @throws IOException if the octets of the message cannot be read
     */
    public Results.Appended replace(
            long account, long from, long uid, long mailbox, NewMessage message)
            throws MailboxException, StoreException, IOException {
        return appends.replace(account, new Appends.Place(from, uid), mailbox, message);
    }

    /** Copies messages; UIDs that are not there are passed over. RFC 9051 §6.4.7 */
    public Results.Copied copy(long account, long from, NumberSet uids, long to)
            throws MailboxException, StoreException {
        var limit = rules.quota(account);
        return accounts.write(
                account,
                write ->
                        new MessageWrite(write)
                                .copy(write.mailbox(from), uids, write.mailbox(to), limit));
    }

    /** Moves messages, which keep their ids. RFC 9051 §6.4.8 */
    public Results.Copied move(long account, long from, NumberSet uids, long to)
            throws MailboxException, StoreException {
        return accounts.write(
                account,
                write ->
                        new MessageWrite(write).move(write.mailbox(from), uids, write.mailbox(to)));
    }

    /**
     * Changes flags. What does not change gets no new mod-sequence. RFC 9051 §6.4.6
     *
     * @param unchangedSince messages that changed after it are left alone and named in the result;
     *     null for no such condition. RFC 7162 §3.1.3
     */
    public Results.Stored store(
            long account,
            long mailbox,
            NumberSet uids,
            FlagChange change,
            @Nullable Long unchangedSince)
            throws MailboxException, StoreException {
        return accounts.write(
                account,
                write ->
                        new MessageWrite(write)
                                .store(write.mailbox(mailbox), uids, change, unchangedSince));
    }

    /** Removes the messages of a set that have {@code \Deleted}. RFC 9051 §6.4.3, §6.4.9 */
    public Results.Expunged expunge(long account, long mailbox, NumberSet uids)
            throws MailboxException, StoreException {
        return accounts.write(
                account,
                write -> new MessageWrite(write).remove(write.mailbox(mailbox), uids, true));
    }

    /** Removes the messages of a set, whatever their flags. */
    public Results.Expunged remove(long account, long mailbox, NumberSet uids)
            throws MailboxException, StoreException {
        return accounts.write(
                account,
                write -> new MessageWrite(write).remove(write.mailbox(mailbox), uids, false));
    }

    /** Marks later messages of a thread as seen when they are delivered, or no longer. */
    public void setMuted(long account, long thread, boolean muted)
            throws MailboxException, StoreException {
        accounts.write(
                account,
                write -> {
                    new Threads(write).setMuted(thread, muted);
                    return thread;
                });
    }

    // --- reading

    /**
     * What a mailbox holds, with every change that was announced before the call.
     *
     * @throws MailboxException if it is not there, or no more
     */
    public MailboxSnapshot snapshot(long account, long mailbox)
            throws MailboxException, StoreException {
        accounts.open(account);
        return hot.snapshot(account, mailbox);
    }

    /**
     * The UIDs that were removed from a mailbox after a mod-sequence. RFC 7162 §3.2.5.1
     *
     * @throws MailboxException if the mailbox is not there, or no more
     */
    public Vanished vanished(long account, long mailbox, long after)
            throws MailboxException, StoreException {
        var snapshot = snapshot(account, mailbox);
        return accounts.read(
                account,
                tx -> {
                    if (after >= AccountState.load(tx).historyFloor()) {
                        return new Vanished(MessageRows.removedAfter(tx, mailbox, after), true);
                    }
                    // RFC 7162 §3.2.5.2: without history, all that is not there
                    var all = NumberSet.range(1, snapshot.uidNext() - 1);
                    return new Vanished(all.minus(snapshot.uids()), false);
                });
    }

    /** What became of mailboxes, subscriptions and annotations after a mod-sequence, in order. */
    public List<AccountChange> changes(long account, long after) throws StoreException {
        return accounts.read(account, tx -> AccountChanges.after(tx, after)).stream()
                .sorted(Comparator.comparingLong(AccountChange::modSeq))
                .toList();
    }

    /** The account's mod-sequence: of its last change. */
    public long modSeq(long account) throws StoreException {
        return accounts.read(account, tx -> AccountState.load(tx).modSeq());
    }

    /**
     * Where a message is, wherever it was moved; empty if there never was one, or it was removed
     * long ago.
     *
     * @param message its id, as in {@link Results.Appended#ids}
     */
    public Optional<MessagePlace> place(long account, long message) throws StoreException {
        return accounts.read(account, tx -> MessageRows.find(tx, message));
    }

    /** What a message says; empty if it is erased. */
    public Optional<StoredMessage> content(long account, long message)
            throws IOException, StoreException {
        accounts.open(account);
        return reader.content(account, message);
    }

    /** Reads what many messages say. */
    public MessageReader reader() {
        return reader;
    }

    /** To whom users write. */
    public Correspondents correspondents() {
        return correspondents;
    }

    /** The first messages of which a program is still to be told. */
    public List<ArrivedMessage> arrivals(long account, int max) throws StoreException {
        return accounts.read(account, tx -> ArrivalRows.list(tx, max));
    }

    /** Notes that nobody is to be told of messages any more. */
    public void forgetArrivals(long account, Collection<Long> messages) throws StoreException {
        accounts.forgetArrivals(account, messages);
    }

    /** How a message came in; empty if it did not come by SMTP. */
    public Optional<Delivery> delivery(long account, long message) throws StoreException {
        return accounts.read(account, tx -> ContentRows.delivery(tx, message));
    }

    /**
     * Whether an account has mail of an organization that is no junk and was not refused.
     *
     * @param organization as {@link SenderValidation#organization}; not empty
     */
    public boolean hasFrom(long account, String organization) throws StoreException {
        return accounts.read(account, tx -> ContentRows.hasFrom(tx, organization));
    }

    /** How much room the account's messages take, and may take. */
    public Quota quota(long account) throws StoreException {
        return new Quota(accounts.usage(account), rules.quota(account));
    }

    /**
     * Whether there is room for new messages. A guess that costs little: what puts them in asks
     * again.
     */
    public boolean hasRoom(long account, long octets) throws StoreException {
        var limit = rules.quota(account);
        return limit == Long.MAX_VALUE || octets <= limit - accounts.usage(account);
    }

    /** Begins a session: see {@link SessionLease}. Closed by the caller. */
    public SessionLease join(long account) throws StoreException {
        return accounts.join(account);
    }

    // --- housekeeping

    /**
     * Erases the content of removed messages as far as sessions allow, and forgets history that is
     * too old or too much. Happens by itself too, history once a day.
     */
    public void maintain(long account) throws StoreException {
        accounts.maintain(account);
    }

    /**
     * Checks everything that must be so of an account's mailboxes and messages. Reads all of its
     * rows, none of its octets. store.md §19
     *
     * @param fix whether to repair what can be
     * @return what is wrong, or was; at most 20 of each kind
     */
    public List<Finding> verify(long account, boolean fix) throws StoreException {
        var found = accounts.findings(account);
        var left = Set.copyOf(found);
        if (fix && !found.isEmpty()) {
            accounts.repair(account);
            hot.forget(account);
            left = Set.copyOf(accounts.findings(account));
        }
        var findings = new ArrayList<Finding>();
        for (var text : found) {
            var fixed = !left.contains(text);
            findings.add(new Finding.Contradiction(Scope.account(account), text, fixed));
        }
        return findings;
    }

    /** Forgets what is in memory of an account that is being removed. */
    public void forget(long account) {
        accounts.forget(account);
        hot.forget(account);
    }

    /** Waits until nothing is being erased or kept. */
    @Override
    public void close() {
        appends.close();
        accounts.close();
        hot.close();
    }

    private static List<Mailbox> toMailboxes(AccountWrite write, List<MailboxDraft> drafts)
            throws SQLException {
        var mailboxes = new ArrayList<Mailbox>();
        for (var draft : drafts) {
            mailboxes.add(MailboxRows.mailbox(write.tx(), draft.row()));
        }
        return mailboxes;
    }
}
