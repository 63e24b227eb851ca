package org.mailstead.server.mailbox;

import java.util.List;
import java.util.Set;

/**
 * A mailbox as it stands at one moment.
 *
 * @param id stable within the account, kept by a rename. RFC 8474 §4
 * @param parentId 0 at the top
 * @param uidValidity 1..4294967295
 * @param uidNext the UID that the next message gets, 1..4294967296: beyond the last UID it is full
 * @param createSeq mod-sequence of its creation
 * @param modSeq of the last change of it or of a message in it. RFC 7162 §3.1.2.1 HIGHESTMODSEQ
 * @param keywords every keyword that a message in it ever had and that is no {@link Flag}: lower
 *     case, sorted
 */
public record Mailbox(
        long id,
        long parentId,
        MailboxName name,
        long uidValidity,
        long uidNext,
        long createSeq,
        long modSeq,
        Set<SpecialUse> specialUse,
        boolean subscribed,
        List<String> keywords,
        Counts counts) {
    public Mailbox {
        specialUse = Set.copyOf(specialUse);
        keywords = List.copyOf(keywords);
    }

    /**
     * What the live messages of a mailbox come to, kept in its row with every change.
     *
     * @param messages all, also those with {@code \Deleted}
     * @param deleted with {@code \Deleted}
     * @param unseen without {@code \Seen}: IMAP's number
     * @param unread without {@code \Seen} and {@code \Deleted}: JMAP's number
     * @param size octets of all
     * @param deletedSize octets of those with {@code \Deleted}. RFC 9208 §4.1.4 DELETED-STORAGE
     */
    public record Counts(
            long messages, long deleted, long unseen, long unread, long size, long deletedSize) {
        /** Of an empty mailbox. */
        public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0);

        Counts plus(Flags flags, long octets) {
            return changed(flags, octets, 1);
        }

        Counts minus(Flags flags, long octets) {
            return changed(flags, octets, -1);
        }

        private Counts changed(Flags flags, long octets, int by) {
            var gone = flags.has(Flag.DELETED) ? by : 0;
            var notSeen = flags.has(Flag.SEEN) ? 0 : by;
            return new Counts(
                    messages + by,
                    deleted + gone,
                    unseen + notSeen,
                    unread + (gone == 0 ? notSeen : 0),
                    size + by * octets,
                    deletedSize + gone * octets);
        }
    }
}
