package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailstead.imap.NumberSet;
import org.mailstead.wire.SyntaxException;

/** Making, renaming and removing mailboxes, within one transaction. */
final class MailboxTree {
    /** What every account begins with. store.md 9.2 */
    private static final List<Map.Entry<MailboxName, Set<SpecialUse>>> DEFAULTS =
            List.of(
                    Map.entry(MailboxName.INBOX, Set.of()),
                    Map.entry(new MailboxName("Sent"), Set.of(SpecialUse.SENT)),
                    Map.entry(new MailboxName("Archive"), Set.of(SpecialUse.ARCHIVE)),
                    Map.entry(new MailboxName("Trash"), Set.of(SpecialUse.TRASH)),
                    Map.entry(new MailboxName("Drafts"), Set.of(SpecialUse.DRAFTS)),
                    Map.entry(new MailboxName("Junk"), Set.of(SpecialUse.JUNK)));

    private final AccountWrite write;

    MailboxTree(AccountWrite write) {
        this.write = write;
    }

    /** The mailboxes of a new account; nothing if it has one already. */
    void createDefaults() throws MailboxException, SQLException {
        if (write.find(MailboxName.INBOX).isPresent()) {
            return;
        }
        for (var mailbox : DEFAULTS) {
            if (write.find(mailbox.getKey()).isEmpty()) {
                create(mailbox.getKey(), mailbox.getValue());
            }
        }
    }

    /**
     * Makes a mailbox and those above it that are missing, all of them subscribed.
     *
     * @return what was made, from the top
     */
    List<MailboxDraft> create(MailboxName name, Set<SpecialUse> specialUse)
            throws MailboxException, SQLException {
        if (write.find(name).isPresent()) {
            throw new MailboxException(new Refusal.MailboxExists(name));
        }
        var created = createAbove(name);
        created.add(insert(name, created));
        for (var mailbox : created) {
            subscribe(mailbox.name());
        }
        setSpecialUse(created.getLast(), specialUse);
        forgetUsedNames();
        return created;
    }

    /** The mailbox of this name, made if need be. store.md 9.6 */
    MailboxDraft ensure(MailboxName name) throws MailboxException, SQLException {
        var known = write.find(name);
        return known.isPresent() ? known.get() : create(name, Set.of()).getLast();
    }

    /** Makes the missing mailboxes above a name. RFC 9051 §6.3.4 */
    private List<MailboxDraft> createAbove(MailboxName name) throws MailboxException, SQLException {
        var created = new ArrayList<MailboxDraft>();
        for (var above : name.ancestors()) {
            if (write.find(above).isEmpty()) {
                created.add(insert(above, created));
            }
        }
        return created;
    }

    private MailboxDraft insert(MailboxName name, List<MailboxDraft> createdAbove)
            throws MailboxException, SQLException {
        var count = MailboxRows.count(write.tx());
        if (count >= write.limits().mailboxesMax()) {
            throw new MailboxException(
                    new Refusal.TooMany("mailboxes", write.limits().mailboxesMax()));
        }
        var parent = createdAbove.isEmpty() ? parentOf(name) : createdAbove.getLast().id();
        // RFC 9051 §2.3.1.1: a mailbox made anew under an old name has a higher UIDVALIDITY
        var row =
                new MailboxRow(
                        write.takeId(),
                        parent,
                        name,
                        write.takeUidValidity(),
                        1,
                        write.modSeq(),
                        write.modSeq(),
                        0,
                        Mailbox.Counts.ZERO);
        MailboxRows.insert(write.tx(), row);
        MailboxRows.noteUsedName(write.tx(), name, row.uidValidity());
        return write.mailbox(row.id());
    }

    private long parentOf(MailboxName name) throws MailboxException, SQLException {
        var parent = name.parent();
        return parent.isEmpty() ? 0 : write.require(parent.get()).id();
    }

    private void forgetUsedNames() throws SQLException {
        var forgotten = MailboxRows.forgetUsedNames(write.tx(), write.limits().usedNamesMax());
        write.raiseNamesFloor(forgotten);
    }

    /** Gives a mailbox these roles, takes them from others, and takes all others from it. */
    void setSpecialUse(MailboxDraft mailbox, Set<SpecialUse> uses)
            throws MailboxException, SQLException {
        if (!uses.isEmpty() && mailbox.name().isInbox()) {
            throw new MailboxException(new Refusal.Cannot("Inbox has no special use"));
        }
        var bits = SpecialUse.bits(uses);
        for (var holder : MailboxRows.holders(write.tx(), bits)) {
            if (holder != mailbox.id()) {
                var other = write.mailbox(holder);
                other.setSpecialUse(other.row().specialUse() & ~bits);
            }
        }
        mailbox.setSpecialUse(bits);
        mailbox.save();
    }

    /** Subscribes to a name, whether or not there is such a mailbox. RFC 9051 §6.3.7 */
    void subscribe(MailboxName name) throws MailboxException, SQLException {
        if (MailboxRows.isSubscribed(write.tx(), name)) {
            return;
        }
        var max = write.limits().subscriptionsMax();
        if (SubscriptionRows.count(write.tx()) >= max) {
            throw new MailboxException(new Refusal.TooMany("subscriptions", max));
        }
        SubscriptionRows.add(write, name);
    }

    /** imap 9.20: refused if neither the subscription nor the mailbox is there. */
    void unsubscribe(MailboxName name) throws MailboxException, SQLException {
        if (MailboxRows.isSubscribed(write.tx(), name)) {
            SubscriptionRows.remove(write, name);
        } else {
            write.require(name);
        }
    }

    /** Removes a mailbox that has none below it, with all its messages. RFC 9051 §6.3.5 */
    void delete(MailboxDraft mailbox) throws MailboxException, SQLException {
        if (mailbox.name().isInbox()) {
            throw new MailboxException(new Refusal.Cannot("Inbox cannot be removed"));
        }
        // imap 9.15
        if (!MailboxRows.below(write.tx(), mailbox.name()).isEmpty()) {
            throw new MailboxException(new Refusal.HasChildren(mailbox.name()));
        }
        if (MessageRows.removeAll(write, mailbox.id()) > 0) {
            write.noteRemoval();
        }
        AnnotationRows.removeAll(write, mailbox.id());
        mailbox.remove();
    }

    /**
     * Renames a mailbox and all below it. RFC 9051 §6.3.6
     *
     * @return the renamed ones, by their new names
     */
    List<MailboxDraft> rename(MailboxDraft mailbox, MailboxName to)
            throws MailboxException, SQLException {
        if (write.find(to).isPresent()) {
            throw new MailboxException(new Refusal.MailboxExists(to));
        }
        if (mailbox.name().isInbox()) {
            return List.of(renameInbox(mailbox, to));
        }
        var from = mailbox.name();
        var moving = new ArrayList<MailboxDraft>();
        moving.add(mailbox);
        for (var row : MailboxRows.below(write.tx(), from)) {
            moving.add(write.mailbox(row.id()));
        }
        // longer names first: when moving below itself, they make room for the shorter ones
        moving.sort(
                Comparator.comparingInt((MailboxDraft each) -> each.name().value().length())
                        .reversed());
        for (var each : moving) {
            var name = movedName(each.name(), from, to);
            each.rename(name, each.row().parentId(), uidValidityFor(each.row(), name));
            MailboxRows.noteUsedName(write.tx(), name, each.row().uidValidity());
        }
        // imap 9.16: parents that are missing are made; they are not subscribed to
        createAbove(to);
        mailbox.rename(to, parentOf(to), mailbox.row().uidValidity());
        forgetUsedNames();
        moving.sort(Comparator.comparing(MailboxDraft::name));
        return moving;
    }

    private static MailboxName movedName(MailboxName name, MailboxName from, MailboxName to)
            throws MailboxException {
        try {
            return name.moved(from, to);
        } catch (SyntaxException e) {
            var refusal = new MailboxException(new Refusal.Cannot(e.getMessage()));
            refusal.initCause(e);
            throw refusal;
        }
    }

    /**
     * RFC 9051 §6.3.6: under a name that was used before, the UIDVALIDITY must be another one than
     * clients remember. imap 9.17
     */
    private long uidValidityFor(MailboxRow row, MailboxName name) throws SQLException {
        var used = MailboxRows.usedUidValidity(write.tx(), name).orElse(write.namesFloor());
        return used > row.uidValidity() ? write.takeUidValidity() : row.uidValidity();
    }

    /** RFC 9051 §6.3.6: all messages move to a new mailbox, Inbox stays, and so do those below. */
    private MailboxDraft renameInbox(MailboxDraft inbox, MailboxName to)
            throws MailboxException, SQLException {
        createAbove(to);
        var target = insert(to, List.of());
        new MessageWrite(write).move(inbox, NumberSet.range(1, NumberSet.NUMBER_MAX), target);
        AnnotationRows.copyAll(write, inbox.id(), target.id());
        return target;
    }

    /**
     * Makes Inbox and the mailboxes above others where they are missing, and puts each below the
     * one that its name says.
     *
     * @return how many stood wrong
     */
    int repairParents() throws MailboxException, SQLException {
        var repaired = 0;
        ensure(MailboxName.INBOX);
        for (var row : MailboxRows.list(write.tx())) {
            createAbove(row.name());
            var parent = parentOf(row.name());
            if (parent != row.parentId()) {
                write.mailbox(row.id()).rename(row.name(), parent, row.uidValidity());
                repaired++;
            }
        }
        return repaired;
    }
}
