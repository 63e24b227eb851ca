package org.mailstead.server.mailbox;

/** Why something cannot be done with mailboxes. */
public sealed interface Refusal {
    /** One line for the client, in printable characters but for a mailbox's name. */
    String text();

    /** There is no such mailbox, or no more. */
    record NoSuchMailbox(String name) implements Refusal {
        @Override
        public String text() {
            return "no such mailbox: " + name;
        }
    }

    /** There is such a mailbox already. */
    record MailboxExists(MailboxName name) implements Refusal {
        @Override
        public String text() {
            return "mailbox exists: " + name;
        }
    }

    /** There are mailboxes below. RFC 9051 §7.1, HASCHILDREN. */
    record HasChildren(MailboxName name) implements Refusal {
        @Override
        public String text() {
            return "mailbox has others below it, remove them first: " + name;
        }
    }

    /** This cannot be done to this mailbox, as deleting Inbox. RFC 9051 §7.1, CANNOT. */
    record Cannot(String text) implements Refusal {}

    /**
     * The account's messages would take more room than they may. RFC 9051 §7.1, OVERQUOTA; SMTP
     * answers 452 4.2.2.
     *
     * @param usage octets before
     * @param limit octets allowed
     */
    record OverQuota(long usage, long limit) implements Refusal {
        @Override
        public String text() {
            return "over quota: %d of %d octets are used, delete messages first"
                    .formatted(usage, limit);
        }
    }

    /** One of {@link MailboxLimits} would be passed. RFC 9051 §7.1, LIMIT. */
    record TooMany(String what, long max) implements Refusal {
        @Override
        public String text() {
            return "more than " + max + " " + what;
        }
    }

    /** Every UID was given out: the mailbox takes no message any more. */
    record UidsExhausted(MailboxName name) implements Refusal {
        @Override
        public String text() {
            return "mailbox has given out its last UID, move its messages to a new one: " + name;
        }
    }
}
