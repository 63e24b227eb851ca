package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.StoreException;

/** Adding, changing, copying, moving and removing messages, within one transaction. */
final class MessageWrite {
    /** Messages of one APPEND that are inserted by the same statements. */
    private static final int APPENDED_TOGETHER = 16;

    private final AccountWrite write;

    MessageWrite(AccountWrite write) {
        this.write = write;
    }

    /**
     * Puts messages into a mailbox, in order.
     *
     * @param limit octets that the account may use
     */
    Results.Appended append(
            MailboxDraft mailbox, List<PreparedMessage> messages, Blobs blobs, long limit)
            throws MailboxException, SQLException {
        var appending = new Appending(write, mailbox, blobs, limit);
        return together(mailbox, appending.add(messages));
    }

    /**
     * Puts messages into a mailbox, in order, the first perhaps before the last are ready.
     *
     * @param limit octets that the account may use
     * @throws NotReadyException if one cannot be made ready: then nothing is to be kept
     */
    Results.Appended append(MailboxDraft mailbox, PreparedAppend append, Blobs blobs, long limit)
            throws MailboxException, SQLException {
        var appending = new Appending(write, mailbox, blobs, limit);
        var appended = new ArrayList<Results.Appended>(append.count());
        for (int done = 0; done < append.count(); done += APPENDED_TOGETHER) {
            var end = Math.min(append.count(), done + APPENDED_TOGETHER);
            try {
                appended.addAll(appending.add(append, done, end));
            } catch (StoreException e) {
                throw new NotReadyException(e);
            }
        }
        return together(mailbox, appended);
    }

    private Results.Appended together(MailboxDraft mailbox, List<Results.Appended> each) {
        var uids = new NumberSet.Builder();
        var ids = new ArrayList<Long>(each.size());
        for (var one : each) {
            uids.add(one.uids().first(0));
            ids.addAll(one.ids());
        }
        return new Results.Appended(
                mailbox.id(),
                mailbox.row().uidValidity(),
                uids.build(),
                ids,
                write.modSeq(),
                each.stream().allMatch(Results.Appended::flagsAsGiven));
    }

    /**
     * Changes flags. imap 11.4, 11.5
     *
     * @param unchangedSince null for no condition. RFC 7162 §3.1.3
     */
    Results.Stored store(
            MailboxDraft mailbox, NumberSet uids, FlagChange change, @Nullable Long unchangedSince)
            throws MailboxException, SQLException {
        var since = unchangedSince == null ? Long.MAX_VALUE : unchangedSince;
        var modified = new NumberSet.Builder();
        var changed = new NumberSet.Builder();
        var same = new LinkedHashMap<Flags, MessageRows.SameFlags>();
        MessageRows.eachFlags(
                write.tx(),
                mailbox.id(),
                uids,
                row -> {
                    if (row.modSeq() > since) {
                        // RFC 7162 §3.1.3: left alone, and named in MODIFIED
                        modified.add(row.uid());
                        return;
                    }
                    var group =
                            same.computeIfAbsent(
                                    row.flags(),
                                    flags ->
                                            new MessageRows.SameFlags(
                                                    uids,
                                                    new ArrayList<>(),
                                                    flags,
                                                    change.applyTo(flags),
                                                    since));
                    if (!group.after().equals(row.flags())) {
                        mailbox.change(row.flags(), group.after(), row.size());
                        group.changed().add(row.uid());
                        changed.add(row.uid());
                    }
                });
        for (var group : same.values()) {
            if (!group.changed().isEmpty()) {
                MessageRows.updateFlags(write.tx(), mailbox.id(), group, write.modSeq());
            }
        }
        return new Results.Stored(changed.build(), modified.build(), mailbox.row().modSeq());
    }

    /** Removes messages, those with {@code \Deleted} only or all. RFC 9051 §6.4.3 */
    Results.Expunged remove(MailboxDraft mailbox, NumberSet uids, boolean deletedOnly)
            throws SQLException {
        var gone =
                MessageRows.live(write.tx(), mailbox.id(), uids).stream()
                        .filter(each -> !deletedOnly || each.flags().has(Flag.DELETED))
                        .toList();
        var removed = new NumberSet.Builder();
        if (!gone.isEmpty()) {
            MessageRows.remove(write, mailbox.id(), gone);
            write.noteRemoval();
        }
        for (var message : gone) {
            mailbox.remove(message.flags(), message.size());
            removed.add(message.uid());
        }
        return new Results.Expunged(removed.build(), mailbox.row().modSeq());
    }

    /**
     * Copies messages: the copies share what the originals say. RFC 9051 §6.4.7
     *
     * @param limit octets that the account may use
     */
    Results.Copied copy(MailboxDraft from, NumberSet uids, MailboxDraft to, long limit)
            throws MailboxException, SQLException {
        var originals = MessageRows.live(write.tx(), from.id(), uids);
        write.take(originals.stream().mapToLong(StoredRow::size).sum(), limit);
        var copies = new ArrayList<StoredRow>();
        var source = new NumberSet.Builder();
        var target = new NumberSet.Builder();
        for (var original : originals) {
            var row = inNewPlace(original.row(), write.takeId(), from, to);
            copies.add(new StoredRow(row, write.modSeq()));
            to.add(row.flags(), row.size());
            source.add(original.uid());
            target.add(row.uid());
        }
        if (!copies.isEmpty()) {
            MessageRows.insert(write.tx(), to.id(), copies);
        }
        new SentMail(write).moved(from, originals, to);
        return new Results.Copied(
                to.row().uidValidity(), source.build(), target.build(), to.row().modSeq());
    }

    /** Moves messages, which keep their ids; history stays where they were. RFC 9051 §6.4.8 */
    Results.Copied move(MailboxDraft from, NumberSet uids, MailboxDraft to)
            throws MailboxException, SQLException {
        var moved = new ArrayList<MessageRows.Moved>();
        var change = changeOfFlags(from, to);
        var source = new NumberSet.Builder();
        var target = new NumberSet.Builder();
        var originals = MessageRows.live(write.tx(), from.id(), uids);
        for (var original : originals) {
            var row = inNewPlace(original.row(), original.id(), from, to);
            if (!moved.isEmpty() && moved.getLast().isFollowedBy(original.uid(), row.uid())) {
                moved.add(moved.removeLast().withOneMore());
            } else {
                moved.add(new MessageRows.Moved(original.uid(), row.uid(), 1, change));
            }
            from.remove(original.flags(), original.size());
            to.add(row.flags(), row.size());
            source.add(original.uid());
            target.add(row.uid());
        }
        for (var run : moved) {
            MessageRows.move(write, from.id(), run, to.id());
            MessageRows.insertHistory(write, from.id(), run, to.id());
        }
        new SentMail(write).moved(from, originals, to);
        return new Results.Copied(
                to.row().uidValidity(), source.build(), target.build(), to.row().modSeq());
    }

    /** What {@link #flagsInNewPlace} does to any flags: it sets some and clears some. */
    private static MessageRows.FlagBits changeOfFlags(MailboxDraft from, MailboxDraft to) {
        var added = flagsInNewPlace(Flags.NONE, from, to).bits();
        var kept = flagsInNewPlace(new Flags(Flag.ALL_BITS, List.of()), from, to).bits();
        return new MessageRows.FlagBits(kept, added);
    }

    private static Flags flagsInNewPlace(Flags flags, MailboxDraft from, MailboxDraft to) {
        return to.entering(
                from.has(SpecialUse.JUNK) && !to.has(SpecialUse.JUNK)
                        ? flags.without(Flag.JUNK)
                        : flags);
    }

    private MessageRow inNewPlace(MessageRow original, long id, MailboxDraft from, MailboxDraft to)
            throws MailboxException {
        return new MessageRow(
                to.takeUid(),
                id,
                original.content(),
                flagsInNewPlace(original.flags(), from, to),
                write.modSeq(),
                original.size(),
                original.received(),
                write.now().toEpochMilli(),
                original.thread());
    }
}
