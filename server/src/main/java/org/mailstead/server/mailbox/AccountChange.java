package org.mailstead.server.mailbox;

/** What became of a mailbox, a subscription or an annotation, as a client may want to hear. */
public sealed interface AccountChange {
    /** When, as the account counts. */
    long modSeq();

    /**
     * A mailbox is new, or renamed, or has another role, other annotations or other messages.
     *
     * @param mailbox as it is now
     */
    record MailboxChanged(long modSeq, Mailbox mailbox) implements AccountChange {
        /** Whether it was made after a moment that the client knows. */
        public boolean isNewSince(long knownModSeq) {
            return mailbox.createSeq() > knownModSeq;
        }
    }

    /** A mailbox is no more. */
    record MailboxRemoved(long modSeq, long id, MailboxName name) implements AccountChange {}

    /** A name is subscribed to. */
    record Subscribed(long modSeq, MailboxName name) implements AccountChange {}

    /** A name is not subscribed to any more. */
    record Unsubscribed(long modSeq, MailboxName name) implements AccountChange {}

    /**
     * An annotation has another value, or none any more.
     *
     * @param mailbox id, 0 for the account
     */
    record Annotated(long modSeq, long mailbox, String entry) implements AccountChange {}
}
