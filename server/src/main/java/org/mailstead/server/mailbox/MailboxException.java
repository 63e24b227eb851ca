package org.mailstead.server.mailbox;

/** Something cannot be done, and nothing was: the {@link #refusal()} says why. */
public final class MailboxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public MailboxException(Refusal refusal) {
        super(refusal.text());
        this.refusal = refusal;
    }

    /** Why. */
    public Refusal refusal() {
        return refusal;
    }
}
