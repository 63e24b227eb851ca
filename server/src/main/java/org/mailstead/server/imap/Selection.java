package org.mailstead.server.imap;

import java.io.IOException;
import java.util.List;
import java.util.function.LongPredicate;
import org.mailstead.imap.NumberSet;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.SequenceSet;
import org.mailstead.server.mailbox.MailboxSnapshot;

/**
 * The selected mailbox as the client knows it: a snapshot, which moves on only by telling the
 * client what is different. imap 6.1, 6.2.
 *
 * <p>For the session's thread; while that waits in IDLE, for the one that tells the changes.
 */
final class Selection {
    private final boolean readOnly;
    private final FlagNames flagNames = new FlagNames();
    private MailboxSnapshot view;
    private NumberSet saved = NumberSet.EMPTY;
    private boolean isGone;

    Selection(MailboxSnapshot view, boolean readOnly) {
        this.view = view;
        this.readOnly = readOnly;
    }

    /** The mailbox's id. */
    long id() {
        return view.mailbox().id();
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /** What the client knows. */
    MailboxSnapshot view() {
        return view;
    }

    FlagNames flagNames() {
        return flagNames;
    }

    /** The mailbox was removed by somebody else. */
    void gone() {
        isGone = true;
    }

    boolean isGone() {
        return isGone;
    }

    /** What "$" stands for. RFC 9051 §6.4.4.1. */
    void save(NumberSet uids) {
        saved = uids;
    }

    /**
     * The rows that a set of a command means, ascending.
     *
     * @param uid whether its numbers are UIDs: unknown ones mean nothing (imap 3.13)
     * @throws RefusedException with BAD for a message number that the client cannot know
     */
    Rows rows(SequenceSet set, boolean uid) throws RefusedException {
        if (!(set instanceof SequenceSet.Ranges ranges)) {
            return rowsOf(saved);
        }
        var rows = new Rows.Builder();
        if (uid) {
            // RFC 9051 §9 (seq-range): "*" is the highest UID, also when that is below the other
            var uids = ranges.resolve(view.count() == 0 ? 0 : view.uid(view.count() - 1));
            for (int i = 0; i < uids.ranges(); i++) {
                rows.add(view.rowFrom(uids.first(i)), view.rowFrom(uids.last(i) + 1));
            }
            return rows.build();
        }
        var usesStar =
                ranges.ranges().stream()
                        .anyMatch(range ->
                                range.first() == SequenceSet.STAR
                                        || range.last() == SequenceSet.STAR);
        var numbers = ranges.resolve(view.count());
        if ((usesStar && view.count() == 0)
                || (!numbers.isEmpty() && numbers.max() > view.count())) {
            throw new RefusedException(
                    Reply.bad(view.count() + " messages, and none of that number"));
        }
        for (int i = 0; i < numbers.ranges(); i++) {
            rows.add((int) numbers.first(i) - 1, (int) numbers.last(i));
        }
        return rows.build();
    }

    /** The same for a search: a number that no message has finds nothing. */
    Rows rowsFound(SequenceSet set, boolean uid) throws RefusedException {
        if (uid || !(set instanceof SequenceSet.Ranges ranges)) {
            return rows(set, uid);
        }
        var rows = new Rows.Builder();
        var numbers = ranges.resolve(view.count());
        for (int i = 0; i < numbers.ranges(); i++) {
            var first = Math.min(numbers.first(i) - 1, view.count());
            rows.add((int) first, (int) Math.min(numbers.last(i), view.count()));
        }
        return rows.build();
    }

    private Rows rowsOf(NumberSet uids) {
        var rows = new Rows.Builder();
        for (int i = 0; i < uids.ranges(); i++) {
            rows.add(view.rowFrom(uids.first(i)), view.rowFrom(uids.last(i) + 1));
        }
        return rows.build();
    }

    /** The UIDs of rows. */
    NumberSet uids(Rows rows) {
        var uids = new NumberSet.Builder();
        rows.forEach(row -> uids.add(view.uid(row)));
        return uids.build();
    }

    /**
     * Tells the client what is different in a newer state, which is what it knows then. RFC 9051
     * §5.2, §7.5.
     *
     * @param mayExpunge whether it may hear of removals now; if not, what is removed stays
     * @param isOwn mod-sequences of changes that the client made and knows: not told again
     */
    void tell(
            MailboxSnapshot newest,
            boolean mayExpunge,
            LongPredicate isOwn,
            Enabled enabled,
            Output out)
            throws IOException {
        // RFC 9051 §7.5.1: no EXPUNGE while FETCH, STORE or SEARCH is answered
        var newer = mayExpunge ? newest : view.withExpungedKept(newest);
        if (newer == view) {
            return;
        }
        var diff = view.diff(newer);
        tellExpunged(diff.expunged(), out);
        tellKeywords(newer, out);
        if (diff.firstNew() < newer.count()) {
            out.write(new Response.Exists(newer.count()));
        }
        view = newer;
        var changed = diff.changed();
        for (int i = 0; i < changed.ranges(); i++) {
            for (var uid = changed.first(i); uid <= changed.last(i); uid++) {
                tellFlags(newer.row(uid), isOwn, enabled, out);
            }
        }
        // imap 6.6: one EXISTS, and the flags of each new message
        for (int row = diff.firstNew(); row < newer.count(); row++) {
            tellFlags(row, isOwn, enabled, out);
        }
    }

    private void tellExpunged(NumberSet uids, Output out) throws IOException {
        var told = 0;
        for (int i = 0; i < uids.ranges(); i++) {
            for (var uid = uids.first(i); uid <= uids.last(i); uid++) {
                // RFC 9051 §7.5.1: each EXPUNGE moves the numbers behind it
                out.write(new Response.Expunge(view.row(uid) + 1L - told));
                told++;
            }
        }
    }

    /** imap 6.20: a keyword that is new in the mailbox. */
    private void tellKeywords(MailboxSnapshot newer, Output out) throws IOException {
        var keywords = newer.mailbox().keywords();
        if (!keywords.equals(view.mailbox().keywords())) {
            out.write(new Response.Flags(FlagNames.all(keywords)));
            if (!readOnly) {
                out.ok(permanentFlags(keywords), "flags of this mailbox");
            }
        }
    }

    /** What a client can change for good. RFC 9051 §7.1 (PERMANENTFLAGS); imap 9.5. */
    ResponseCode permanentFlags(List<String> keywords) {
        return readOnly
                ? new ResponseCode.PermanentFlags(List.of(), false)
                : new ResponseCode.PermanentFlags(FlagNames.all(keywords), true);
    }

    private void tellFlags(int row, LongPredicate isOwn, Enabled enabled, Output out)
            throws IOException {
        if (!isOwn.test(view.modSeq(row))) {
            writeFlags(row, true, enabled, out);
        }
    }

    /**
     * A message's flags, unasked. imap 6.7.
     *
     * @param flags whether to tell them, and not only the mod-sequence
     */
    void writeFlags(int row, boolean flags, Enabled enabled, Output out) throws IOException {
        var fetch = out.fetch();
        fetch.begin(row + 1L);
        fetch.uid(view.uid(row));
        if (flags) {
            fetch.flags(flagNames.of(view.flags(row)));
        }
        // RFC 7162 §3.2: with CONDSTORE every change tells its mod-sequence
        if (enabled.condStore()) {
            fetch.modSeq(view.modSeq(row));
        }
        fetch.end();
    }
}
