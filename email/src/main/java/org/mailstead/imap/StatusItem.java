package org.mailstead.imap;

/** What STATUS tells of a mailbox. RFC 9051 §6.3.11. */
public enum StatusItem {
    MESSAGES("MESSAGES"),
    UIDNEXT("UIDNEXT"),
    UIDVALIDITY("UIDVALIDITY"),
    UNSEEN("UNSEEN"),
    DELETED("DELETED"),
    SIZE("SIZE"),
    /** RFC 3501 §6.3.10. */
    RECENT("RECENT"),
    /** RFC 7889 §4. */
    APPENDLIMIT("APPENDLIMIT"),
    /** RFC 7162 §3.1.2.2. */
    HIGHESTMODSEQ("HIGHESTMODSEQ");

    private final String word;

    StatusItem(String word) {
        this.word = word;
    }

    /** As on the wire. */
    public String word() {
        return word;
    }
}
