package org.mailstead.server.mailbox;

import java.util.List;
import org.mailstead.imap.NumberSet;

/** What operations on messages came to. */
public final class Results {
    private Results() {}

    /**
     * Messages are in a mailbox.
     *
     * @param uids one for each message, ascending in the order of the messages. RFC 9051 §7.1,
     *     APPENDUID
     * @param ids of the messages, in their order
     * @param modSeq of all of them
     * @param flagsAsGiven whether the mailbox gave them no flags and took none: imap 11.8
     */
    public record Appended(
            long mailbox,
            long uidValidity,
            NumberSet uids,
            List<Long> ids,
            long modSeq,
            boolean flagsAsGiven) {
        public Appended {
            ids = List.copyOf(ids);
        }
    }

    /**
     * Flags are changed.
     *
     * @param changed what has other flags than before
     * @param modified what was left alone because it changed since. RFC 7162 §3.1.3, MODIFIED
     * @param modSeq of the mailbox afterwards
     */
    public record Stored(NumberSet changed, NumberSet modified, long modSeq) {}

    /**
     * Messages are removed.
     *
     * @param modSeq of the mailbox afterwards
     */
    public record Expunged(NumberSet uids, long modSeq) {}

    /**
     * Messages are copied or moved.
     *
     * @param uidValidity of the target. RFC 9051 §7.1, COPYUID
     * @param source their UIDs before
     * @param target their UIDs now: the first ascending belongs to the first of the source, and so
     *     on
     * @param modSeq of the target afterwards
     */
    public record Copied(long uidValidity, NumberSet source, NumberSet target, long modSeq) {}
}
