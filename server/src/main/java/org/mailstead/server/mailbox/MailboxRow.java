package org.mailstead.server.mailbox;

import java.util.List;

/**
 * A live row of table {@code mailbox}.
 *
 * @param specialUse bits of {@link SpecialUse}
 */
record MailboxRow(
        long id,
        long parentId,
        MailboxName name,
        long uidValidity,
        long uidNext,
        long createSeq,
        long modSeq,
        int specialUse,
        Mailbox.Counts counts) {

    MailboxRow withModSeq(long later) {
        return later == modSeq
                ? this
                : new MailboxRow(
                        id,
                        parentId,
                        name,
                        uidValidity,
                        uidNext,
                        createSeq,
                        later,
                        specialUse,
                        counts);
    }

    MailboxRow withUidNext(long next) {
        return new MailboxRow(
                id, parentId, name, uidValidity, next, createSeq, modSeq, specialUse, counts);
    }

    MailboxRow withCounts(Mailbox.Counts changed) {
        return new MailboxRow(
                id, parentId, name, uidValidity, uidNext, createSeq, modSeq, specialUse, changed);
    }

    MailboxRow withSpecialUse(int bits) {
        return new MailboxRow(
                id, parentId, name, uidValidity, uidNext, createSeq, modSeq, bits, counts);
    }

    MailboxRow renamed(MailboxName newName, long newParentId, long newUidValidity) {
        return new MailboxRow(
                id,
                newParentId,
                newName,
                newUidValidity,
                uidNext,
                createSeq,
                modSeq,
                specialUse,
                counts);
    }

    /** Whether another row differs at most in what messages change. */
    boolean isSameButForMessages(MailboxRow other) {
        return id == other.id
                && parentId == other.parentId
                && name.equals(other.name)
                && uidValidity == other.uidValidity
                && specialUse == other.specialUse;
    }

    Mailbox toMailbox(boolean subscribed, List<String> keywords) {
        return new Mailbox(
                id,
                parentId,
                name,
                uidValidity,
                uidNext,
                createSeq,
                modSeq,
                SpecialUse.ofBits(specialUse),
                subscribed,
                keywords,
                counts);
    }
}
