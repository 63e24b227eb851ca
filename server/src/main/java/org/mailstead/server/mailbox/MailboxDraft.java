package org.mailstead.server.mailbox;

import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;
import org.mailstead.server.directory.AutomaticJunkFlags;

/** A mailbox's row within one transaction. Belongs to its {@link AccountWrite}. */
final class MailboxDraft {
    private final AccountWrite write;
    private MailboxRow row;

    /** As it stands in the table. */
    private MailboxRow written;

    private boolean removed;

    /** Found when a message first enters. */
    private AutomaticJunkFlags.@Nullable Kind junkKind;

    /** Loaded when a keyword is first looked for. */
    private @Nullable Set<String> keywords;

    MailboxDraft(AccountWrite write, MailboxRow row) {
        this.write = write;
        this.row = row;
        this.written = row;
    }

    MailboxRow row() {
        return row;
    }

    long id() {
        return row.id();
    }

    MailboxName name() {
        return row.name();
    }

    boolean isRemoved() {
        return removed;
    }

    /** Notes a change of the mailbox itself or of a message in it. */
    void touch() {
        row = row.withModSeq(write.modSeq());
    }

    /** The next UID. RFC 9051 §2.3.1.1: strictly ascending, never given twice. */
    long takeUid() throws MailboxException {
        if (row.uidNext() > NumberSet.NUMBER_MAX) {
            throw new MailboxException(new Refusal.UidsExhausted(row.name()));
        }
        var uid = row.uidNext();
        row = row.withUidNext(uid + 1);
        touch();
        return uid;
    }

    /** Counts a message that is new here, and notes its keywords. */
    void add(Flags flags, long size) throws MailboxException, SQLException {
        row = row.withCounts(row.counts().plus(flags, size));
        touch();
        addKeywords(flags);
    }

    void remove(Flags flags, long size) {
        row = row.withCounts(row.counts().minus(flags, size));
        touch();
    }

    void change(Flags from, Flags to, long size) throws MailboxException, SQLException {
        row = row.withCounts(row.counts().minus(from, size).plus(to, size));
        touch();
        addKeywords(to);
    }

    /** Forgets the counts of all messages: all are removed. */
    void clear() {
        row = row.withCounts(Mailbox.Counts.ZERO);
        touch();
    }

    /** Takes a name that is free now, at once, so that another can have the old one. */
    void rename(MailboxName name, long parentId, long uidValidity) throws SQLException {
        row = row.renamed(name, parentId, uidValidity);
        junkKind = null;
        touch();
        save();
    }

    void setSpecialUse(int bits) {
        if (row.specialUse() != bits) {
            row = row.withSpecialUse(bits);
            junkKind = null;
            touch();
        }
    }

    /** Makes it history at once, so that another can have its name. */
    void remove() throws SQLException {
        touch();
        removed = true;
        MailboxRows.remove(write.tx(), row, write.now());
    }

    boolean has(SpecialUse use) {
        return (row.specialUse() & use.bit()) != 0;
    }

    void save() throws SQLException {
        if (!removed && !row.equals(written)) {
            if (row.isSameButForMessages(written)) {
                MailboxRows.updateCounts(write.tx(), row);
            } else {
                MailboxRows.update(write.tx(), row);
            }
            written = row;
        }
    }

    /**
     * The flags that a message has once it is put here. imap 11.8: what lies in the mailbox for
     * junk is junk; of others the name tells.
     */
    Flags entering(Flags flags) {
        if (junkKind == null) {
            junkKind =
                    has(SpecialUse.JUNK)
                            ? AutomaticJunkFlags.Kind.JUNK
                            : write.junkFlags().of(row.name().value());
        }
        return switch (junkKind) {
            case JUNK -> flags.with(Flag.JUNK).without(Flag.NOT_JUNK);
            case NEUTRAL -> flags.without(Flag.JUNK).without(Flag.NOT_JUNK);
            case NOT_JUNK -> flags.without(Flag.JUNK).with(Flag.NOT_JUNK);
            case UNKNOWN -> flags;
        };
    }

    private void addKeywords(Flags flags) throws MailboxException, SQLException {
        if (flags.keywords().isEmpty()) {
            return;
        }
        var limits = write.limits();
        if (flags.keywords().size() > limits.messageKeywordsMax()) {
            throw new MailboxException(
                    new Refusal.TooMany("keywords of a message", limits.messageKeywordsMax()));
        }
        if (keywords == null) {
            keywords = new TreeSet<>(MailboxRows.keywords(write.tx(), row.id()));
        }
        for (var keyword : flags.keywords()) {
            if (keywords.add(keyword)) {
                if (keywords.size() > limits.keywordsMax()) {
                    throw new MailboxException(
                            new Refusal.TooMany("keywords in a mailbox", limits.keywordsMax()));
                }
                MailboxRows.addKeyword(write.tx(), row.id(), keyword);
            }
        }
    }
}
