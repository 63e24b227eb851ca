package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.AutomaticJunkFlags;
import org.mailstead.server.store.Tx;

/**
 * One transaction that changes an account's mail: its counters and the rows of the mailboxes that
 * it touches, read once, changed in memory and written back at the end.
 *
 * <p>All that changes in it carries one mod-sequence. RFC 7162 §3.1: one command, one value.
 */
final class AccountWrite {
    private final Tx tx;
    private final Instant now;
    private final MailboxLimits limits;
    private final AutomaticJunkFlags junkFlags;
    private final TreeMap<Long, MailboxDraft> drafts = new TreeMap<>();
    private final AccountState before;
    private @Nullable Long modSeq;
    private long lastId;
    private long lastUidValidity;
    private long namesFloor;
    private long historyFloor;
    private long usage;
    private boolean removed;

    AccountWrite(Tx tx, Instant now, MailboxLimits limits, AutomaticJunkFlags junkFlags)
            throws SQLException {
        this.tx = tx;
        this.now = now;
        this.limits = limits;
        this.junkFlags = junkFlags;
        this.before = AccountState.load(tx);
        this.lastId = before.lastId();
        this.lastUidValidity = before.lastUidValidity();
        this.namesFloor = before.namesFloor();
        this.historyFloor = before.historyFloor();
        this.usage = before.usage();
    }

    Tx tx() {
        return tx;
    }

    long account() {
        return tx.scope().accountId();
    }

    Instant now() {
        return now;
    }

    MailboxLimits limits() {
        return limits;
    }

    /** What the names of mailboxes tell of their messages. imap 11.8. */
    AutomaticJunkFlags junkFlags() {
        return junkFlags;
    }

    /** The mod-sequence of this transaction, which is a change from now on. */
    long modSeq() {
        if (modSeq == null) {
            modSeq = before.modSeq() + 1;
        }
        return modSeq;
    }

    /** The mod-sequence after this transaction. */
    long lastModSeq() {
        return modSeq == null ? before.modSeq() : modSeq;
    }

    boolean isChange() {
        return modSeq != null;
    }

    /** An id that no mailbox, message or thread of the account ever had. */
    long takeId() {
        return takeIds(1);
    }

    /** As many such ids: the first of them, which the others follow. */
    long takeIds(int count) {
        var first = lastId + 1;
        lastId += count;
        return first;
    }

    /**
     * A UIDVALIDITY higher than all before in this account. The first is the time in seconds,
     * halved: an account that is removed and made anew starts higher.
     */
    long takeUidValidity() {
        if (lastUidValidity == 0) {
            lastUidValidity = now.getEpochSecond() / 2;
        }
        return ++lastUidValidity;
    }

    long namesFloor() {
        return namesFloor;
    }

    void raiseNamesFloor(long uidValidity) {
        namesFloor = Math.max(namesFloor, uidValidity);
    }

    long historyFloor() {
        return historyFloor;
    }

    void raiseHistoryFloor(long removedModSeq) {
        historyFloor = Math.max(historyFloor, removedModSeq);
    }

    long usage() {
        return usage;
    }

    void changeUsage(long octets) {
        usage += octets;
    }

    /**
     * Takes room for new messages.
     *
     * @param limit octets that the account may use
     */
    void take(long octets, long limit) throws MailboxException {
        if (octets > limit - usage) {
            throw new MailboxException(new Refusal.OverQuota(usage, limit));
        }
        usage += octets;
    }

    /** Notes that messages were removed, whose content is to be erased later. */
    void noteRemoval() {
        removed = true;
    }

    boolean hasRemoved() {
        return removed;
    }

    /** A live mailbox. */
    MailboxDraft mailbox(long id) throws MailboxException, SQLException {
        var known = drafts.get(id);
        if (known == null) {
            known =
                    MailboxRows.find(tx, id)
                            .map(row -> new MailboxDraft(this, row))
                            .orElseThrow(() ->
                                    new MailboxException(new Refusal.NoSuchMailbox("id " + id)));
            drafts.put(id, known);
        }
        if (known.isRemoved()) {
            throw new MailboxException(new Refusal.NoSuchMailbox(known.name().value()));
        }
        return known;
    }

    /** Notes that messages of a live mailbox changed. */
    void touch(long id) throws SQLException {
        try {
            mailbox(id).touch();
        } catch (MailboxException e) {
            throw new IllegalStateException("message in a mailbox that is no more", e);
        }
    }

    /** A live mailbox. */
    Optional<MailboxDraft> find(MailboxName name) throws SQLException {
        for (var draft : drafts.values()) {
            if (!draft.isRemoved() && draft.name().equals(name)) {
                return Optional.of(draft);
            }
        }
        var row = MailboxRows.find(tx, name);
        if (row.isEmpty() || drafts.containsKey(row.get().id())) {
            return Optional.empty(); // renamed or removed in this transaction
        }
        var draft = new MailboxDraft(this, row.get());
        drafts.put(row.get().id(), draft);
        return Optional.of(draft);
    }

    /** A live mailbox. */
    MailboxDraft require(MailboxName name) throws MailboxException, SQLException {
        return find(name)
                .orElseThrow(() -> new MailboxException(new Refusal.NoSuchMailbox(name.value())));
    }

    /** Writes back what changed. Nothing is changed afterwards. */
    void finish() throws SQLException {
        for (var draft : drafts.values()) {
            draft.save();
        }
        var after =
                new AccountState(
                        lastModSeq(), historyFloor, lastId, lastUidValidity, namesFloor, usage);
        if (!after.equals(before)) {
            after.save(tx);
        }
    }
}
