package org.mailstead.server.mailbox;

/**
 * What a session has told its client: removed messages that it has not yet told of stay readable.
 *
 * <p>A new lease holds everything from the account's present state on. While a mailbox is selected,
 * call {@link #advance} with {@link MailboxSnapshot#position()} of the view whenever the client was
 * told of it; while none is, {@link #release}; before the next one is selected, {@link #hold}. For
 * one thread, except {@link #close}.
 */
public final class SessionLease implements AutoCloseable {
    private final Erasing erasing;
    private final long account;

    /** Guarded by {@link Erasing}'s account. */
    private long position;

    SessionLease(Erasing erasing, long account, long position) {
        this.erasing = erasing;
        this.account = account;
        this.position = position;
    }

    /**
     * The client knows of every removal up to a mod-sequence.
     *
     * @param modSeq lower ones than before change nothing
     */
    public void advance(long modSeq) {
        erasing.move(this, modSeq);
    }

    /** The session shows no message now: it holds nothing. */
    public void release() {
        erasing.move(this, Long.MAX_VALUE);
    }

    /** The session is about to show messages: it holds what is removed from now on. */
    public void hold() {
        erasing.hold(this);
    }

    /** The session is over. A second call does nothing. */
    @Override
    public void close() {
        erasing.leave(this);
    }

    long account() {
        return account;
    }

    long position() {
        return position;
    }

    void setPosition(long modSeq) {
        position = modSeq;
    }
}
